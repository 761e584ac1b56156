package io.podium.campaigns;

import io.podium.base.random.Randomness;
import io.podium.base.time.Clock;
import io.podium.podium.certs.CertificateFolder;
import io.podium.podium.certs.Certificates;
import io.podium.podium.cluster.Cidr;
import io.podium.podium.cluster.ClusterConfig;
import io.podium.podium.cluster.Hub;
import io.podium.podium.image.ImageStore;
import io.podium.server.authn.Anonymous;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/** An API server in a process of its own, as the program wires it, until it is killed. */
final class ServerVictim {
    static final String READY = "ready";

    private ServerVictim() {}

    static Certificates certificates(Path folder) throws IOException {
        return new CertificateFolder(folder.resolve("pki"), Clock.system(), Randomness.secure())
                .open(Set.of("127.0.0.1"), List.of());
    }

    /** Arguments: the folder, the port, and how many milliseconds of the past are kept. */
    public static void main(String[] arguments) throws IOException {
        Path folder = Path.of(arguments[0]);
        int port = Integer.parseInt(arguments[1]);
        Certificates certificates = certificates(folder);
        var config =
                new ClusterConfig(
                        "campaign",
                        folder,
                        List.of(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port)),
                        Cidr.parse("10.244.0.0/16"),
                        Cidr.parse("10.96.0.0/16"),
                        "10.96.0.10",
                        "cluster.local",
                        () -> certificates,
                        new ImageStore(folder.resolve("images")),
                        arguments.length > 2
                                ? Duration.ofMillis(Long.parseLong(arguments[2]))
                                : Duration.ofMinutes(5),
                        Anonymous.healthAndVersion());
        var hub = new Hub(config, Clock.system(), Randomness.secure());
        hub.start();
        System.out.println(READY);
        System.in.read(); // Nobody writes: it ends with who started it.
        hub.close();
        System.exit(0);
    }
}
