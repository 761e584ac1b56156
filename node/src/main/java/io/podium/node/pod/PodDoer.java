package io.podium.node.pod;

import io.podium.api.core.v1.Container;
import io.podium.api.core.v1.Pod;
import io.podium.api.core.v1.PodSpec;
import io.podium.api.core.v1.Volume;
import io.podium.api.error.Shown;
import io.podium.base.files.Folders;
import io.podium.node.blockio.BlockIoFiles;
import io.podium.node.blockio.Share;
import io.podium.node.cri.RuntimeTrouble;
import io.podium.node.cri.v1.ContainerConfig;
import io.podium.node.cri.v1.Image;
import io.podium.node.cri.v1.PodSandboxConfig;
import io.podium.node.logs.RotatedLogs;
import io.podium.node.volume.MountTrouble;
import io.podium.node.volume.PayloadRenderer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Does the steps of one pod; what takes long goes on beside and wakes the worker at its end. */
final class PodDoer {
    private static final Logger LOG = LoggerFactory.getLogger(PodDoer.class);
    private static final Duration FIRST_MOUNT = Duration.ofMillis(500);
    private static final Duration LONGEST_MOUNT = Duration.ofMinutes(2);
    private static final Duration TOKEN_PATIENCE = Duration.ofSeconds(30);
    private static final Duration FIRST_SANDBOX = Duration.ofSeconds(1);
    private static final Duration LONGEST_SANDBOX = Duration.ofSeconds(30);
    private static final Duration FIRST_CONTAINER = Duration.ofSeconds(5);
    private static final Duration LONGEST_CONTAINER = Duration.ofMinutes(1);
    private static final Duration AFTER_FAILED_STOP = Duration.ofSeconds(2);

    private final NodeTools tools;
    private final PodMemory memory;
    private final Images images;
    private final PodCgroups cgroups;
    private final Hooks hooks;
    private final Resizer resizer;
    private final BlockIoFiles disks;
    private final ImageVolumes imageVolumes;
    private final HostAbilities host;
    private final Lookout lookout;
    private final LocalCopy local;
    private final Runnable wake;
    private Optional<Made> made = Optional.empty();

    /** What the newest sandbox was made from. */
    private record Made(
            PodSpec spec,
            Map<String, String> labels,
            Map<String, String> annotations,
            int attempt,
            PodSandboxConfig config) {
        boolean isStillOf(Pod pod, int nowAttempt) {
            return attempt == nowAttempt
                    && spec.value().equals(pod.spec().value())
                    && labels.equals(pod.metadata().labels())
                    && annotations.equals(pod.metadata().annotations());
        }
    }

    PodDoer(
            NodeTools tools,
            PodMemory memory,
            Lookout lookout,
            Hooks hooks,
            Allocation allocation,
            LocalCopy local,
            Runnable wake) {
        this.lookout = lookout;
        this.local = local;
        this.tools = tools;
        this.memory = memory;
        this.hooks = hooks;
        this.wake = wake;
        images = new Images(tools, memory, wake);
        cgroups = new PodCgroups(tools.config().cgroupMount());
        disks = new BlockIoFiles(tools.config().cgroupMount());
        imageVolumes = new ImageVolumes(tools);
        resizer = new Resizer(tools, memory, cgroups, allocation);
        host = new HostAbilities(tools.runtime());
    }

