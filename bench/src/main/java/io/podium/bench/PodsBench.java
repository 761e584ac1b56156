package io.podium.bench;

import io.podium.base.Invariant;
import io.podium.base.loop.Doers;
import io.podium.base.time.Clock;
import io.podium.node.cri.ContainerRuntime;
import io.podium.node.cri.CriRuntime;
import io.podium.node.cri.Turns;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * How long a pod takes to start where its image is, beside the bare calls to the runtime that make
 * the like of it, in turns on the same node: one after the other, and fifty at once.
 */
final class PodsBench {
    private static final Clock CLOCK = Clock.system();
    private static final int UNCOUNTED = 4;
    private static final int COUNTED = 25;
    private static final int CROWD = 50;
    private static final int CROWDS = 3;
    private static final int TOLD = 6;
    private static final Pattern NAME = Pattern.compile("\"name\":\"([a-z0-9-]+)\"");

    private final Target target;
    private final Connection connection;
    private final ContainerRuntime runtime;
    private final BarePods bare;
    private final RealCluster cluster;
    private final Map<String, Times> seen = new ConcurrentHashMap<>();

    /** When a watcher of the API saw what of a pod. */
    private static final class Times {
        final CompletableFuture<Long> bound = new CompletableFuture<>();
        final CompletableFuture<Long> started = new CompletableFuture<>();
    }

    private PodsBench(RealCluster cluster, Connection connection, ContainerRuntime runtime)
            throws IOException {
        this.cluster = cluster;
        this.target = cluster.target();
        this.connection = connection;
        this.runtime = runtime;
        Path logs = Files.createDirectories(cluster.layout().nodeHome(1).resolve("bare"));
        bare = new BarePods(runtime, logs, cluster.layout().nodeCgroup(1));
    }

    static String pod(String name) {
        return """
        {"apiVersion":"v1","kind":"Pod","metadata":{"name":"%s"},"spec":{
        "terminationGracePeriodSeconds":0,
        "containers":[{"name":"c","image":"busybox:1","command":["sleep","3600"]}]}}\
        """
                .formatted(name);
    }

    static void run(Report report) throws IOException {
        try (var cluster = new RealCluster()) {
            cluster.start(1);
            try (Connection connection = cluster.target().connect();
                    Connection watch = cluster.target().connect();
                    var runtime =
                            new CriRuntime(
                                    cluster.layout().runtimeSocket(1), Turns.unlimited(CLOCK));
                    var doers = new Doers("bench")) {
                var bench = new PodsBench(cluster, connection, runtime);
                var _ = doers.call(() -> bench.follow(watch));
                bench.oneByOne(report, doers);
                for (int number = 0; number < CROWDS; number++) {
                    bench.crowd(report, number, doers);
                }
            }
        }
    }

