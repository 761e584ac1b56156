package io.podium.podium.cli;

import io.podium.base.files.Folders;
import io.podium.base.random.Randomness;
import io.podium.base.time.Clock;
import io.podium.podium.certs.CertificateFolder;
import io.podium.podium.certs.Certificates;
import io.podium.podium.cluster.Cluster;
import io.podium.podium.cluster.ClusterConfig;
import io.podium.podium.cluster.OpeningCluster;
import io.podium.podium.host.Rehearsal;
import io.podium.podium.image.ImageStore;
import io.podium.podium.state.Kubeconfig;
import io.podium.podium.state.KubeconfigMerge;
import io.podium.podium.state.Settings;
import io.podium.podium.state.StateFolder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/**
 * A short life of a server with a node that runs nothing, in a folder that is thrown away. The
 * build runs it once so that the JVM can keep the classes and profiles of a start for all later
 * ones.
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
            LogFormat.text.use(0);
            try {
                warmUp(folder.resolve("whole"), true);
            } catch (IOException | RuntimeException e) {
                System.err.println("podium: warming up without a node, because of " + e);
                warmUp(folder.resolve("hub"), false);
            }
            return 0;
        } finally {
            Folders.delete(folder);
        }
    }

    private static void warmUp(Path folder, boolean withNode) throws IOException {
        int port;
        try (var socket = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
            port = socket.getLocalPort();
        }
        StateFolder state = state(folder);
        Certificates certificates =
                new CertificateFolder(state.certificates(), Clock.system(), Randomness.secure())
                        .open(Set.of("127.0.0.1"), List.of("node-1"));
        try (var opening = new OpeningCluster(config(state, port, certificates), step -> {});
                var node = new WarmUpNode(folder)) {
            Rehearsal.run(folder);
            try (Cluster cluster = opening.take()) {
                if (withNode) {
                    cluster.join(List.of(node.host()), node, step -> {});
                }
                tell(state, port, certificates);
                var client =
                        new WarmUpClient(
                                certificates.clientTls(certificates.admin()),
                                "https://127.0.0.1:" + port);
                client.lookAround();
                if (withNode) {
                    client.crowds();
                }
                client.work();
            }
        }
    }

    private static StateFolder state(Path folder) throws IOException {
        StateFolder state = StateFolder.of(environment(folder), "");
        state.prepare(Settings.DEFAULT);
        return state;
    }

    /** Where a user's files would be is in the folder, too. */
    private static Map<String, String> environment(Path folder) {
        return Map.of(
                "PODIUM_HOME",
                folder.toString(),
                "HOME",
                folder.toString(),
                "KUBECONFIG",
                folder.resolve("config").toString());
    }

    private static void tell(StateFolder state, int port, Certificates certificates)
            throws IOException {
        var kubeconfig = Kubeconfig.of("warm-up", port, certificates);
        Files.writeString(state.kubeconfig(), kubeconfig.text());
        new KubeconfigMerge(state).add(kubeconfig);
    }

    private static ClusterConfig config(StateFolder state, int port, Certificates certificates)
            throws IOException {
        Settings settings = state.settings();
        return new ClusterConfig(
                "warm-up",
                state.home(),
                List.of(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port)),
                settings.podRange(),
                settings.serviceRange(),
                settings.serviceRange().address(10).getHostAddress(),
                "cluster.local",
                () -> certificates,
                new ImageStore(state.images(Map.of())),
                settings.history(),
                settings.anonymous().rule());
    }
}
