package io.podium.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.Comparator;
import java.util.Map;

/** What a cluster of two nodes and twenty pods costs while nobody asks anything of it. */
final class IdleBench {
    private static final int NODES = 2;
    private static final int PODS = 20;
    private static final Duration CALM = Duration.ofSeconds(45);
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final int TOLD = 10;

    private IdleBench() {}

    static void run(Report report) throws IOException {
        try (var cluster = new RealCluster()) {
            cluster.start(NODES);
            Target target = cluster.target();
            for (int number = 0; number < PODS; number++) {
                Load.expect(201, target.ask("POST", HubBench.PODS, PodsBench.pod("p-" + number)));
            }
            cluster.await(() -> running(target) == PODS);
            RealCluster.pause(CALM);
            Map<String, Double> before = cluster.cpuMillisByThread();
            double cpu = cluster.cpuMillis();
            RealCluster.pause(MINUTE);
            double used = cluster.cpuMillis() - cpu;
            Map<String, Double> after = cluster.cpuMillisByThread();
            report.line(
                    "%d nodes, %d pods, idle for a minute: %.2f %% of a core, %.0f MB RSS",
                    NODES, PODS, used / MINUTE.toMillis() * 100, cluster.residentBytes() / 1e6);
            after.replaceAll((name, millis) -> millis - before.getOrDefault(name, 0.0));
            after.entrySet().stream()
                    .sorted(Map.Entry.comparingByValue(Comparator.reverseOrder()))
                    .limit(TOLD)
                    .forEach(thread ->
                            report.line(
                                    "  %-16s %6.0f ms of CPU", thread.getKey(), thread.getValue()));
        }
    }

    private static int running(Target target) {
        try {
            String text = target.ask("GET", HubBench.PODS, "").text();
            return text.split("\"phase\":\"Running\"", -1).length - 1;
        } catch (IOException e) {
            return 0; // Not yet.
        }
    }
}