    private Void follow(Connection watch) throws IOException {
        try (var lines =
                new BufferedReader(
                        new InputStreamReader(
                                watch.follow(HubBench.PODS + "?watch=true"),
                                StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                long now = CLOCK.nanos();
                Matcher name = NAME.matcher(line);
                if (name.find()) {
                    Times times = times(name.group(1));
                    if (line.contains("\"nodeName\":")) {
                        times.bound.complete(now);
                    }
                    if (line.contains("\"started\":true")) {
                        times.started.complete(now);
                    }
                }
            }
        }
        return null;
    }

    private Times times(String name) {
        return seen.computeIfAbsent(name, key -> new Times());
    }

    /** All of them stay until the end, since their removal would be in the way of the next. */
    private void oneByOne(Report report, Doers doers) throws IOException {
        var created = new ArrayList<Double>();
        var bound = new ArrayList<Double>();
        var calls = new ArrayList<Double>();
        for (int number = 0; number < UNCOUNTED + COUNTED; number++) {
            double bareMillis = bare.startMillis("bare-" + number);
            String name = "one-" + number;
            create(name);
            long answered = CLOCK.nanos();
            long started = RealCluster.done(times(name).started);
            long placed = RealCluster.done(times(name).bound);
            if (number >= UNCOUNTED) {
                calls.add(bareMillis);
                created.add((started - answered) / 1e6);
                bound.add((started - placed) / 1e6);
            }
        }
        report.line(
                "%d pods one by one, median ms: bare calls %.0f, from the create's answer %.0f"
                        + " (%.2f times), from the binding %.0f (%.2f times)",
                COUNTED,
                median(calls),
                median(created),
                median(created) / median(calls),
                median(bound),
                median(bound) / median(calls));
        clear(doers);
    }

    private static double median(List<Double> values) {
        return Report.median(values.stream().mapToDouble(Double::doubleValue).toArray());
    }

    /** What a crowd took, and when half of it was there. */
    private record Cost(
            double millis, double halfMillis, double runtimeCpuMillis, double serverCpuMillis) {
        String text() {
            return "%.0f ms (half of them %.0f, CPU of the runtime %.0f, of the server %.0f)"
                    .formatted(millis, halfMillis, runtimeCpuMillis, serverCpuMillis);
        }
    }

    private interface Crowd {
        /** Ends with the last of them; when each was there. */
        List<Long> run() throws IOException;
    }

    private Cost cost(Crowd crowd) throws IOException {
        double runtimeCpu = cluster.runtimeCpuMillis();
        double serverCpu = cluster.cpuMillis();
        long begin = CLOCK.nanos();
        List<Long> there = crowd.run();
        return new Cost(
                (CLOCK.nanos() - begin) / 1e6,
                median(there.stream().map(when -> (when - begin) / 1e6).toList()),
                cluster.runtimeCpuMillis() - runtimeCpu,
                cluster.cpuMillis() - serverCpu);
    }

    private void crowd(Report report, int number, Doers doers) throws IOException {
        Cost calls =
                cost(() ->
                        IntStream.range(0, CROWD)
                                .mapToObj(one -> "crowd-" + number + "-" + one)
                                .map(name ->
                                        doers.call(() -> {
                                            bare.startMillis(name);
                                            return CLOCK.nanos();
                                        }))
                                .toList()
                                .stream()
                                .map(RealCluster::done)
                                .toList());
        clear(doers);
        List<String> names =
                IntStream.range(0, CROWD).mapToObj(one -> "all-" + number + "-" + one).toList();
        Map<String, Double> before = cluster.cpuMillisByThread();
        Cost pods =
                cost(() -> {
                    for (String name : names) {
                        create(name);
                    }
                    return names.stream()
                            .map(name -> RealCluster.done(times(name).started))
                            .toList();
                });
        report.line(
                "%d at once until all are started: bare calls %s, pods %s: %.2f times",
                CROWD, calls.text(), pods.text(), pods.millis() / calls.millis());
        cluster.cpuMillisByThread().entrySet().stream()
                .map(thread ->
                        Map.entry(
                                thread.getKey(),
                                thread.getValue() - before.getOrDefault(thread.getKey(), 0.0)))
                .sorted(Map.Entry.<String, Double>comparingByValue().reversed())
                .limit(TOLD)
                .forEach(thread ->
                        report.line("  %-16s %6.0f ms of CPU", thread.getKey(), thread.getValue()));
        clear(doers);
    }

    private void create(String name) throws IOException {
        Load.expect(201, connection.ask("POST", HubBench.PODS, "application/json", pod(name)));
    }

    /** Waits until nothing is left, in the runtime neither. */
    private void clear(Doers doers) throws IOException {
        bare.removeAll(doers);
        Connection.Reply reply = target.ask("DELETE", HubBench.PODS, "");
        Invariant.check(reply.code() / 100 == 2, "the pods were not deleted");
        cluster.await(() -> runtime.listPodSandboxes(Map.of()).isEmpty());
    }
}
