package io.podium.bench;

import io.podium.base.loop.Loop;
import io.podium.base.loop.ThreadLoop;
import io.podium.base.time.Clock;
import java.io.BufferedReader;
import java.io.EOFException;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * Ten thousand clients who watch, list and create as fast as they can, against a server with a
 * quarter of a gigabyte, while the nodes of a cluster renew their leases. The clients are a process
 * of their own.
 */
final class FloodBench {
    /** Where the clients write. */
    static final String WRITTEN = "flood";

    /** What they list. */
    static final String PODS = HubBench.PODS;

    private static final int CLIENTS = 10_000;
    private static final int LISTED = 500;
    private static final int WATCHED = 100;
    private static final Duration LONGEST_BEGINNING = Duration.ofSeconds(100);
    private static final Duration FLOOD = Duration.ofSeconds(30);
    private static final Duration QUIET = Duration.ofSeconds(8);

    private final Report report;
    private final HubProcess hub;
    private final Loop timer;

    private FloodBench(Report report, HubProcess hub, Loop timer) {
        this.report = report;
        this.hub = hub;
        this.timer = timer;
    }

    static void run(Report report) throws IOException {
        try (HubProcess hub = HubProcess.start("-Xmx256m", "-XX:+ExitOnOutOfMemoryError");
                var timer = new ThreadLoop("flood")) {
            new FloodBench(report, hub, timer).measure();
        }
    }

    private void measure() throws IOException {
        prepare(hub);
        try (var beats = new Heartbeats(hub, timer)) {
            wait(QUIET);
            tell("nobody else", beats.take());
            Process clients = clients();
            try (var answers = clients.inputReader(StandardCharsets.UTF_8);
                    var questions = new PrintStream(clients.getOutputStream(), true)) {
                long begin = Clock.system().nanos();
                String connected = within(LONGEST_BEGINNING, answers);
                double seconds = (Clock.system().nanos() - begin) / 1e9;
                report.line("after %.1f s: %s of %d", seconds, connected, CLIENTS);
                tell("while they come", beats.take());
                Usage before = hub.usage();
                wait(FLOOD);
                tell("in the flood", beats.take());
                report.line(
                        "server: %.2f cores, RSS %d MB (most %d)",
                        hub.usage().since(before).cpuNanos() / 1e9 / FLOOD.toSeconds(),
                        status("VmRSS"),
                        status("VmHWM"));
                questions.println("tell");
                String line = answers.readLine();
                while (line != null && !line.startsWith("open ")) {
                    report.line("%s", line);
                    line = answers.readLine();
                }
                report.line("%s", line);
            } finally {
                clients.destroyForcibly();
            }
            wait(QUIET);
            tell("after it", beats.take());
        }
        Load.expect(200, hub.admin().ask("GET", "/readyz", ""));
        report.line("live heap %d MB afterwards", hub.heapBytes() >> 20);
        report.line("trouble in the server's log: %s", hub.complaints());
    }

    /** What is listed and watched, and what the clients may do. */
    static void prepare(HubProcess hub) throws IOException {
        HubBench.prepare(hub);
        Target admin = hub.admin();
        String rights = "/apis/rbac.authorization.k8s.io/v1/";
        create(admin, "/api/v1/namespaces", "{\"metadata\":{\"name\":\"" + WRITTEN + "\"}}");
        create(
                admin,
                rights + "clusterroles",
                "{\"metadata\":{\"name\":\"flood\"},\"rules\":[{\"apiGroups\":[\"\"],"
                        + "\"resources\":[\"pods\",\"configmaps\"],\"verbs\":[\"*\"]}]}");
        create(
                admin,
                rights + "clusterrolebindings",
                "{\"metadata\":{\"name\":\"flood\"},\"roleRef\":{\"apiGroup\":"
                        + "\"rbac.authorization.k8s.io\",\"kind\":\"ClusterRole\",\"name\":\"flood\"},"
                        + "\"subjects\":[{\"kind\":\"Group\",\"name\":\"flood\"}]}");
        for (int i = 0; i < LISTED; i++) {
            create(admin, PODS, Pods.ofOneTemplate("listed-" + i));
        }
        for (int i = 0; i < WATCHED; i++) {
            create(
                    admin,
                    "/api/v1/namespaces/default/configmaps",
                    "{\"metadata\":{\"name\":\"watched-%d\"},\"data\":{\"v\":\"%s\"}}"
                            .formatted(i, "x".repeat(1000)));
        }
    }

    private static void create(Target admin, String path, String body) throws IOException {
        Load.expect(201, admin.ask("POST", path, body));
    }

    private Process clients() throws IOException {
        var command = new ArrayList<String>();
        command.addAll(List.of("nice", "-n", "10"));
        command.add(System.getProperty("java.home") + "/bin/java");
        command.addAll(List.of("-XX:+UseSerialGC", "-Xmx1g", "-XX:MaxDirectMemorySize=6g"));
        command.add("--enable-native-access=ALL-UNNAMED");
        command.add("--sun-misc-unsafe-memory-access=allow");
        command.addAll(List.of("-cp", System.getProperty("java.class.path")));
        command.addAll(
                List.of(
                        FloodClients.class.getName(),
                        Integer.toString(hub.ready().port()),
                        Integer.toString(CLIENTS)));
        return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    }

    private static String within(Duration longest, BufferedReader lines) throws IOException {
        var line = new CompletableFuture<String>();
        try (var doers = new io.podium.base.loop.Doers("answer")) {
            var _ = doers.call(() -> line.complete(lines.readLine()));
            String answer =
                    line.completeOnTimeout(
                                    "not all connected",
                                    longest.toMillis(),
                                    java.util.concurrent.TimeUnit.MILLISECONDS)
                            .join();
            if (answer == null) {
                throw new EOFException("the clients ended");
            }
            return answer;
        }
    }

    private void wait(Duration time) {
        var over = new CompletableFuture<Void>();
        timer.schedule(time, () -> over.complete(null));
        over.join();
    }

    private void tell(String when, Heartbeats.Seen seen) {
        report.line(
                "heartbeats, %-16s %5d, p50 %7.1f ms, p99 %7.1f ms, most %7.1f ms, other answers %s, lost %d",
                when + ":",
                seen.count(),
                seen.percentileMillis(50),
                seen.percentileMillis(99),
                seen.percentileMillis(100),
                seen.others(),
                seen.lost());
    }

    /** A figure of the server's process, in MB. */
    private long status(String name) throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc/" + hub.pid() + "/status"))) {
            if (line.startsWith(name + ":")) {
                return Long.parseLong(line.replaceAll("[^0-9]", "")) >> 10;
            }
        }
        return 0;
    }
}
