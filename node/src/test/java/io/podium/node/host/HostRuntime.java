package io.podium.node.host;

import io.podium.base.files.Folders;
import io.podium.base.time.Clock;
import io.podium.node.cri.CriRuntime;
import io.podium.node.cri.RuntimeTrouble;
import io.podium.node.cri.Turns;
import io.podium.node.cri.v1.PodSandbox;
import io.podium.node.volume.MemoryMounts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A containerd with two hand-made images, in a network namespace of its own. */
final class HostRuntime implements AutoCloseable {
    static final String BUSYBOX = "podium.test/busybox:1";
    static final String PAUSE = "podium.test/pause:1";
    private static final long PATIENCE_SECONDS = 30;

    private final String name = "pn" + ProcessHandle.current().pid();
    private final Path root;
    private final Path socket;
    private Process containerd;

    HostRuntime() {
        try {
            root = Files.createTempDirectory("pn");
            socket = root.resolve("c.sock");
            run("ip", "netns", "add", name);
            run("ip", "netns", "exec", name, "ip", "link", "set", "lo", "up");
            configure();
            startContainerd();
            image(PAUSE, Path.of("/usr/bin/catatonit"), "pause", "[\"/pause\",\"-P\"]");
            image(BUSYBOX, Path.of("/bin/busybox"), "bin/busybox", "[\"/bin/sh\"]");
        } catch (IOException trouble) {
            throw new UncheckedIOException(trouble);
        }
    }

    Path root() {
        return root;
    }

    Path socket() {
        return socket;
    }

    String cgroup() {
        return "/" + name;
    }

    private void configure() throws IOException {
        Files.createDirectories(root.resolve("cni"));
        Files.writeString(
                root.resolve("cni/10-test.conflist"),
                """
                {"cniVersion":"0.4.0","name":"test","plugins":[{"type":"bridge","bridge":"cni0","isGateway":true,
                "ipam":{"type":"host-local","dataDir":"%s/ipam","ranges":[[{"subnet":"10.244.7.0/24"}]],
                "routes":[{"dst":"0.0.0.0/0"}]}}]}
                """
                        .formatted(root));
        Files.writeString(
                root.resolve("config.toml"),
                """
                version = 2
                root = "%1$s/root"
                state = "%1$s/state"
                disabled_plugins = ["io.containerd.internal.v1.opt", "io.containerd.snapshotter.v1.btrfs",
                  "io.containerd.snapshotter.v1.zfs", "io.containerd.snapshotter.v1.aufs",
                  "io.containerd.snapshotter.v1.devmapper", "io.containerd.tracing.processor.v1.otlp"]
                [grpc]
                  address = "%1$s/c.sock"
                [plugins."io.containerd.grpc.v1.cri"]
                  sandbox_image = "%2$s"
                  restrict_oom_score_adj = true
                  netns_mounts_under_state_dir = true
                  stream_server_address = "127.0.0.1"
                  [plugins."io.containerd.grpc.v1.cri".cni]
                    bin_dir = "/usr/lib/cni"
                    conf_dir = "%1$s/cni"
                """
                        .formatted(root, PAUSE));
    }

    void startContainerd() throws IOException {
        containerd =
                new ProcessBuilder(
                                "nsenter",
                                "--net=/run/netns/" + name,
                                "containerd",
                                "-c",
                                root.resolve("config.toml").toString())
                        .redirectErrorStream(true)
                        .redirectOutput(root.resolve("containerd.log").toFile())
                        .start();
        run(
                "timeout",
                Long.toString(PATIENCE_SECONDS),
                "sh",
                "-c",
                "until ctr -a "
                        + socket
                        + " -n k8s.io version >/dev/null 2>&1; do sleep 0.05; done");
    }

