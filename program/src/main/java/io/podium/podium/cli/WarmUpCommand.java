package io.podium.podium.cli;

import io.podium.base.Invariant;
import io.podium.base.files.Folders;
import io.podium.base.random.Randomness;
import io.podium.base.time.Clock;
import io.podium.podium.certs.CertificateFolder;
import io.podium.podium.certs.Certificates;
import io.podium.podium.cluster.Cluster;
import io.podium.podium.cluster.ClusterConfig;
import io.podium.podium.cluster.OpeningHub;
import io.podium.podium.image.ImageStore;
import io.podium.podium.state.Kubeconfig;
import io.podium.podium.state.Settings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/**
 * A short life of a server without nodes, in a folder that is thrown away. The build runs it once
 * so that the JVM can keep the classes and profiles of a start for all later ones.
 */
@Command(
        name = "warm-up",
        hidden = true,
        description = "Run a server for a moment; the build does it.")
final class WarmUpCommand implements Callable<Integer> {
    @Override
    public Integer call() throws IOException {
        Path folder = Files.createTempDirectory("podium-warm-up");
        try {
            warmUp(folder);
            return 0;
        } finally {
            Folders.delete(folder);
        }
    }

    private static void warmUp(Path folder) throws IOException {
        Certificates certificates =
                new CertificateFolder(folder.resolve("pki"), Clock.system(), Randomness.secure())
                        .open(Set.of("127.0.0.1"), List.of("node-1"));
        int port;
        try (var socket = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
            port = socket.getLocalPort();
        }
        String kubeconfig = Kubeconfig.of("warm-up", port, certificates).text();
        var config =
                new ClusterConfig(
                        "warm-up",
                        folder,
                        List.of(),
                        List.of(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port)),
                        Settings.DEFAULT.podRange(),
                        Settings.DEFAULT.serviceRange(),
                        Settings.DEFAULT.serviceRange().address(10).getHostAddress(),
                        "cluster.local",
                        certificates,
                        new ImageStore(folder.resolve("images")),
                        Settings.DEFAULT.history(),
                        Settings.DEFAULT.anonymous().rule());
        try (var hub = new OpeningHub(config);
                Cluster cluster = Cluster.start(config, hub, step -> {})) {
            var client =
                    new WarmUpClient(
                            certificates.clientTls(certificates.admin()),
                            "https://127.0.0.1:" + port);
            client.lookAround();
            client.work();
            Invariant.check(cluster != null && !kubeconfig.isEmpty(), "the warm-up has a cluster");
        }
    }
}
