package io.podium.bench;

import java.io.IOException;
import java.time.Duration;

/**
 * One user with a thousand requests at once, and another of the same priority level with one at a
 * time: what the second waits beside the first, and what the first is told.
 */
final class Contention {
    private static final int AT_ONCE = 1000;
    private static final Duration ALONE = Duration.ofSeconds(5);
    private static final Duration TOGETHER = Duration.ofSeconds(15);
    private static final int MANY = 1_000_000;

    private Contention() {}

    static void run(Report report) throws IOException {
        try (HubProcess hub = HubProcess.start()) {
            FloodBench.prepare(hub);
            Target mouse = hub.floodUser(1);
            tell(report, "alone", Load.run(mouse, 1, ALONE, MANY, Contention::ask));
            Process elephants = elephants(hub);
            try {
                // Connecting a thousand times takes its time; it is no part of what is measured.
                var _ = Load.run(mouse, 1, TOGETHER, MANY, Contention::ask);
                tell(
                        report,
                        "beside a thousand",
                        Load.run(mouse, 1, TOGETHER, MANY, Contention::ask));
                elephants.getOutputStream().close();
                report.line("%s", elephants.inputReader().readLine());
            } finally {
                elephants.destroyForcibly();
            }
        }
    }

    /** In a process of their own, so that only the server has a queue in which the one may wait. */
    private static Process elephants(HubProcess hub) throws IOException {
        return new ProcessBuilder(
                        System.getProperty("java.home") + "/bin/java",
                        "-XX:+UseSerialGC",
                        "-Xmx1g",
                        "--enable-native-access=ALL-UNNAMED",
                        "--sun-misc-unsafe-memory-access=allow",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Elephants.class.getName(),
                        Integer.toString(hub.ready().port()),
                        Integer.toString(AT_ONCE),
                        hub.floodUser(0).token())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    private static void ask(Connection connection, int number) throws IOException {
        Load.expect(
                200,
                connection.ask(
                        "GET",
                        "/api/v1/namespaces/default/configmaps/watched-" + number % 100,
                        "application/json",
                        ""));
    }

    private static void tell(Report report, String when, Load.Result seen) {
        report.line(
                "a user with one request at a time, %-18s %6d answers, p50 %7.1f ms, p99 %7.1f ms",
                when + ":", seen.count(), seen.percentileMillis(50), seen.percentileMillis(99));
    }
}