    /** An image of one layer with one static program; busybox brings its names along. */
    private void image(String tag, Path program, String inside, String command) throws IOException {
        Path build = Files.createTempDirectory(root, "image");
        Path target = build.resolve("layer").resolve(inside);
        Files.createDirectories(target.getParent());
        Files.copy(program, target);
        run("chmod", "755", target.toString());
        if (inside.endsWith("busybox")) {
            run(
                    "chroot",
                    build.resolve("layer").toString(),
                    "/bin/busybox",
                    "--install",
                    "-s",
                    "/bin");
            run("mkdir", "-m", "1777", build.resolve("layer/tmp").toString());
            run("mkdir", build.resolve("layer/etc").toString());
            Files.writeString(build.resolve("layer/etc/passwd"), "root:x:0:0:root:/root:/bin/sh\n");
        }
        run(
                "tar",
                "-C",
                build.resolve("layer").toString(),
                "-cf",
                build.resolve("layer.tar").toString(),
                ".");
        String hash = sha256(build.resolve("layer.tar"));
        Files.writeString(
                build.resolve("config.json"),
                """
                {"architecture":"amd64","os":"linux","config":{"Entrypoint":%s,"Env":["PATH=/bin"]},
                "rootfs":{"type":"layers","diff_ids":["sha256:%s"]}}
                """
                        .formatted(command, hash));
        Files.writeString(
                build.resolve("manifest.json"),
                """
                [{"Config":"config.json","RepoTags":["%s"],"Layers":["layer.tar"]}]
                """
                        .formatted(tag));
        run(
                "tar",
                "-C",
                build.toString(),
                "-cf",
                build.resolve("image.tar").toString(),
                "manifest.json",
                "config.json",
                "layer.tar");
        run(
                "ctr",
                "-a",
                socket.toString(),
                "-n",
                "k8s.io",
                "images",
                "import",
                build.resolve("image.tar").toString());
    }

    private static String sha256(Path file) throws IOException {
        try {
            var digest = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Runs a command to its end and answers what it printed. */
    static String run(String... command) throws IOException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
                throw new IOException(String.join(" ", command) + ": " + said);
            }
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
        return said;
    }

    @Override
    public void close() {
        var troubles = new ArrayList<Exception>();
        attempt(troubles, this::removeSandboxes);
        attempt(troubles, this::stopContainerd);
        attempt(troubles, () -> MemoryMounts.unmountBelow(root));
        attempt(troubles, () -> run("ip", "netns", "del", name));
        attempt(troubles, () -> Folders.delete(root));
        attempt(troubles, this::removeCgroups);
        if (!troubles.isEmpty()) {
            var all = new IllegalStateException("the test left something behind");
            troubles.forEach(all::addSuppressed);
            throw all;
        }
    }

    private interface Attempt {
        void run() throws Exception;
    }

    private static void attempt(List<Exception> troubles, Attempt attempt) {
        try {
            attempt.run();
        } catch (Exception trouble) {
            troubles.add(trouble);
        }
    }

    /** What a runtime in trouble does not end is ended by its process ids. */
    private void removeSandboxes() throws IOException {
        try (var runtime = new CriRuntime(socket, Turns.unlimited(Clock.system()))) {
            for (PodSandbox sandbox : runtime.listPodSandboxes(Map.of())) {
                try {
                    runtime.stopPodSandbox(sandbox.id());
                    runtime.removePodSandbox(sandbox.id());
                } catch (RuntimeTrouble trouble) {
                    System.err.println(
                            "sandbox " + sandbox.id() + " does not go: " + trouble.getMessage());
                }
            }
        }
        for (String pid :
                run(
                                "sh",
                                "-c",
                                "cat $(find /sys/fs/cgroup/pids"
                                        + cgroup()
                                        + " -name cgroup.procs) || true")
                        .lines()
                        .filter(line -> line.matches("\\d+"))
                        .toList()) {
            ProcessHandle.of(Long.parseLong(pid)).ifPresent(ProcessHandle::destroyForcibly);
        }
        ProcessHandle.allProcesses()
                .filter(process ->
                        process.info()
                                .commandLine()
                                .orElse("")
                                .matches(".*containerd-shim.*" + socket + ".*"))
                .forEach(ProcessHandle::destroyForcibly);
    }

    void stopContainerd() throws InterruptedException {
        containerd.destroy();
        if (!containerd.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            containerd.destroyForcibly().waitFor();
        }
    }

    private void removeCgroups() throws IOException {
        try (Stream<Path> controllers = Files.list(Path.of("/sys/fs/cgroup"))) {
            for (Path controller : controllers.toList()) {
                Path ours = controller.resolve(name);
                if (Files.isDirectory(ours)) {
                    try (Stream<Path> all = Files.walk(ours)) {
                        for (Path one :
                                all.filter(Files::isDirectory)
                                        .sorted(
                                                Comparator.comparingInt(Path::getNameCount)
                                                        .reversed())
                                        .toList()) {
                            Files.delete(one);
                        }
                    }
                }
            }
        }
    }
}
