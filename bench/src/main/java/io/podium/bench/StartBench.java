package io.podium.bench;

import io.podium.base.Invariant;
import io.podium.base.files.Folders;
import io.podium.base.random.Randomness;
import io.podium.base.time.Clock;
import io.podium.podium.certs.CertificateFolder;
import io.podium.podium.certs.Certificates;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * How long a user waits: {@code podium up} on a machine of which nothing is kept, until the API
 * answers, the node is Ready and a first pod runs. Looks from outside, a hundred times a second.
 */
final class StartBench {
    private static final Clock CLOCK = Clock.system();
    private static final int RUNS = 3;
    private static final int PORT = 16_443;
    private static final Duration LIMIT = Duration.ofSeconds(90);
    private static final Duration IDLE = Duration.ofMinutes(1);
    private static final String CLUSTER = "bench";

    /** The field of /proc/PID/stat, counted behind the name. */
    private static final int START_TIME = 19;

    private static final int MILLIS_OF_TICK = 10;
    private static final String POD =
            """
            {"apiVersion":"v1","kind":"Pod","metadata":{"name":"first"},"spec":{"terminationGracePeriodSeconds":1,
            "containers":[{"name":"c","image":"busybox:1","command":["sleep","3600"]}]}}\
            """;

    private final Path home;
    private final Path launcher;
    private Connection connection;

    private StartBench(Path home) {
        this.home = home;
        this.launcher = Path.of(System.getProperty("podium.launcher", "podium"));
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
        Path home = Files.createTempDirectory("podium-bench-");
        var bench = new StartBench(home);
        try {
            warmUp();
            var runs = new Run[RUNS];
            for (int number = 0; number < RUNS; number++) {
                runs[number] = bench.once();
                report.line("run %d (ms): %s", number + 1, runs[number].text());
                if (number == RUNS - 1) {
                    bench.pause(IDLE);
                    report.line("idle after a minute: %.0f MB RSS", bench.residentBytes() / 1e6);
                }
                bench.podium("down", "--purge");
            }
            report.line("median (ms): %s", median(runs).text());
        } finally {
            bench.podium("down", "--purge");
            Folders.delete(home);
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
        Process up =
                command(
                                "up",
                                "--nodes",
                                "1",
                                "--port",
                                Integer.toString(PORT),
                                "--no-merge",
                                "--no-install")
                        .start();
        var ended = up.onExit().thenApply(process -> millisSince(begin));
        await(begin, StartBench::isListening);
        Target target = target();
        await(begin, () -> is(target, "/readyz", ""));
        double api = millisSince(begin);
        await(begin, () -> is(target, "/api/v1/nodes/node-1", "\"reason\":\"KubeletReady\""));
        double node = millisSince(begin);
        ProcessHandle server = server();
        double cpu = server.info().totalCpuDuration().orElse(Duration.ZERO).toMillis();
        double jvm = millisSince(begin) - ageMillis(server.pid());
        double returned = done(ended);
        Invariant.check(up.exitValue() == 0, "podium up failed, see %s", home);
        await(begin, () -> is(target, "/api/v1/namespaces/default/serviceaccounts/default", ""));
        long applied = CLOCK.nanos();
        Load.expect(201, target.ask("POST", HubBench.PODS, POD));
        await(applied, () -> is(target, HubBench.PODS + "/first", "\"phase\":\"Running\""));
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

    private Target target() throws IOException {
        Certificates certificates =
                new CertificateFolder(clusterHome().resolve("pki"), CLOCK, Randomness.secure())
                        .open(Set.of("172.30.0.1", "10.96.0.1"), List.of("node-1"));
        return new Target(PORT, certificates.clientTls(certificates.admin()), "");
    }

    private Path clusterHome() {
        return home.resolve("clusters").resolve(CLUSTER);
    }

    private static boolean isListening() {
        try (var socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), PORT));
            return true;
        } catch (IOException e) {
            return false;
        }
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

    private void await(long since, java.util.function.BooleanSupplier condition) {
        while (!condition.getAsBoolean()) {
            Invariant.check(
                    millisSince(since) < LIMIT.toMillis(), "nothing for %s, see %s", LIMIT, home);
            pause(Duration.ofMillis(10));
        }
    }

    /** Waits on a future that never completes, because time passes nowhere else. */
    private void pause(Duration time) {
        done(
                new CompletableFuture<Double>()
                        .completeOnTimeout(0.0, time.toMillis(), TimeUnit.MILLISECONDS));
    }

    private static double done(CompletableFuture<Double> future) {
        try {
            return future.get(LIMIT.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException("podium up does not end", e);
        }
    }

    /**
     * How long the process has run, by the clock that counts from boot: the one of days may have
     * been set since, and then start times made of it are wrong by as much.
     */
    private static double ageMillis(long pid) throws IOException {
        String line = Files.readString(Path.of("/proc/" + pid + "/stat"));
        String[] fields = line.substring(line.lastIndexOf(')') + 2).split(" ");
        double up = Double.parseDouble(Files.readString(Path.of("/proc/uptime")).split(" ")[0]);
        return up * 1000 - Double.parseDouble(fields[START_TIME]) * MILLIS_OF_TICK;
    }

    private static double millisSince(long nanos) {
        return (CLOCK.nanos() - nanos) / 1e6;
    }

    private ProcessHandle server() throws IOException {
        long pid = Long.parseLong(Files.readString(clusterHome().resolve("podium.pid")).strip());
        return ProcessHandle.of(pid)
                .orElseThrow(() -> new IllegalStateException("the server has ended, see " + home));
    }

    private long residentBytes() throws IOException {
        return Files.readAllLines(Path.of("/proc/" + server().pid() + "/status")).stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) * 1024)
                .sum();
    }

    private void podium(String... arguments) throws IOException {
        Process process = command(arguments).start();
        try {
            process.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    private ProcessBuilder command(String... arguments) {
        var words =
                new java.util.ArrayList<>(
                        List.of(launcher.toString(), arguments[0], "--name", CLUSTER));
        words.addAll(List.of(arguments).subList(1, arguments.length));
        var builder = new ProcessBuilder(words).redirectErrorStream(true);
        builder.redirectOutput(ProcessBuilder.Redirect.appendTo(home.resolve("said").toFile()));
        Map<String, String> environment = builder.environment();
        String images = environment.getOrDefault("PODIUM_IMAGES", "");
        if (images.isEmpty()) {
            environment.put(
                    "PODIUM_IMAGES",
                    Path.of(System.getProperty("user.home"), ".podium", "images").toString());
        }
        environment.put("PODIUM_HOME", home.toString());
        return builder;
    }
}
