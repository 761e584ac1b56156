package io.podium.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.function.Function;

/**
 * How much heap a pod takes as long as it lives. The first ones fill the cache of second forms;
 * only the others are counted.
 */
final class MemoryBench {
    private static final int PODS = 5_000;
    private static final int CLIENTS = 8;

    private MemoryBench() {}

    static void run(Report report) throws IOException {
        report.line("one pod: %d bytes as it is sent", Pods.ofOneTemplate("first-100").length());
        measure(report, "pods of one template", Pods::ofOneTemplate);
        measure(report, "pods that share no value", Pods::ofItsOwn);
    }

    private static void measure(Report report, String what, Function<String, String> pod)
            throws IOException {
        try (HubProcess hub = HubProcess.start()) {
            HubBench.prepare(hub);
            Target user = hub.user();
            long empty = hub.heapBytes();
            create(user, "first-", pod);
            long half = hub.heapBytes();
            create(user, "second-", pod);
            long full = hub.heapBytes();
            int stored = user.ask("GET", HubBench.PODS + "/first-100", "").size();
            hub.restart();
            long again = hub.heapBytes();
            report.line(
                    "%s, %d bytes as stored: %.1f KB of heap for each of the second %d (with the"
                            + " cache %.1f for each of all), %.1f KB after a restart (ready in %d ms,"
                            + " %.2f s of CPU); empty server %.1f MB",
                    what,
                    stored,
                    (full - half) / 1024.0 / PODS,
                    PODS,
                    (full - empty) / 1024.0 / (2 * PODS),
                    (again - empty) / 1024.0 / (2 * PODS),
                    hub.ready().millis(),
                    hub.ready().cpuNanos() / 1e9,
                    empty / 1e6);
        }
    }

    private static void create(Target user, String prefix, Function<String, String> pod)
            throws IOException {
        Load.run(
                user,
                CLIENTS,
                Duration.ofMinutes(1),
                PODS,
                (connection, number) ->
                        Load.expect(
                                201,
                                connection.ask(
                                        "POST",
                                        HubBench.PODS,
                                        "application/json",
                                        pod.apply(prefix + number))));
    }
}