    /**
     * Does the step. Trouble that no later plan would know of is thrown and tried again by the
     * worker.
     */
    void execute(Pod pod, Step step, Observed seen) {
        switch (step) {
            case Step.MountVolumes() -> mount(pod, seen);
            case Step.CreateSandbox(int attempt) -> createSandbox(pod, attempt);
            case Step.StopSandbox(String id) -> {
                tools.runtime().stopPodSandbox(id);
                memory.sandboxStopped(id);
            }
            case Step.RemoveSandbox(String id) -> tools.runtime().removePodSandbox(id);
            case Step.Start start -> start(pod, start, seen);
            case Step.Stop stop -> stop(pod, stop, seen);
            case Step.Resize resize -> resizer.resize(pod, resize);
            case Step.ResizePod() -> resizer.resizeWhole(pod, seen);
            case Step.RemoveContainer remove -> {
                tools.runtime().removeContainer(remove.id());
                deleteLogs(pod, remove);
            }
            case Step.Keep(String container, Hold hold) -> {
                memory.hold(container, hold);
                tell(
                        pod,
                        container,
                        "Warning",
                        "BackOff",
                        "Back-off restarting failed container "
                                + container
                                + " in pod "
                                + Specs.text(pod));
            }
            case Step.UnmountVolumes() -> unmount(pod);
            case Step.Forget() -> forget(pod);
            case Step.DeleteObject() -> {} // The worker's own, as is the next.
            case Step.WakeAt ignored -> {}
        }
    }

    private void mount(Pod pod, Observed seen) {
        List<String> addresses = seen.sandbox().map(SandboxSeen::addresses).orElse(List.of());
        var renderer =
                new PayloadRenderer(
                        local.of(pod), tools.door().view(), tools.facts(addresses), tools.tokens());
        Instant now = tools.clock().now();
        try {
            Files.createDirectories(tools.volumes().folder(pod.uid()));
            if (tools.volumes().mount(pod, renderer)) {
                memory.volumes(Observed.Volumes.MOUNTED);
                memory.release(Hold.VOLUMES);
            } else {
                memory.hold(
                        Hold.VOLUMES, new Hold("WaitingForToken", "", now.plus(TOKEN_PATIENCE)));
            }
        } catch (MountTrouble trouble) {
            tools.events().tell(pod, "", "Warning", "FailedMount", trouble.event());
            memory.holdLonger(
                    Hold.VOLUMES, "FailedMount", trouble.event(), now, FIRST_MOUNT, LONGEST_MOUNT);
        } catch (IOException trouble) {
            throw new UncheckedIOException(
                    "cannot make the folder of pod " + Specs.text(pod), trouble);
        }
    }

    /** The one it was made from, unless the pod is another since or an earlier agent made it. */
    private PodSandboxConfig sandboxConfig(Pod pod, int attempt) {
        return made.filter(one -> one.isStillOf(pod, attempt))
                .map(Made::config)
                .orElseGet(() -> sandboxConfig(pod, attempt, nodesResolver()));
    }

    private PodSandboxConfig sandboxConfig(Pod pod, int attempt, ResolvConf resolver) {
        PodSandboxConfig config =
                SandboxConfigs.of(local.of(pod), attempt, tools.config(), resolver);
        made =
                Optional.of(
                        new Made(
                                pod.spec(),
                                pod.metadata().labels(),
                                pod.metadata().annotations(),
                                attempt,
                                config));
        return config;
    }

    private ResolvConf nodesResolver() {
        Path file = tools.config().resolvConf();
        try {
            return Files.isReadable(file) ? ResolvConf.read(file) : ResolvConf.NONE;
        } catch (IOException trouble) {
            throw new UncheckedIOException("cannot read " + file, trouble);
        }
    }

    /** Says what of the pod's name resolution finds no room. */
    private void tellOmissions(Pod pod, ResolvConf resolver) {
        String dns = tools.config().clusterDns();
        String domain = tools.config().clusterDomain();
        for (String omission : Resolver.of(pod, dns, domain, resolver).omissions()) {
            tools.events().tell(pod, "", "Warning", "DNSConfigForming", omission);
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException trouble) {
            throw new UncheckedIOException("cannot read " + file, trouble);
        }
    }

