package io.podium.bench;

import io.podium.base.loop.Doers;
import io.podium.base.time.Clock;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * What a thousand watchers cost: of one collection that changes in a burst, and of a node each. The
 * burst is the deletion of the collection, which is cheap beside what it makes the watchers hear;
 * what it costs without watchers is measured too and taken off.
 */
final class WatchBench {
    private static final String MAPS = "/api/v1/namespaces/default/configmaps";
    private static final String JSON = "application/json";
    private static final Clock CLOCK = Clock.system();
    private static final int WATCHERS = 1_000;
    private static final int WRITERS = 16;
    private static final int SMALL = 500;
    private static final int LARGE = 100;
    private static final int NODES = 1_000;

    private final HubProcess hub;
    private final Report report;
    private final Target admin;

    private WatchBench(HubProcess hub, Report report) {
        this.hub = hub;
        this.report = report;
        this.admin = hub.admin();
    }

    static void run(Report report) throws IOException {
        try (HubProcess hub = HubProcess.start()) {
            HubBench.prepare(hub);
            var bench = new WatchBench(hub, report);
            String small =
                    "{\"metadata\":{\"name\":\"%s\"},\"data\":{\"v\":\"" + "x".repeat(500) + "\"}}";
            bench.burst("warm-up", MAPS, SMALL, small);
            for (int run = 1; run <= 3; run++) {
                bench.burst("objects of 0.8 KB, run " + run, MAPS, SMALL, small);
                bench.burst("pods of 10 KB, run " + run, HubBench.PODS, LARGE, "");
            }
            bench.nodes();
        }
    }

    private void fill(String path, int count, String template) throws IOException {
        Load.run(
                admin,
                WRITERS,
                Duration.ofMinutes(1),
                count,
                (connection, number) ->
                        Load.expect(
                                201,
                                connection.ask(
                                        "POST",
                                        path,
                                        JSON,
                                        template.isEmpty()
                                                ? Pods.ofOneTemplate("p-" + number)
                                                : template.formatted("m-" + number))));
    }

    private void burst(String what, String path, int count, String template) throws IOException {
        fill(path, count, template);
        Usage before = hub.usage();
        Load.expect(200, admin.ask("DELETE", path + "?gracePeriodSeconds=0", ""));
        long alone = hub.usage().since(before).cpuNanos();
        fill(path, count, template);
        try (var watchers = new Watchers(admin, path, revision(path), WATCHERS, count, 1)) {
            Usage server = hub.usage();
            Usage driver = Usage.now();
            long begin = CLOCK.nanos();
            Load.expect(200, admin.ask("DELETE", path + "?gracePeriodSeconds=0", ""));
            long bytes = watchers.await();
            long nanos = CLOCK.nanos() - begin;
            double seconds = (hub.usage().since(server).cpuNanos() - alone) / 1e9;
            double deliveries = (double) WATCHERS * count;
            report.line(
                    "%s: %.0f deliveries, %.0f MB, in %.2f s: %.0f per s; server %.2f s of CPU:"
                            + " %.0f per s and core, %.0f MB per s and core; driver %.2f s of CPU",
                    what,
                    deliveries,
                    bytes / 1e6,
                    nanos / 1e9,
                    deliveries / (nanos / 1e9),
                    seconds,
                    deliveries / seconds,
                    bytes / 1e6 / seconds,
                    Usage.now().since(driver).cpuNanos() / 1e9);
        }
    }

    /** Each watcher has a node, and each pod is created on another of the nodes. */
    private void nodes() throws IOException {
        measureNodes("creates on 1,000 nodes, warm-up");
        measureNodes("creates on 1,000 nodes, nobody watches");
        String query = HubBench.PODS + "?fieldSelector=spec.nodeName%3Dnode-";
        String revision = revision(HubBench.PODS);
        try (var watchers = new Watchers(admin, query, revision, NODES, 1, NODES)) {
            measureNodes("creates on 1,000 nodes, a watcher each");
            watchers.await();
        }
    }

    private void measureNodes(String what) throws IOException {
        Usage server = hub.usage();
        Load.run(
                admin,
                WRITERS,
                Duration.ofMinutes(1),
                NODES,
                (connection, number) ->
                        Load.expect(
                                201,
                                connection.ask(
                                        "POST",
                                        HubBench.PODS,
                                        JSON,
                                        Pods.ofOneTemplate("n-" + number)
                                                .replace(
                                                        "\"spec\":{",
                                                        "\"spec\":{\"nodeName\":\"node-"
                                                                + number
                                                                + "\","))));
        double millis = hub.usage().since(server).cpuNanos() / 1e6 / NODES;
        report.line("%s: %.3f ms of server CPU each", what, millis);
        Load.expect(200, admin.ask("DELETE", HubBench.PODS + "?gracePeriodSeconds=0", ""));
    }

    private String revision(String path) throws IOException {
        String list = admin.ask("GET", path + "?limit=1", "").text();
        int at = list.indexOf("\"resourceVersion\":\"") + "\"resourceVersion\":\"".length();
        return list.substring(at, list.indexOf('"', at));
    }

    /** Connections that watch and count the events that come. */
    private static final class Watchers implements AutoCloseable {
        private final Doers doers = new Doers("watcher");
        private final List<Connection> connections = new ArrayList<>();
        private final List<CompletableFuture<Long>> all = new ArrayList<>();

        /** With more than one place each path gets its number. */
        Watchers(Target target, String path, String revision, int count, int events, int places)
                throws IOException {
            for (int i = 0; i < count; i++) {
                Connection connection = target.connect();
                connections.add(connection);
                String own = places > 1 ? path + i + "&" : path + "?";
                InputStream body =
                        connection.follow(own + "watch=true&resourceVersion=" + revision);
                all.add(doers.call(() -> bytesOf(body, events)));
            }
        }

        private static long bytesOf(InputStream body, int events) throws IOException {
            byte[] buffer = new byte[32 << 10];
            long bytes = 0;
            int lines = 0;
            while (lines < events) {
                int read = body.read(buffer, 0, buffer.length);
                if (read < 0) {
                    throw new EOFException("the watch ended after " + lines + " events");
                }
                bytes += read;
                for (int i = 0; i < read; i++) {
                    lines += buffer[i] == '\n' ? 1 : 0;
                }
            }
            return bytes;
        }

        /** How many bytes came, when all have all. */
        long await() {
            return all.stream().mapToLong(CompletableFuture::join).sum();
        }

        @Override
        public void close() throws IOException {
            for (Connection connection : connections) {
                connection.close();
            }
            doers.close();
        }
    }
}
