package io.podium.bench;

import io.podium.base.files.Folders;
import io.podium.base.random.Randomness;
import io.podium.base.time.Clock;
import io.podium.podium.certs.CertificateFolder;
import io.podium.podium.certs.Certificates;
import io.podium.podium.cluster.Cluster;
import io.podium.podium.cluster.ClusterConfig;
import io.podium.podium.image.ImageStore;
import io.podium.podium.state.Settings;
import io.podium.scheduler.profile.Configuration;
import io.podium.store.Seal;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A whole cluster of simulated nodes in this JVM: what it costs when nobody wants anything, and how
 * long a large Deployment takes to be ready and to be gone. Looks from outside, over HTTPS.
 */
final class DeploymentBench {
    private static final int NODES = 1_000;
    private static final int REPLICAS = 10_000;
    private static final Duration IDLE = Duration.ofSeconds(30);
    private static final Duration LIMIT = Duration.ofMinutes(5);
    private static final long POLL_NANOS = Duration.ofMillis(100).toNanos();
    private static final String DEPLOYMENTS = "/apis/apps/v1/namespaces/default/deployments";
    private static final String PODS = "/api/v1/namespaces/default/pods?limit=1";
    private static final String ACCOUNT = "/api/v1/namespaces/default/serviceaccounts/default";
    private static final Pattern READY = Pattern.compile("\"readyReplicas\":([0-9]+)");

    private final Report report;
    private final Clock clock = Clock.system();
    private final Connection connection;

    private DeploymentBench(Report report, Connection connection) {
        this.report = report;
        this.connection = connection;
    }

    static void run(Report report) throws IOException {
        Path folder = Files.createTempDirectory("podium-bench-");
        try {
            run(report, folder);
        } finally {
            Folders.delete(folder);
        }
    }

    private static void run(Report report, Path folder) throws IOException {
        Clock clock = Clock.system();
        Certificates certificates =
                new CertificateFolder(folder.resolve("pki"), clock, Randomness.secure())
                        .open(Set.of("127.0.0.1"), List.of());
        int port;
        try (var socket = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
            port = socket.getLocalPort();
        }
        var config = config(folder, certificates, port);
        long start = clock.nanos();
        Usage before = Usage.now();
        try (Cluster _ = Cluster.start(config, step -> {});
                var connection =
                        new Connection(
                                new Target(
                                        port, certificates.clientTls(certificates.admin()), ""))) {
            var bench = new DeploymentBench(report, connection);
            bench.say("a cluster of " + NODES + " nodes is ready", start, before);
            bench.measure();
        }
    }

    private static ClusterConfig config(Path folder, Certificates certificates, int port) {
        return new ClusterConfig(
                "bench",
                folder,
                List.of(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port)),
                Settings.DEFAULT.podRange(),
                Settings.DEFAULT.serviceRange(),
                Settings.DEFAULT.serviceRange().address(10).getHostAddress(),
                "cluster.local",
                () -> certificates,
                new ImageStore(folder.resolve("images")),
                Settings.DEFAULT.history(),
                Settings.DEFAULT.anonymous().rule(),
                Optional.empty(),
                Seal.NONE,
                Configuration.DEFAULT,
                NODES);
    }

    private void measure() throws IOException {
        await(() -> ask("GET", ACCOUNT, "").code() == 200);
        rest("idle, just started");
        Usage before = Usage.now();
        long start = clock.nanos();
        String body =
                """
                {"metadata":{"name":"big"},"spec":{"replicas":%d,"selector":{"matchLabels":{"app":"big"}},
                "template":{"metadata":{"labels":{"app":"big"}},"spec":{"containers":[{"name":"c","image":"busybox:1",
                "resources":{"requests":{"cpu":"100m","memory":"64Mi"}}}]}}}}\
                """
                        .formatted(REPLICAS);
        expect(ask("POST", DEPLOYMENTS, body), 201);
        await(() -> ready() == REPLICAS);
        say(REPLICAS + " replicas Ready", start, before);
        before = Usage.now();
        start = clock.nanos();
        expect(ask("DELETE", DEPLOYMENTS + "/big", ""), 200);
        await(() -> ask("GET", PODS, "").text().contains("\"items\":[]"));
        say(REPLICAS + " replicas gone", start, before);
        rest("idle, with all of that behind it");
    }

    private void rest(String what) {
        Usage idle = Usage.now();
        long start = clock.nanos();
        LockSupport.parkNanos(IDLE.toNanos());
        Usage rest = Usage.now().since(idle);
        report.line(
                "%s, for %.0f s: %.1f %% of a core, %d KB allocated a second, RSS %d MB",
                what,
                (clock.nanos() - start) / 1e9,
                100.0 * rest.cpuNanos() / (clock.nanos() - start),
                rest.allocatedBytes() / 1024 / IDLE.toSeconds(),
                rssMegabytes());
    }

    private void say(String what, long start, Usage before) {
        Usage used = Usage.now().since(before);
        report.line(
                "%s after %.1f s, %.1f s of CPU, %d MB allocated, RSS %d MB",
                what,
                (clock.nanos() - start) / 1e9,
                used.cpuNanos() / 1e9,
                used.allocatedBytes() >> 20,
                rssMegabytes());
    }

    private int ready() {
        Matcher found = READY.matcher(ask("GET", DEPLOYMENTS + "/big", "").text());
        return found.find() ? Integer.parseInt(found.group(1)) : 0;
    }

    private Connection.Reply ask(String method, String path, String body) {
        try {
            return connection.ask(method, path, "application/json", body);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void expect(Connection.Reply reply, int code) throws IOException {
        if (reply.code() != code) {
            throw new IOException("the server answered " + reply.code() + ": " + reply.text());
        }
    }

    private interface Condition {
        boolean holds();
    }

    private void await(Condition condition) throws IOException {
        long end = clock.nanos() + LIMIT.toNanos();
        while (!condition.holds()) {
            if (clock.nanos() > end) {
                throw new IOException("it did not come to pass within " + LIMIT);
            }
            LockSupport.parkNanos(POLL_NANOS);
        }
    }

    private static long rssMegabytes() {
        try {
            for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
                if (line.startsWith("VmRSS:")) {
                    return Long.parseLong(line.replaceAll("[^0-9]", "")) >> 10;
                }
            }
            return 0;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