    private void createSandbox(Pod pod, int attempt) {
        try {
            String handler = RuntimeHandlers.of(pod, tools.door().view());
            refuseOwnUsers(pod, handler);
            Bandwidth.check(pod);
            ResolvConf resolver = nodesResolver();
            PodSandboxConfig config = sandboxConfig(pod, attempt, resolver);
            if (attempt > 0) {
                String changed = "Pod sandbox changed, it will be killed and re-created.";
                tools.events().tell(pod, "", "Normal", "SandboxChanged", changed);
            }
            tellOmissions(pod, resolver);
            Files.createDirectories(Path.of(SandboxConfigs.logFolder(pod, tools.config())));
            String cgroup = PodCgroups.name(pod, tools.config().cgroupRoot());
            cgroups.make(cgroup, Resources.ofPod(pod));
            cgroups.limitProcesses(cgroup, tools.config().limits().podPids());
            weighClasses();
            lookout.sandboxCame(tools.runtime().runPodSandbox(config, handler));
            resizer.madeWhole(pod);
            memory.release(Hold.SANDBOX);
        } catch (RuntimeTrouble | ConfigTrouble | IOException trouble) {
            lookout.changed();
            String message = "Failed to create pod sandbox: " + RuntimeTrouble.spelled(trouble);
            tools.events().tell(pod, "", "Warning", "FailedCreatePodSandBox", message);
            memory.holdLonger(
                    Hold.SANDBOX,
                    "FailedCreatePodSandBox",
                    message,
                    tools.clock().now(),
                    FIRST_SANDBOX,
                    LONGEST_SANDBOX);
        }
    }

    /** No runtime is asked for a pod with users of its own; the kubelet's words where none can. */
    private void refuseOwnUsers(Pod pod, String handler) {
        if (pod.spec().hasHostUsers() && !pod.spec().hostUsers()) {
            String who =
                    handler.isEmpty() ? "runtime" : "RuntimeClass handler " + Shown.of(handler);
            throw new ConfigTrouble(
                    host.hasUserNamespaces(handler)
                            ? "users of a pod's own are not there yet in this version of Podium"
                            : "can't set `spec.hostUsers: false`, "
                                    + who
                                    + " does not support user namespaces");
        }
    }

    /** Classes of service share the processors by what their pods ask for. */
    private void weighClasses() throws IOException {
        String name = tools.config().name();
        cgroups.weigh(tools.config().cgroupRoot(), tools.door().view().onNode(name));
    }

    private void start(Pod pod, Step.Start start, Observed seen) {
        Container container = Specs.container(pod, start.container()).orElseThrow();
        String name = container.name();
        PodSandboxConfig sandbox = sandboxConfig(pod, sandboxAttempt(seen, start.sandboxId()));
        Map<Volume, Image> volumes = new LinkedHashMap<>();
        for (Volume volume : ImageVolumes.of(pod, container)) {
            Optional<Image> image = images.ready(pod, container, volume, start.attempt(), sandbox);
            if (image.isEmpty()) {
                return;
            }
            volumes.put(volume, image.get());
        }
        Optional<Image> image = images.ready(pod, container, start.attempt(), sandbox);
        if (image.isEmpty()) {
            return;
        }
        String id;
        List<Share> shares;
        try {
            shares = shares(pod, name);
            imageVolumes.mount(pod, volumes);
            ContainerConfig config =
                    containerConfig(pod, container, start.attempt(), seen, image.get());
            id = tools.runtime().createContainer(start.sandboxId(), config, sandbox);
        } catch (ConfigTrouble trouble) {
            held(pod, name, Hold.CONFIG_ERROR, trouble.getMessage());
            return;
        } catch (RuntimeTrouble trouble) {
            lookout.changed();
            held(pod, name, Hold.CREATE_ERROR, trouble.getMessage());
            return;
        }
        tell(pod, name, "Normal", "Created", "Container created");
        Rounds.fresh(pod, seen)
                .latest(name)
                .filter(ContainerSeen::isExited)
                .ifPresent(
                        ended -> memory.startsAgain(name, Planner.end(ended), tools.clock().now()));
        try {
            disks.write(PodCgroups.name(pod, tools.config().cgroupRoot()) + "/" + id, shares);
            tools.runtime().startContainer(id);
        } catch (RuntimeTrouble | IOException trouble) {
            lookout.changed();
            memory.hold(name, new Hold(Hold.RUN_ERROR, trouble.getMessage(), tools.clock().now()));
            tell(pod, name, "Warning", "Failed", "Error: " + trouble.getMessage());
            return;
        }
        lookout.containerCame(id, start.sandboxId());
        memory.release(name);
        resizer.started(id, container);
        tell(pod, name, "Normal", "Started", "Container started");
        hooks.postStart(pod, container, id, Probes.address(tools, pod, seen));
    }

