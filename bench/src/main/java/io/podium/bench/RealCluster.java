package io.podium.bench;

import io.podium.base.Invariant;
import io.podium.base.files.Folders;
import io.podium.base.random.Randomness;
import io.podium.base.time.Clock;
import io.podium.podium.certs.CertificateFolder;
import io.podium.podium.certs.Certificates;
import io.podium.podium.host.Layout;
import io.podium.podium.state.StateFolder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** A cluster with real nodes, brought up by the launcher as a user does it; gone when closed. */
final class RealCluster implements AutoCloseable {
    static final String NAME = "bench";

    private static final Clock CLOCK = Clock.system();
    private static final int PORT = 16_443;
    private static final Duration LIMIT = Duration.ofSeconds(90);

    /** Fields of /proc/PID/stat, counted behind the name. */
    private static final int START_TIME = 19;

    private static final int USER_TIME = 11;
    private static final int SYSTEM_TIME = 12;
    private static final int CHILDREN_SYSTEM_TIME = 14;
    private static final int MILLIS_OF_TICK = 10;

    private final Path home = Files.createTempDirectory("podium-bench-");
    private final Path launcher = Path.of(System.getProperty("podium.launcher", "podium"));

    /** Nothing runs yet. */
    RealCluster() throws IOException {}

    /** Begins to bring it up. */
    Process up(int nodes) throws IOException {
        return command(
                        "up",
                        "--nodes",
                        Integer.toString(nodes),
                        "--port",
                        Integer.toString(PORT),
                        "--no-merge",
                        "--no-install")
                .start();
    }

    /** Brings it up and waits for that. */
    void start(int nodes) throws IOException {
        finish(up(nodes));
        Target target = target();
        await(() -> is(target, "/api/v1/namespaces/default/serviceaccounts/default", ""));
    }

    /** Waits for the end of a command that must succeed. */
    void finish(Process process) {
        done(process.onExit());
        Invariant.check(process.exitValue() == 0, "podium failed, see %s", home);
    }

    /** Takes it down, and all that it kept. */
    void purge() throws IOException {
        done(command("down", "--purge").start().onExit());
    }

    /** Whom to ask, as the administrator; as soon as there are certificates. */
    Target target() throws IOException {
        Certificates certificates =
                new CertificateFolder(layout().home().resolve("pki"), CLOCK, Randomness.secure())
                        .open(Set.of("172.30.0.1", "10.96.0.1"), List.of("node-1", "node-2"));
        return new Target(PORT, certificates.clientTls(certificates.admin()), "");
    }

    Layout layout() throws IOException {
        return StateFolder.of(Map.of("PODIUM_HOME", home.toString()), NAME).layout();
    }

    static boolean isListening() {
        try (var socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), PORT));
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private static boolean is(Target target, String path, String part) {
        try {
            Connection.Reply reply = target.ask("GET", path, "");
            return reply.code() == 200 && reply.text().contains(part);
        } catch (IOException e) {
            return false; // Not yet.
        }
    }

    /** Looks a hundred times a second. */
    void await(java.util.function.BooleanSupplier condition) {
        long since = CLOCK.nanos();
        while (!condition.getAsBoolean()) {
            Invariant.check(
                    CLOCK.nanos() - since < LIMIT.toNanos(), "nothing for %s, see %s", LIMIT, home);
            pause(Duration.ofMillis(10));
        }
    }

    /** Waits on a future that never completes, because time passes nowhere else. */
    static void pause(Duration time) {
        done(
                new CompletableFuture<Double>()
                        .completeOnTimeout(0.0, time.toMillis(), TimeUnit.MILLISECONDS));
    }

    static <T> T done(CompletableFuture<T> future) {
        try {
            return future.get(LIMIT.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException("it does not end", e);
        }
    }

    /** The serving process. */
    long server() throws IOException {
        return Long.parseLong(Files.readString(layout().home().resolve("podium.pid")).strip());
    }

    /**
     * How long the serving process has run, by the clock that counts from boot: the one of days may
     * have been set since, and then start times made of it are wrong by as much.
     */
    double ageMillis() throws IOException {
        double up = Double.parseDouble(Files.readString(Path.of("/proc/uptime")).split(" ", -1)[0]);
        String[] fields = fields(process());
        return up * 1000 - Double.parseDouble(fields[START_TIME]) * MILLIS_OF_TICK;
    }

    /** What the serving process has computed since its start. */
    double cpuMillis() throws IOException {
        return cpuMillis(process());
    }

    /**
     * What the runtimes of all nodes have computed: containerd, its shims, what they ran and waited
     * for, and the containers.
     */
    double runtimeCpuMillis() throws IOException {
        String run = layout().run().toString();
        double millis = 0;
        for (ProcessHandle process : ProcessHandle.allProcesses().toList()) {
            if (isOf(process, run) || process.parent().filter(it -> isOf(it, run)).isPresent()) {
                millis += wholeMillis(Path.of("/proc/" + process.pid()));
            }
        }
        return millis;
    }

    private static boolean isOf(ProcessHandle process, String run) {
        return process.info().commandLine().orElse("").contains(run);
    }

    /** With children that have ended; 0 for a process that has. */
    private static double wholeMillis(Path process) {
        try {
            String[] fields = fields(process);
            return IntStream.rangeClosed(USER_TIME, CHILDREN_SYSTEM_TIME)
                            .mapToLong(field -> Long.parseLong(fields[field]))
                            .sum()
                    * (double) MILLIS_OF_TICK;
        } catch (IOException e) {
            return 0;
        }
    }

    /**
     * What each thread of the serving process has computed, by name; threads of one sort count as
     * one.
     */
    Map<String, Double> cpuMillisByThread() throws IOException {
        var all = new TreeMap<String, Double>();
        try (Stream<Path> tasks = Files.list(process().resolve("task"))) {
            for (Path task : tasks.toList()) {
                String name = Files.readString(task.resolve("comm")).strip();
                all.merge(name.replaceAll("[-#]?[0-9]+$", ""), cpuMillis(task), Double::sum);
            }
        }
        return all;
    }

    private static double cpuMillis(Path process) throws IOException {
        String[] schedule = Files.readString(process.resolve("schedstat")).split(" ", -1);
        String[] fields = fields(process);
        double ticks =
                Double.parseDouble(fields[USER_TIME]) + Double.parseDouble(fields[SYSTEM_TIME]);
        // Of a thread the nanoseconds are known; a process has only ticks of them all.
        return process.getParent().endsWith("task")
                ? Double.parseDouble(schedule[0]) / 1e6
                : ticks * MILLIS_OF_TICK;
    }

    private Path process() throws IOException {
        return Path.of("/proc/" + server());
    }

    private static String[] fields(Path process) throws IOException {
        String line = Files.readString(process.resolve("stat"));
        return line.substring(line.lastIndexOf(')') + 2).split(" ");
    }

    long residentBytes() throws IOException {
        return Files.readAllLines(process().resolve("status")).stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) * 1024)
                .sum();
    }

    private ProcessBuilder command(String... arguments) {
        var words = new ArrayList<>(List.of(launcher.toString(), arguments[0], "--name", NAME));
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

    @Override
    public void close() throws IOException {
        purge();
        Folders.delete(home);
    }
}
