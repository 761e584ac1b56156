package io.podium.bench;

import io.podium.base.Invariant;
import io.podium.base.loop.Doers;
import io.podium.base.time.Clock;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * Pods through the API onto 5,000 nodes that exist as objects only: from the first create until a
 * watch has shown the last one bound, of a whole control plane.
 */
final class SchedulingBench {
    private static final int NODES = 5_000;
    private static final int PODS = 10_000;
    private static final int FEWER = 5_000;
    private static final int CLIENTS = 16;
    private static final Clock CLOCK = Clock.system();

    private SchedulingBench() {}

    /**
     * A sort of pods.
     *
     * @param spec what stands in the pod's spec besides its container
     */
    private record Sort(String name, String spec) {}

    private static final List<Sort> SORTS =
            List.of(
                    new Sort("warm", ""),
                    new Sort("basic", ""),
                    new Sort("affinity", affinity("podAffinity", "topology.kubernetes.io/zone")),
                    new Sort("anti-affinity", wish("podAntiAffinity", "kubernetes.io/hostname")),
                    new Sort("spread", spread()),
                    new Sort("default-spread", ""));

    private static String affinity(String sort, String key) {
        return ",\"affinity\":{\""
                + sort
                + "\":{\"requiredDuringSchedulingIgnoredDuringExecution\":["
                + term(key)
                + "]}}";
    }

    private static String wish(String sort, String key) {
        return ",\"affinity\":{\""
                + sort
                + "\":{\"preferredDuringSchedulingIgnoredDuringExecution\":[{\"weight\":1,"
                + "\"podAffinityTerm\":"
                + term(key)
                + "}]}}";
    }

    private static String term(String key) {
        return "{\"labelSelector\":{\"matchLabels\":{\"sort\":\"SORT\"}},\"topologyKey\":\""
                + key
                + "\"}";
    }

    private static String spread() {
        return ",\"topologySpreadConstraints\":[{\"maxSkew\":5,\"topologyKey\":"
                + "\"topology.kubernetes.io/zone\",\"whenUnsatisfiable\":\"DoNotSchedule\","
                + "\"labelSelector\":{\"matchLabels\":{\"sort\":\"SORT\"}}}]";
    }

    static void run(Report report) throws IOException {
        try (HubProcess hub = HubProcess.start(ClusterServer.class)) {
            Target admin = hub.admin();
            awaitAccount(admin);
            Usage before = hub.usage();
            Load.Result nodes =
                    Load.run(
                            admin,
                            CLIENTS,
                            Duration.ofMinutes(3),
                            NODES,
                            (connection, number) ->
                                    Load.expect(
                                            201,
                                            connection.ask(
                                                    "POST",
                                                    "/api/v1/nodes",
                                                    "application/json",
                                                    node(number))));
            report.line(
                    "%d nodes made in %.1f s, %.1f s of CPU",
                    NODES, nodes.nanos() / 1e9, hub.usage().since(before).cpuNanos() / 1e9);
            report.line(
                    "%-16s %8s %8s %10s %12s %12s",
                    "pods", "count", "per s", "creates/s", "server CPU*", "driver CPU*");
            for (Sort sort : SORTS) {
                measure(hub, admin, sort, report);
            }
            report.line("* CPU-seconds per 1,000 pods, their creation included");
        }
    }

    /** A controller makes it; no pod can be made before. */
    private static void awaitAccount(Target admin) throws IOException {
        String path = "/api/v1/namespaces/default/serviceaccounts?watch=true&timeoutSeconds=60";
        try (Connection connection = admin.connect()) {
            new EventLines(connection.follow(path)).next();
        }
    }

    private static void measure(HubProcess hub, Target admin, Sort sort, Report report)
            throws IOException {
        if (sort.name().equals("default-spread")) {
            String service =
                    "{\"metadata\":{\"name\":\"sorted\"},\"spec\":{\"selector\":{\"sort\":\"default-spread\"},"
                            + "\"ports\":[{\"port\":80}]}}";
            Load.expect(201, admin.ask("POST", "/api/v1/namespaces/default/services", service));
        }
        int count = sort.name().equals("basic") ? PODS : FEWER;
        Usage before = hub.usage();
        Usage driver = Usage.now();
        long begin = CLOCK.nanos();
        long nanos;
        Load.Result creates;
        try (var doers = new Doers("watch");
                Connection watch = admin.connect()) {
            CompletableFuture<Long> last = doers.call(() -> lastBound(watch, sort, count));
            creates =
                    Load.run(
                            admin,
                            CLIENTS,
                            Duration.ofMinutes(5),
                            count,
                            (connection, number) ->
                                    Load.expect(
                                            201,
                                            connection.ask(
                                                    "POST",
                                                    HubBench.PODS,
                                                    "application/json",
                                                    pod(sort, number))));
            nanos = last.join() - begin;
        }
        Invariant.check(creates.count() == count, "only %d pods were made", creates.count());
        report.line(
                "%-16s %8d %8.0f %10.0f %12.3f %12.3f",
                sort.name(),
                count,
                count / (nanos / 1e9),
                count / (creates.nanos() / 1e9),
                hub.usage().since(before).cpuNanos() / 1e6 / count,
                Usage.now().since(driver).cpuNanos() / 1e6 / count);
    }

    /** When so many of the pods were seen to have a node. */
    private static long lastBound(Connection connection, Sort sort, int count) throws IOException {
        var lines =
                new EventLines(
                        connection.follow(
                                HubBench.PODS
                                        + "?watch=true&fieldSelector=spec.nodeName!=&labelSelector=sort%3D"
                                        + sort.name()));
        for (int seen = 0; seen < count; ) {
            seen += lines.next().startsWith("{\"type\":\"ADDED\"") ? 1 : 0;
        }
        return CLOCK.nanos();
    }

    private static String node(int number) {
        return "{\"metadata\":{\"name\":\"n"
                + number
                + "\",\"labels\":{\"kubernetes.io/hostname\":\"n"
                + number
                + "\",\"topology.kubernetes.io/zone\":\"z"
                + number % 3
                + "\"}},\"status\":{\"allocatable\":{\"cpu\":\"32\",\"memory\":\"256Gi\","
                + "\"ephemeral-storage\":\"1Ti\",\"pods\":\"110\"},\"capacity\":{\"cpu\":\"32\","
                + "\"memory\":\"256Gi\",\"pods\":\"110\"},\"conditions\":[{\"type\":\"Ready\","
                + "\"status\":\"True\",\"reason\":\"KubeletReady\"}]}}";
    }

    private static String pod(Sort sort, int number) {
        // Nobody is at home on these nodes, and the controllers say so after a while.
        return "{\"metadata\":{\"name\":\""
                + sort.name()
                + "-"
                + number
                + "\",\"labels\":{\"sort\":\""
                + sort.name()
                + "\"}},\"spec\":{\"containers\":[{\"name\":\"c\",\"image\":\"busybox:1\",\"resources\":"
                + "{\"requests\":{\"cpu\":\"100m\",\"memory\":\"500Mi\"}}}],\"tolerations\":[{\"operator\":\"Exists\"}]"
                + sort.spec().replace("SORT", sort.name())
                + "}}";
    }
}
