package io.podium.bench;

import io.podium.base.time.Clock;
import java.io.IOException;
import java.time.Duration;

/**
 * How long a user waits: {@code podium up} on a machine of which nothing is kept, until the API
 * answers, the node is Ready and a first pod runs. Looks from outside, a hundred times a second.
 */
final class StartBench {
    private static final Clock CLOCK = Clock.system();
    private static final int RUNS = 3;
    private static final Duration IDLE = Duration.ofMinutes(1);
    private static final String POD =
            """
            {"apiVersion":"v1","kind":"Pod","metadata":{"name":"first"},"spec":{"terminationGracePeriodSeconds":1,
            "containers":[{"name":"c","image":"busybox:1","command":["sleep","3600"]}]}}\
            """;

    private final RealCluster cluster;
    private Connection connection;

    private StartBench(RealCluster cluster) {
        this.cluster = cluster;
    }

    /**
     * Milliseconds since {@code podium up} was typed, or since the serving JVM started.
     *
     * @param cpuMillis of the serving JVM when the node was ready
     */
    private record Run(
            double jvm,
            double api,
            double apiOfJvm,
            double node,
            double nodeOfJvm,
            double up,
            double pod,
            double cpuMillis) {
        String text() {
            return String.format(
                    java.util.Locale.ROOT,
                    "JVM at %.0f, API ready %.0f (%.0f after the JVM), node Ready %.0f (%.0f), up"
                            + " returns %.0f, pod Running %.0f after apply, CPU until the node was"
                            + " Ready %.0f",
                    jvm,
                    api,
                    apiOfJvm,
                    node,
                    nodeOfJvm,
                    up,
                    pod,
                    cpuMillis);
        }
    }

    static void run(Report report) throws IOException {
        try (var cluster = new RealCluster()) {
            var bench = new StartBench(cluster);
            warmUp();
            var runs = new Run[RUNS];
            for (int number = 0; number < RUNS; number++) {
                runs[number] = bench.once();
                report.line("run %d (ms): %s", number + 1, runs[number].text());
                if (number == RUNS - 1) {
                    RealCluster.pause(IDLE);
                    report.line("idle after a minute: %.0f MB RSS", cluster.residentBytes() / 1e6);
                }
                cluster.purge();
            }
            report.line("median (ms): %s", median(runs).text());
        }
    }

    /** Loads what asking needs, so that it does not compete with the first start. */
    private static void warmUp() throws IOException {
        try (HubProcess hub = HubProcess.start()) {
            for (int number = 0; number < 50; number++) {
                Load.expect(200, hub.admin().ask("GET", "/readyz", ""));
            }
        }
    }

    private Run once() throws IOException {
        long begin = CLOCK.nanos();
        Process up = cluster.up(1);
        var ended = up.onExit().thenApply(process -> millisSince(begin));
        cluster.await(RealCluster::isListening);
        Target target = cluster.target();
        cluster.await(() -> is(target, "/readyz", ""));
        double api = millisSince(begin);
        cluster.await(() -> is(target, "/api/v1/nodes/node-1", "\"reason\":\"KubeletReady\""));
        double node = millisSince(begin);
        double cpu = cluster.cpuMillis();
        double jvm = millisSince(begin) - cluster.ageMillis();
        double returned = RealCluster.done(ended);
        cluster.finish(up);
        cluster.await(() -> is(target, "/api/v1/namespaces/default/serviceaccounts/default", ""));
        long applied = CLOCK.nanos();
        Load.expect(201, target.ask("POST", HubBench.PODS, POD));
        cluster.await(() -> is(target, HubBench.PODS + "/first", "\"phase\":\"Running\""));
        connection.close();
        connection = null;
        return new Run(jvm, api, api - jvm, node, node - jvm, returned, millisSince(applied), cpu);
    }

    private static Run median(Run[] runs) {
        return new Run(
                middle(runs, Run::jvm),
                middle(runs, Run::api),
                middle(runs, Run::apiOfJvm),
                middle(runs, Run::node),
                middle(runs, Run::nodeOfJvm),
                middle(runs, Run::up),
                middle(runs, Run::pod),
                middle(runs, Run::cpuMillis));
    }

    private static double middle(Run[] runs, java.util.function.ToDoubleFunction<Run> figure) {
        return Report.median(java.util.Arrays.stream(runs).mapToDouble(figure).toArray());
    }

    /**
     * Whether the answer is 200 and has the part; always on the same connection, so that asking
     * costs the server little.
     */
    private boolean is(Target target, String path, String part) {
        try {
            if (connection == null) {
                connection = target.connect();
            }
            Connection.Reply reply = connection.ask("GET", path, "", "");
            return reply.code() == 200 && reply.text().contains(part);
        } catch (IOException e) {
            connection = null; // Not yet.
            return false;
        }
    }

    private static double millisSince(long nanos) {
        return (CLOCK.nanos() - nanos) / 1e6;
    }
}
