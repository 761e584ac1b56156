package io.podium.bench;

import io.podium.base.Invariant;
import io.podium.base.loop.Doers;
import io.podium.base.time.Clock;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLongArray;

/** What requests cost a server that stores durably, speaks TLS and checks what its user may do. */
final class HubBench {
    static final String PODS = "/api/v1/namespaces/default/pods";
    private static final String JSON = "application/json";
    private static final String MERGE = "application/merge-patch+json";
    private static final Clock CLOCK = Clock.system();
    private static final Duration WARM_UP = Duration.ofSeconds(20);
    private static final Duration SHORT = Duration.ofSeconds(8);
    private static final int ROUNDS = 2;
    private static final int COLD = 2_000;
    private static final Duration TIME = Duration.ofSeconds(5);
    private static final int MANY = 16;
    private static final int LISTED = 10_000;
    private static final int LISTS = 10;
    private static final int WATCHERS = 10;
    private static final int WATCHED = 1_000;

    private final HubProcess hub;
    private final Report report;
    private final Target user;
    private int runs;

    private HubBench(HubProcess hub, Report report) throws IOException {
        this.hub = hub;
        this.report = report;
        this.user = hub.user();
    }

    static void run(Report report) throws IOException {
        try (HubProcess hub = HubProcess.start()) {
            report.line(
                    "server alone ready %d ms after its JVM started, with %.2f s of CPU",
                    hub.ready().millis(), hub.ready().cpuNanos() / 1e9);
            prepare(hub);
            var bench = new HubBench(hub, report);
            report.loadHead();
            bench.cold();
            bench.warmUp();
            bench.creates();
            bench.fill();
            bench.reads();
            bench.patches();
            bench.watches();
            report.line("* CPU-seconds per 1,000 operations");
        }
    }

    /** What controllers would make, and what the user may do. */
    static void prepare(HubProcess hub) throws IOException {
        Target admin = hub.admin();
        Load.expect(
                201,
                admin.ask(
                        "POST",
                        "/api/v1/namespaces/default/serviceaccounts",
                        """
                        {"apiVersion":"v1","kind":"ServiceAccount","metadata":{"name":"default"}}\
                        """));
        Load.expect(
                201,
                admin.ask(
                        "POST",
                        "/apis/rbac.authorization.k8s.io/v1/namespaces/default/rolebindings",
                        """
                        {"apiVersion":"rbac.authorization.k8s.io/v1","kind":"RoleBinding","metadata":{"name":"bench"},
                        "roleRef":{"apiGroup":"rbac.authorization.k8s.io","kind":"ClusterRole","name":"edit"},
                        "subjects":[{"apiGroup":"rbac.authorization.k8s.io","kind":"User","name":"bench"}]}\
                        """));
        // What "edit" may do is put together by a controller, and there is none here.
        Load.expect(
                200,
                admin.ask(
                        "PUT",
                        "/apis/rbac.authorization.k8s.io/v1/clusterroles/edit",
                        """
                        {"apiVersion":"rbac.authorization.k8s.io/v1","kind":"ClusterRole","metadata":{"name":"edit"},
                        "rules":[{"apiGroups":[""],"resources":["pods"],"verbs":["*"]}]}\
                        """));
    }

    /** What users meet in the first seconds of a server, with the cache of fast starts. */
    private void cold() throws IOException {
        measure("create, 16 clients, first 2,000", MANY, COLD, WARM_UP, create("cold-"));
        measure("get, 16 clients, first 2,000", MANY, COLD, WARM_UP, get("cold-", 100));
        measure("merge patch, 1 client, first 2,000", 1, COLD, WARM_UP, patch("cold-", 100));
    }

    /**
     * Until the JIT compiler has seen all that is measured, as benchmarks on a JVM do. Twice: what
     * the first round meets anew (a collection that goes, a connection that ends) sends methods
     * back to the compiler, and then the next seconds of creates would pay for them.
     */
    private void warmUp() throws IOException {
        for (int round = 0; round < ROUNDS; round++) {
            String warm = "warm-" + round + "-";
            Load.run(user, MANY, WARM_UP, 30_000, create(warm));
            Load.run(user, 1, SHORT, 3_000, create("warmer-" + round + "-"));
            Load.run(user, MANY, SHORT, 60_000, get(warm, 2_000));
            Load.run(user, MANY, SHORT, 30_000, patch(warm, 2_000));
            Load.run(user, 1, SHORT, 10_000, patch(warm, 2_000));
            for (int list = 0; list < LISTS; list++) {
                pass("GET", PODS + "?limit=5000");
            }
            pass("DELETE", PODS + "?gracePeriodSeconds=0");
        }
        // Creates go on becoming cheaper for some 130,000 of them.
        Load.run(user, MANY, WARM_UP, 60_000, create(name()));
        pass("DELETE", PODS + "?gracePeriodSeconds=0");
        Load.run(user, MANY, SHORT, 20_000, create(name()));
    }

    private long pass(String method, String path) throws IOException {
        try (Connection connection = user.connect()) {
            return connection.pass(method, path);
        }
    }

