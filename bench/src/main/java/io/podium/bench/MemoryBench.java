package io.podium.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.function.Function;

/** How much heap a pod takes as long as it lives. */
final class MemoryBench {
    private static final int PODS = 10_000;
    private static final int CLIENTS = 8;

    private MemoryBench() {}

    static void run(Report report) throws IOException {
        report.line("one pod: %d bytes as it is sent", Pods.ofOneTemplate("pod-00000").length());
        measure(report, "pods of one template", Pods::ofOneTemplate);
        measure(report, "pods that share no value", Pods::ofItsOwn);
    }

    private static void measure(Report report, String what, Function<String, String> pod) throws IOException {
        try (HubProcess hub = HubProcess.start()) {
            HubBench.prepare(hub);
            Target user = hub.user();
            long empty = hub.heapBytes();
            Load.run(user, CLIENTS, Duration.ofSeconds(40), PODS, (connection, number) -> Load.expect(
                    201, connection.ask("POST", HubBench.PODS, "application/json", pod.apply("pod-" + number))));
            long full = hub.heapBytes();
            hub.restart();
            long again = hub.heapBytes();
            report.line(
                    "%s: %.1f KB of heap each after creating %d, %.1f KB after a restart (ready in %d ms, %.2f s of CPU);"
                            + " empty server %.1f MB",
                    what,
                    (full - empty) / 1024.0 / PODS,
                    PODS,
                    (again - empty) / 1024.0 / PODS,
                    hub.ready().millis(),
                    hub.ready().cpuNanos() / 1e9,
                    empty / 1e6);
        }
    }
}
