package io.podium.bench;

import io.podium.base.random.Randomness;
import io.podium.base.time.Clock;
import io.podium.podium.certs.CertificateFolder;
import io.podium.podium.certs.Certificates;
import io.podium.podium.cluster.Cluster;
import io.podium.podium.cluster.ClusterConfig;
import io.podium.podium.image.ImageStore;
import io.podium.podium.state.Settings;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/** The process that is measured: a whole control plane, without nodes of its own. */
final class ClusterServer {
    private static final int DNS_OFFSET = 10;

    private ClusterServer() {}

    /** Serves from the folder that is its only argument. */
    public static void main(String[] arguments) throws IOException {
        PrintStream out = System.out;
        Path folder = Path.of(arguments[0]);
        Certificates certificates =
                new CertificateFolder(folder.resolve("pki"), Clock.system(), Randomness.secure())
                        .open(Set.of("127.0.0.1"), List.of());
        int port;
        try (var socket = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
            port = socket.getLocalPort();
        }
        Settings usual = Settings.DEFAULT;
        var config =
                new ClusterConfig(
                        "bench",
                        folder,
                        List.of(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port)),
                        usual.podRange(),
                        usual.serviceRange(),
                        usual.serviceRange().address(DNS_OFFSET).getHostAddress(),
                        "cluster.local",
                        () -> certificates,
                        new ImageStore(folder.resolve("images")),
                        usual.history(),
                        usual.anonymous().rule());
        try (Cluster _ = Cluster.start(config, _ -> {})) {
            long cpuNanos = Usage.now().cpuNanos();
            long upMillis = ManagementFactory.getRuntimeMXBean().getUptime();
            out.println("ready " + port + " " + upMillis + " " + cpuNanos);
            HubServer.answer(out);
        }
        System.exit(0);
    }
}