    private void creates() throws IOException {
        measure("create 10 KB, 1 client", 1, TIME, create(name()));
        measure("create 10 KB, 16 clients", MANY, TIME, create(name()));
        pass("DELETE", PODS + "?gracePeriodSeconds=0");
    }

    /** The pods that are read and patched afterwards. */
    private void fill() throws IOException {
        Load.run(user, MANY, Duration.ofMinutes(1), LISTED, create("read-"));
    }

    private void reads() throws IOException {
        measure("get of 100, 1 client", 1, TIME, get("read-", 100));
        measure("get of 100, 16 clients", MANY, TIME, get("read-", 100));
        measure("get of 10,000, 16 clients", MANY, TIME, get("read-", LISTED));
        long[] bytes = new long[1];
        double millis =
                measure(
                        "list of 10,000",
                        1,
                        LISTS,
                        Duration.ofSeconds(20),
                        (connection, number) -> bytes[0] = connection.pass("GET", PODS));
        report.line(
                "  (one list has %.1f MB: at %.0f MB per s and core)",
                bytes[0] / 1e6, bytes[0] / 1e3 / millis);
    }

    private void patches() throws IOException {
        measure("merge patch, 1 client", 1, TIME, patch("read-", LISTED));
        measure("merge patch, 16 clients", MANY, TIME, patch("read-", LISTED));
    }

    /**
     * Several watchers of all pods while pods are created; from just before the request until the
     * event is there.
     */
    private void watches() throws IOException {
        String name = name();
        var sent = new AtomicLongArray(WATCHED);
        List<CompletableFuture<long[]>> all = new ArrayList<>();
        var watchers = new ArrayList<Connection>();
        try (var doers = new Doers("watcher")) {
            for (int watcher = 0; watcher < WATCHERS; watcher++) {
                Connection connection = user.connect();
                watchers.add(connection);
                InputStream events =
                        connection.follow(PODS + "?watch=true&resourceVersion=" + revision());
                all.add(doers.call(() -> delays(events, name, sent)));
            }
            Usage server = hub.usage();
            Usage driver = Usage.now();
            long begin = CLOCK.nanos();
            Load.run(
                    user,
                    1,
                    Duration.ofMinutes(1),
                    WATCHED,
                    (connection, number) -> {
                        sent.set(number, CLOCK.nanos());
                        create(name).run(connection, number);
                    });
            long[] delays =
                    all.stream()
                            .map(CompletableFuture::join)
                            .flatMapToLong(Arrays::stream)
                            .sorted()
                            .toArray();
            var result = new Load.Result(delays, CLOCK.nanos() - begin);
            report.load(
                    "create to event, 10 watchers",
                    result,
                    hub.usage().since(server),
                    Usage.now().since(driver));
            report.line("  (CPU and allocation per event, the creates included)");
        } finally {
            for (Connection watcher : watchers) {
                watcher.close();
            }
        }
    }

    private String revision() throws IOException {
        String list = user.ask("GET", PODS + "?limit=1", "").text();
        int at = list.indexOf("\"resourceVersion\":\"") + "\"resourceVersion\":\"".length();
        return list.substring(at, list.indexOf('"', at));
    }

    private static long[] delays(InputStream events, String name, AtomicLongArray sent)
            throws IOException {
        long[] delays = new long[WATCHED];
        int count = 0;
        var lines = new EventLines(events);
        while (count < WATCHED) {
            String start = lines.next();
            int at = start.indexOf(name);
            Invariant.check(
                    at > 0 && start.startsWith("{\"type\":\"ADDED\""),
                    "no event of ours: %s",
                    start);
            int end = start.indexOf('"', at);
            int number = Integer.parseInt(start.substring(at + name.length(), end));
            delays[count++] = CLOCK.nanos() - sent.get(number);
        }
        return delays;
    }

    private static Load.Operation create(String prefix) {
        return (connection, number) ->
                Load.expect(
                        201,
                        connection.ask("POST", PODS, JSON, Pods.ofOneTemplate(prefix + number)));
    }

    private static Load.Operation get(String prefix, int among) {
        return (connection, number) ->
                Load.expect(
                        200, connection.ask("GET", PODS + "/" + prefix + number % among, JSON, ""));
    }

    private static Load.Operation patch(String prefix, int among) {
        return (connection, number) ->
                Load.expect(
                        200,
                        connection.ask(
                                "PATCH",
                                PODS + "/" + prefix + number % among,
                                MERGE,
                                "{\"metadata\":{\"annotations\":{\"bench/patched\":\""
                                        + number
                                        + "\"}}}"));
    }

    private String name() {
        return "run-" + runs++ + "-";
    }

    private void measure(String what, int clients, Duration time, Load.Operation operation)
            throws IOException {
        measure(what, clients, Integer.MAX_VALUE, time, operation);
    }

    /** Answers the milliseconds of the server's CPU that one operation took. */
    private double measure(
            String what, int clients, int most, Duration time, Load.Operation operation)
            throws IOException {
        Usage server = hub.usage();
        Usage driver = Usage.now();
        Load.Result result = Load.run(user, clients, time, most, operation);
        Usage used = hub.usage().since(server);
        report.load(what, result, used, Usage.now().since(driver));
        return used.cpuNanos() / 1e6 / Math.max(1, result.count());
    }
}
