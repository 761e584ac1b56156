package io.podium.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** What 100,000 pods of 10 KB cost: memory of the process, and a restart with them. */
final class ScaleBench {
    private static final int PODS = 100_000;
    private static final int CLIENTS = 16;
    private static final int RESTARTS = 3;

    private ScaleBench() {}

    static void run(Report report) throws IOException {
        try (HubProcess hub = HubProcess.start()) {
            HubBench.prepare(hub);
            Usage before = hub.usage();
            Load.Result result =
                    Load.run(
                            hub.user(),
                            CLIENTS,
                            Duration.ofMinutes(10),
                            PODS,
                            (connection, number) ->
                                    Load.expect(
                                            201,
                                            connection.ask(
                                                    "POST",
                                                    HubBench.PODS,
                                                    "application/json",
                                                    Pods.ofItsOwn("pod-" + number))));
            report.line(
                    "%d pods that share no value written in %.1f s (%.0f per s, p99 %.1f ms, %.3f"
                            + " ms of CPU each)",
                    PODS,
                    result.nanos() / 1e9,
                    PODS * 1e9 / result.nanos(),
                    result.percentileMillis(99),
                    hub.usage().since(before).cpuNanos() / 1e6 / PODS);
            report.line("RSS %.0f MB, most so far %.0f MB", rss(hub, "VmRSS"), rss(hub, "VmHWM"));
            report.line("live heap %.0f MB", hub.heapBytes() / 1e6);
            for (int restart = 0; restart < RESTARTS; restart++) {
                hub.restart();
                report.line(
                        "restart: ready %d ms after the JVM started, %.2f s of CPU, RSS %.0f MB",
                        hub.ready().millis(), hub.ready().cpuNanos() / 1e9, rss(hub, "VmRSS"));
            }
        }
    }

    /** As the kernel counts it, in MB. */
    private static double rss(HubProcess hub, String what) throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc/" + hub.pid() + "/status"))) {
            if (line.startsWith(what + ":")) {
                return Long.parseLong(line.replaceAll("[^0-9]", "")) * 1024 / 1e6;
            }
        }
        return 0;
    }
}