    private List<Share> shares(Pod pod, String container) {
        try {
            return tools.config().limits().blockIo().of(pod, container);
        } catch (IllegalArgumentException e) {
            throw new ConfigTrouble(e.getMessage());
        }
    }

    private static int sandboxAttempt(Observed seen, String id) {
        return seen.sandboxes().stream()
                .filter(s -> s.id().equals(id))
                .mapToInt(SandboxSeen::attempt)
                .findFirst()
                .orElse(0);
    }

    private ContainerConfig containerConfig(
            Pod pod, Container container, int attempt, Observed seen, Image image) {
        String refusal = Security.refusal(pod, container, Security.ImageUser.of(image));
        if (!refusal.isEmpty()) {
            throw new ConfigTrouble(refusal);
        }
        List<String> addresses =
                Specs.isHostNetwork(pod)
                        ? tools.config().addresses()
                        : seen.sandbox().map(SandboxSeen::addresses).orElse(List.of());
        var sources = new PodSources(pod, tools.volumes(), host, tools.door().view());
        var environment =
                Environment.of(
                        local.of(pod),
                        container,
                        tools.door().view(),
                        tools.facts(addresses),
                        sources);
        var mounts =
                Mounts.of(
                        pod,
                        container,
                        environment,
                        sources,
                        hosts(pod, addresses),
                        messages(pod, container, attempt));
        var place =
                new ContainerConfigs.Place(
                        environment,
                        image,
                        mounts,
                        tools.config().stateFolder().resolve("seccomp"),
                        cgroups.node(Resources.memoryBytes(tools.config().capacity())),
                        Rounds.current(pod, seen));
        return Ephemerals.aimed(ContainerConfigs.of(pod, container, attempt, place), pod, seen);
    }

    private Path hosts(Pod pod, List<String> addresses) {
        Path file = tools.volumes().folder(pod.uid()).resolve("etc-hosts");
        Path nodeFile = Path.of(Mounts.HOSTS);
        String nodeText =
                Specs.isHostNetwork(pod) && Files.isReadable(nodeFile) ? read(nodeFile) : "";
        String text = HostsFile.render(pod, addresses, tools.config().clusterDomain(), nodeText);
        try {
            // Containers have this very file mounted, so it is written in place and only when it
            // differs.
            if (!Files.exists(file) || !Files.readString(file).equals(text)) {
                Files.writeString(file, text);
            }
            return file;
        } catch (IOException trouble) {
            throw new UncheckedIOException("cannot write " + file, trouble);
        }
    }

    private Path messages(Pod pod, Container container, int attempt) {
        Path folder =
                tools.volumes().folder(pod.uid()).resolve("containers").resolve(container.name());
        Path file = folder.resolve(Integer.toString(attempt));
        try {
            Files.createDirectories(folder);
            Files.write(file, "".getBytes(StandardCharsets.UTF_8));
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-rw-rw-"));
            return file;
        } catch (IOException trouble) {
            throw new UncheckedIOException("cannot make " + file, trouble);
        }
    }

