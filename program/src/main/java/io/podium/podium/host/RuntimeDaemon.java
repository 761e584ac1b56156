package io.podium.podium.host;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * One node's containerd. It outlives this process on purpose: containers run on while Podium is
 * away, and the next start finds the same daemon again.
 */
final class RuntimeDaemon {
    private static final Duration START_LIMIT = Duration.ofSeconds(30);
    private static final Duration STOP_GRACE = Duration.ofSeconds(5);

    private static final Path SHIM_SOCKETS = Path.of("/run/containerd/s");

    private final Layout layout;
    private final int number;

    RuntimeDaemon(Layout layout, int number) {
        this.layout = layout;
        this.number = number;
    }

    /** The running daemon, if it is the one that we started since the machine was booted. */
    Optional<Processes.Identity> running() throws IOException {
        Optional<Processes.Identity> kept = Processes.fromFile(identityFile());
        if (kept.isPresent() || !Files.exists(configFile())) {
            return kept;
        }
        // A start that was cut off before it could write down whom it had started.
        for (long pid : Processes.withArgument(configFile().toString())) {
            Optional<Processes.Identity> found = Processes.identify(pid);
            if (found.isPresent()) {
                Files.writeString(identityFile(), found.get().text());
                return found;
            }
        }
        return Optional.empty();
    }

    /**
     * Starts the daemon inside the node's namespace unless it runs; {@link #awaitReady} tells when
     * it answers.
     */
    void ensureStarted(RuntimeConfig config) throws IOException {
        if (running().isPresent()) {
            return;
        }
        Path run = layout.nodeRun(number);
        Path home = layout.nodeHome(number);
        Files.createDirectories(run.resolve("cni"));
        Files.createDirectories(home);
        Files.writeString(configFile(), config.containerd());
        Files.writeString(config.cniFolder().resolve("10-podium.conflist"), config.network());
        launch();
    }

    /** Starts the daemon again, as it was, if it has ended; whether that was so. */
    boolean revive() throws IOException {
        if (running().isPresent() || !Files.exists(configFile())) {
            return false;
        }
        launch();
        return true;
    }

    /** What runs on the node's network has the node's host name, not this machine's. */
    private static final String AS_THE_NODE =
            "echo \"$0\" > /proc/sys/kernel/hostname && exec \"$@\"";

    private void launch() throws IOException {
        Files.deleteIfExists(layout.runtimeSocket(number));
        new Remains(layout.nodeRun(number), layout.namespace(number), Removal.CNI_ANSWERS).remove();
        // Not "ip netns exec": it would remount /sys and hide the cgroups. setsid: a Ctrl-C is not
        // for the daemon.
        var command =
                List.of(
                        "setsid",
                        "nsenter",
                        "--net=" + layout.namespaceFile(number),
                        "unshare",
                        "--uts",
                        "sh",
                        "-c",
                        AS_THE_NODE,
                        Layout.nodeName(number),
                        "containerd",
                        "--config",
                        configFile().toString());
        Process process =
                new ProcessBuilder(command)
                        .redirectInput(Path.of("/dev/null").toFile())
                        .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()))
                        .redirectErrorStream(true)
                        .start();
        Optional<Processes.Identity> identity = Processes.identify(process.pid());
        if (identity.isPresent()) {
            Files.writeString(identityFile(), identity.get().text());
        }
    }

    /** Waits until the daemon takes connections. */
    void awaitReady() throws IOException {
        boolean ready =
                Waiting.until(() -> answers() || running().isEmpty(), START_LIMIT) && answers();
        if (!ready) {
            throw new IOException(
                    "containerd of "
                            + Layout.nodeName(number)
                            + " does not start: "
                            + lastWords()
                            + " (see "
                            + log()
                            + ")");
        }
    }

    /** Removes all containers: asks them to end, ends them, and lets containerd forget them. */
    void removeContainers() throws IOException {
        if (running().isEmpty() || !answers()) {
            return;
        }
        List<String> containers = ctr("containers", "ls", "-q").lines().toList();
        if (containers.isEmpty()) {
            return;
        }
        var tasks = new ArrayList<>(List.of("tasks", "rm", "--force"));
        tasks.addAll(containers);
        attemptCtr(tasks);
        var records = new ArrayList<>(List.of("containers", "rm"));
        records.addAll(containers);
        attemptCtr(records);
    }

    /** Ends the daemon and the shims of its containers. */
    void stop() throws IOException {
        List<Path> shimSockets = shimSockets();
        Optional<Processes.Identity> running = running();
        if (running.isPresent()) {
            Processes.end(List.of(running.get().pid()), STOP_GRACE);
        }
        Processes.end(
                Processes.withArgument(layout.runtimeSocket(number).toString()), Duration.ZERO);
        for (Path socket : shimSockets) {
            Files.deleteIfExists(
                    socket); // A shim that was ended by force leaves its socket behind.
        }
    }

    /**
     * The sockets of the shims lie outside our folders; each container's folder says which is its
     * own.
     */
    private List<Path> shimSockets() throws IOException {
        Path tasks = layout.nodeRun(number).resolve("state/io.containerd.runtime.v2.task/k8s.io");
        if (!Files.isDirectory(tasks)) {
            return List.of();
        }
        try (Stream<Path> folders = Files.list(tasks)) {
            var sockets = new ArrayList<Path>();
            for (Path file :
                    folders.map(folder -> folder.resolve("address"))
                            .filter(Files::exists)
                            .toList()) {
                Path socket = Path.of(Files.readString(file).strip().replaceFirst("^unix://", ""));
                if (socket.startsWith(SHIM_SOCKETS)) {
                    sockets.add(socket);
                }
            }
            return sockets;
        }
    }

    private boolean answers() {
        try (var channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            return channel.connect(UnixDomainSocketAddress.of(layout.runtimeSocket(number)));
        } catch (IOException e) {
            return false;
        }
    }

    private String ctr(String... arguments) throws IOException {
        return Commands.run(ctrCommand(List.of(arguments)), "");
    }

    private void attemptCtr(List<String> arguments) throws IOException {
        // What ctr leaves behind, the removal of processes and mounts takes away.
        Commands.attempt(ctrCommand(arguments), "");
    }

    private List<String> ctrCommand(List<String> arguments) {
        var command =
                new ArrayList<>(
                        List.of(
                                "ctr",
                                "--address",
                                layout.runtimeSocket(number).toString(),
                                "--namespace",
                                "k8s.io"));
        command.addAll(arguments);
        return command;
    }

    private String lastWords() throws IOException {
        List<String> lines = Files.exists(log()) ? Files.readAllLines(log()) : List.of();
        return lines.stream()
                .filter(line ->
                        line.contains("level=fatal")
                                || line.contains("level=error")
                                || line.contains("containerd:"))
                .reduce((first, second) -> second)
                .orElse("it says nothing");
    }

    private Path log() {
        return layout.nodeHome(number).resolve("containerd.log");
    }

    private Path configFile() {
        return layout.nodeRun(number).resolve("containerd.toml");
    }

    private Path identityFile() {
        return layout.nodeRun(number).resolve("containerd.pid");
    }
}