    private void held(Pod pod, String name, String reason, String message) {
        tell(pod, name, "Warning", "Failed", "Error: " + message);
        memory.holdLonger(
                name, reason, message, tools.clock().now(), FIRST_CONTAINER, LONGEST_CONTAINER);
    }

    /**
     * Runs the hook, waits for its turn, or sends the signal; always beside, for other containers
     * end at the same time, and a shorter grace may come.
     */
    private void stop(Pod pod, Step.Stop stop, Observed seen) {
        if (!stop.message().isEmpty()) {
            tell(pod, stop.container(), "Normal", "Killing", stop.message());
        }
        Instant deadline = tools.clock().now().plus(stop.grace());
        boolean fresh = memory.stops(stop.id(), stop.stage(), deadline);
        switch (stop.stage()) {
            case TURN -> {}
            case HOOK -> {
                if (fresh) {
                    hooks.preStop(
                            pod,
                            Specs.container(pod, stop.container()).orElseThrow(),
                            stop.id(),
                            Probes.address(tools, pod, seen),
                            stop.grace());
                }
            }
            case SIGNAL -> tools.doers().execute(() -> signal(pod, stop, fresh));
        }
    }

    private void signal(Pod pod, Step.Stop stop, boolean isFirst) {
        try {
            String signal =
                    Specs.container(pod, stop.container())
                            .map(container -> container.lifecycle().stopSignal())
                            .orElse("");
            StopSignal.stop(tools.runtime(), stop, signal, isFirst);
            memory.stopEnds(stop.id());
            wake.run();
        } catch (RuntimeTrouble trouble) {
            LOG.warn("cannot stop container {} of {}", stop.container(), Specs.text(pod), trouble);
            if (pod.isDeleting()) {
                String text =
                        "error killing pod: failed to \"KillContainer\" for "
                                + Shown.of(stop.container())
                                + " with KillContainerError: "
                                + Shown.of(trouble.said());
                tools.events().tell(pod, "", "Warning", "FailedKillPod", text);
            }
            tools.loop()
                    .schedule(
                            AFTER_FAILED_STOP,
                            () -> {
                                memory.stopEnds(stop.id());
                                wake.run();
                            });
        }
    }

    private void deleteLogs(Pod pod, Step.RemoveContainer remove) {
        Path log =
                Path.of(SandboxConfigs.logFolder(pod, tools.config()))
                        .resolve(ContainerConfigs.logPath(remove.container(), remove.attempt()));
        try {
            new RotatedLogs(log).deleteAll();
        } catch (IOException trouble) {
            throw new UncheckedIOException("cannot delete " + log, trouble);
        }
    }

    private void unmount(Pod pod) {
        try {
            imageVolumes.unmount(pod.uid());
            tools.volumes().unmount(pod.uid());
            memory.volumes(Observed.Volumes.UNMOUNTED);
        } catch (IOException trouble) {
            throw new UncheckedIOException(
                    "cannot take down volumes of " + Specs.text(pod), trouble);
        }
    }

    private void forget(Pod pod) {
        try {
            tools.volumes().remove(pod.uid());
            deleteLogFolders(pod.uid());
            cgroups.remove(tools.config().cgroupRoot(), pod.uid());
        } catch (IOException trouble) {
            throw new UncheckedIOException(
                    "cannot remove what was left of " + Specs.text(pod), trouble);
        }
    }

    /** By uid alone, because of an orphan the names may not be known. */
    private void deleteLogFolders(String uid) throws IOException {
        Path folder = tools.config().logFolder();
        if (!Files.isDirectory(folder)) {
            return;
        }
        try (Stream<Path> all = Files.list(folder)) {
            for (Path one :
                    all.filter(p -> p.getFileName().toString().endsWith("_" + uid)).toList()) {
                Folders.delete(one);
            }
        }
    }

    private void tell(Pod pod, String container, String type, String reason, String message) {
        tools.events().tell(pod, Specs.fieldPath(pod, container), type, reason, message);
    }
}
