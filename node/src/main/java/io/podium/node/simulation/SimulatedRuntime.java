package io.podium.node.simulation;

import io.podium.base.time.Clock;
import io.podium.node.cri.ContainerRuntime;
import io.podium.node.cri.RuntimeTrouble;
import io.podium.node.cri.v1.AttachRequest;
import io.podium.node.cri.v1.AuthConfig;
import io.podium.node.cri.v1.Container;
import io.podium.node.cri.v1.ContainerConfig;
import io.podium.node.cri.v1.ContainerStats;
import io.podium.node.cri.v1.ContainerStatus;
import io.podium.node.cri.v1.ExecRequest;
import io.podium.node.cri.v1.ExecSyncResponse;
import io.podium.node.cri.v1.FilesystemUsage;
import io.podium.node.cri.v1.Image;
import io.podium.node.cri.v1.LinuxContainerResources;
import io.podium.node.cri.v1.PodSandbox;
import io.podium.node.cri.v1.PodSandboxConfig;
import io.podium.node.cri.v1.PodSandboxNetworkStatus;
import io.podium.node.cri.v1.PodSandboxStatus;
import io.podium.node.cri.v1.RuntimeCondition;
import io.podium.node.cri.v1.RuntimeStatus;
import io.podium.node.cri.v1.StatusResponse;
import io.podium.node.cri.v1.VersionResponse;
import io.podium.node.pod.Labels;
import io.podium.node.probe.Answer;
import io.podium.node.probe.Question;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.ToLongFunction;

/**
 * A runtime whose sandboxes and containers are entries in a table. Stopping takes no time; any
 * image can be pulled.
 */
public final class SimulatedRuntime implements ContainerRuntime {
    private static final int READY = 0;
    private static final int NOT_READY = 1;
    private static final int CREATED = 0;
    private static final int RUNNING = 1;
    private static final int EXITED = 2;
    private static final int START_ERROR = 128;
    private static final int KILLED_BY = 128;

    private final Clock clock;
    private final String addressPrefix;
    private final Map<String, Sandbox> sandboxes = new LinkedHashMap<>();
    private final Map<String, Box> containers = new LinkedHashMap<>();
    private final Set<String> images = new TreeSet<>();
    private final Map<String, String> stopSignals = new HashMap<>();
    private final Set<Path> mounted = new TreeSet<>();
    private Consumer<String> faults = call -> {};
    private int last;

    private static final class Sandbox {
        PodSandboxConfig config;
        String address;
        Instant created;
        boolean ready = true;
    }

    private static final class Box {
        String sandbox;
        ContainerConfig config;
        Script script;
        Replies replies;
        Instant created;
        Optional<Instant> started = Optional.empty();
        Optional<Instant> finished = Optional.empty();
        int exit;
        String reason = "";
        String message = "";
    }

    /**
     * @param addressPrefix of pods' addresses, such as 10.244.1.
     */
    public SimulatedRuntime(Clock clock, String addressPrefix) {
        this.clock = clock;
        this.addressPrefix = addressPrefix;
    }

    /**
     * Called with the name of each call before it is done; a {@link RuntimeTrouble} thrown there
     * makes it fail.
     */
    public synchronized void faults(Consumer<String> judge) {
        faults = judge;
    }

    /** The sandbox of the pod dies, and all in it. */
    public synchronized void loseSandbox(String uid) {
        sandboxes.forEach((id, sandbox) -> {
            if (sandbox.config.metadata().uid().equals(uid) && sandbox.ready) {
                end(id);
                sandbox.ready = false;
            }
        });
    }

    @Override
    public VersionResponse version() {
        return VersionResponse.empty().withRuntimeName("simulated").withRuntimeVersion("1.0.0");
    }

    @Override
    public synchronized StatusResponse status() {
        faults.accept("Status");
        return StatusResponse.empty()
                .withStatus(
                        RuntimeStatus.empty()
                                .withConditions(
                                        List.of(
                                                RuntimeCondition.empty()
                                                        .withType("RuntimeReady")
                                                        .withStatus(true),
                                                RuntimeCondition.empty()
                                                        .withType("NetworkReady")
                                                        .withStatus(true))));
    }

    private String id(String sort) {
        last++;
        return sort + "-" + last;
    }

    @Override
    public synchronized String runPodSandbox(PodSandboxConfig config, String handler) {
        faults.accept("RunPodSandbox");
        String id = id("sandbox");
        var sandbox = new Sandbox();
        sandbox.config = config;
        sandbox.address = addressPrefix + (last % 250 + 2);
        sandbox.created = clock.now();
        sandboxes.put(id, sandbox);
        return id;
    }

    @Override
    public synchronized void stopPodSandbox(String id) {
        faults.accept("StopPodSandbox");
        Sandbox sandbox = sandboxes.get(id);
        if (sandbox != null) {
            end(id);
            sandbox.ready = false;
        }
    }

    private void end(String sandbox) {
        containers.values().stream()
                .filter(box -> box.sandbox.equals(sandbox))
                .forEach(box -> stop(box, 137));
    }

    @Override
    public synchronized void removePodSandbox(String id) {
        faults.accept("RemovePodSandbox");
        containers.values().removeIf(box -> box.sandbox.equals(id));
        sandboxes.remove(id);
    }

    @Override
    public synchronized Optional<PodSandboxStatus> podSandboxStatus(String id) {
        faults.accept("PodSandboxStatus");
        return Optional.ofNullable(sandboxes.get(id))
                .map(sandbox ->
                        PodSandboxStatus.empty()
                                .withId(id)
                                .withMetadata(sandbox.config.metadata())
                                .withState(sandbox.ready ? READY : NOT_READY)
                                .withCreatedAt(nanos(sandbox.created))
                                .withNetwork(
                                        PodSandboxNetworkStatus.empty().withIp(sandbox.address))
                                .withLabels(sandbox.config.labels())
                                .withAnnotations(sandbox.config.annotations()));
    }

    private static long nanos(Instant time) {
        return Duration.between(Instant.EPOCH, time).toNanos();
    }

    @Override
    public synchronized List<PodSandbox> listPodSandboxes(Map<String, String> labels) {
        faults.accept("ListPodSandbox");
        return sandboxes.entrySet().stream()
                .filter(e -> e.getValue().config.labels().entrySet().containsAll(labels.entrySet()))
                .map(e ->
                        PodSandbox.empty()
                                .withId(e.getKey())
                                .withMetadata(e.getValue().config.metadata())
                                .withState(e.getValue().ready ? READY : NOT_READY)
                                .withCreatedAt(nanos(e.getValue().created))
                                .withLabels(e.getValue().config.labels())
                                .withAnnotations(e.getValue().config.annotations()))
                .toList();
    }

    @Override
    public synchronized String createContainer(
            String sandboxId, ContainerConfig config, PodSandboxConfig sandbox) {
        faults.accept("CreateContainer");
        if (!sandboxes.containsKey(sandboxId)) {
            throw notFound("CreateContainer", "sandbox " + sandboxId);
        }
        String id = id("container");
        var box = new Box();
        box.sandbox = sandboxId;
        box.config = config;
        box.script = Script.of(sandbox.annotations(), config.metadata().name());
        String words =
                sandbox.annotations().getOrDefault(Script.PREFIX + config.metadata().name(), "");
        box.replies = Replies.of(words);
        box.created = clock.now();
        containers.put(id, box);
        return id;
    }

    private static RuntimeTrouble notFound(String call, String what) {
        return new RuntimeTrouble(RuntimeTrouble.Sort.NOT_FOUND, call, what + " not found", null);
    }

    private Box box(String call, String id) {
        Box box = containers.get(id);
        if (box == null) {
            throw notFound(call, "container " + id);
        }
        return box;
    }

    @Override
    public synchronized void startContainer(String id) {
        faults.accept("StartContainer");
        Box box = box("StartContainer", id);
        if (!box.script.failure().isEmpty()) {
            box.finished = Optional.of(clock.now());
            box.exit = START_ERROR;
            box.reason = "StartError";
            box.message = box.script.failure();
            throw new RuntimeTrouble(
                    RuntimeTrouble.Sort.FAILED, "StartContainer", box.script.failure(), null);
        }
        box.started = Optional.of(clock.now());
        if (!box.script.log().isEmpty()) {
            writeLog(box);
        }
    }

    /** How long the container thinks about the question. */
    synchronized Duration delay(Question question) {
        Box box = containers.get(question.container());
        return box == null ? Duration.ZERO : box.replies.delay(question.purpose());
    }

    /** What the container says, as its script has it. */
    synchronized Answer answer(Question question) {
        Box box = containers.get(question.container());
        if (box == null || box.started.isEmpty() || state(box) != RUNNING) {
            return Answer.error("container " + question.container() + " is not running");
        }
        if (question.ask() instanceof Question.Impossible(String why)) {
            return Answer.error(why);
        }
        Duration age = Duration.between(box.started.get(), clock.now());
        return box.replies.answer(question.purpose(), age);
    }

    private void writeLog(Box box) {
        Path file = logFile(box);
        try {
            Files.createDirectories(file.getParent());
            Files.writeString(file, clock.now() + " stdout F " + box.script.log() + "\n");
        } catch (IOException trouble) {
            throw new UncheckedIOException("cannot write the log " + file, trouble);
        }
    }

    private Path logFile(Box box) {
        return Path.of(sandboxes.get(box.sandbox).config.logDirectory())
                .resolve(box.config.logPath());
    }

    /** Ends a container whose script says that it has ended by now. */
    private void elapse(Box box) {
        if (box.started.isEmpty() || box.finished.isPresent() || box.script.run().isEmpty()) {
            return;
        }
        Instant end = box.started.get().plus(box.script.run().get());
        if (!clock.now().isBefore(end)) {
            box.finished = Optional.of(end);
            box.exit = box.script.exit();
            box.reason = box.exit == 0 ? "Completed" : "Error";
        }
    }

    private void stop(Box box, int exit) {
        elapse(box);
        if (box.finished.isEmpty()) {
            box.started = box.started.or(() -> Optional.of(box.created));
            box.finished = Optional.of(clock.now());
            box.exit = exit;
            box.reason = exit == 0 ? "Completed" : "Error";
        }
    }

    @Override
    public synchronized void stopContainer(String id, Duration grace) {
        faults.accept("StopContainer");
        Box box = containers.get(id);
        if (box != null) {
            stop(box, box.script.stopExit());
        }
    }

    @Override
    public boolean sendsStopSignal(String id) {
        return false;
    }

    /** Whatever the signal, it ends the container. */
    @Override
    public synchronized boolean signal(String id, int number) {
        Box box = containers.get(id);
        if (box != null) {
            stop(box, KILLED_BY + number);
        }
        return box != null;
    }

    @Override
    public void awaitEnd(String id, Duration longest) {
        // Ends take no time here.
    }

    @Override
    public synchronized void removeContainer(String id) {
        faults.accept("RemoveContainer");
        containers.remove(id);
    }

    private int state(Box box) {
        elapse(box);
        if (box.finished.isPresent()) {
            return EXITED;
        }
        return box.started.isPresent() ? RUNNING : CREATED;
    }

    @Override
    public synchronized List<Container> listContainers(Map<String, String> labels) {
        faults.accept("ListContainers");
        return containers.entrySet().stream()
                .filter(e -> e.getValue().config.labels().entrySet().containsAll(labels.entrySet()))
                .map(e ->
                        Container.empty()
                                .withId(e.getKey())
                                .withPodSandboxId(e.getValue().sandbox)
                                .withMetadata(e.getValue().config.metadata())
                                .withImage(e.getValue().config.image())
                                .withImageRef(e.getValue().config.image().image())
                                .withState(state(e.getValue()))
                                .withCreatedAt(nanos(e.getValue().created))
                                .withLabels(e.getValue().config.labels())
                                .withAnnotations(e.getValue().config.annotations()))
                .toList();
    }

    @Override
    public synchronized Optional<ContainerStatus> containerStatus(String id) {
        faults.accept("ContainerStatus");
        Box box = containers.get(id);
        if (box == null) {
            return Optional.empty();
        }
        return Optional.of(
                ContainerStatus.empty()
                        .withId(id)
                        .withMetadata(box.config.metadata())
                        .withState(state(box))
                        .withCreatedAt(nanos(box.created))
                        .withStartedAt(box.started.map(SimulatedRuntime::nanos).orElse(0L))
                        .withFinishedAt(box.finished.map(SimulatedRuntime::nanos).orElse(0L))
                        .withExitCode(box.exit)
                        .withImage(box.config.image())
                        .withImageRef(box.config.image().image())
                        .withReason(box.reason)
                        .withMessage(box.message)
                        .withLabels(box.config.labels())
                        .withAnnotations(box.config.annotations())
                        .withLogPath(logFile(box).toString()));
    }

    /** Nothing is used, so nothing is limited; it is only remembered. */
    @Override
    public synchronized void updateContainerResources(
            String id, LinuxContainerResources resources) {
        faults.accept("UpdateContainerResources");
        Box box = box("UpdateContainerResources", id);
        box.config = box.config.withLinux(box.config.linux().withResources(resources));
    }

    /** The weight of a pod's running container among others. */
    public synchronized long cpuShares(String uid, String container) {
        return resource(uid, container, LinuxContainerResources::cpuShares);
    }

    /** How much of a period a pod's running container may run. */
    public synchronized long cpuQuota(String uid, String container) {
        return resource(uid, container, LinuxContainerResources::cpuQuota);
    }

    private long resource(
            String uid, String container, ToLongFunction<LinuxContainerResources> number) {
        return containers.values().stream()
                .filter(box -> box.config.metadata().name().equals(container))
                .filter(box -> uid.equals(box.config.labels().get(Labels.POD_UID)))
                .filter(box -> state(box) == RUNNING)
                .mapToLong(box -> number.applyAsLong(box.config.linux().resources()))
                .findFirst()
                .orElse(0);
    }

    @Override
    public synchronized void reopenContainerLog(String id) {
        faults.accept("ReopenContainerLog");
        Path file = logFile(containers.get(id));
        try {
            Files.write(file, new byte[0], StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException trouble) {
            throw new UncheckedIOException("cannot write the log " + file, trouble);
        }
    }

    @Override
    public ExecSyncResponse execSync(String id, List<String> command, Duration timeout) {
        return ExecSyncResponse.empty();
    }

    @Override
    public String exec(ExecRequest request) {
        throw noStreams("Exec");
    }

    @Override
    public String attach(AttachRequest request) {
        throw noStreams("Attach");
    }

    @Override
    public String portForward(String sandboxId, List<Integer> ports) {
        throw noStreams("PortForward");
    }

    private static RuntimeTrouble noStreams(String call) {
        return new RuntimeTrouble(
                RuntimeTrouble.Sort.FAILED,
                call,
                "this node is simulated: nothing runs in its containers",
                null);
    }

    @Override
    public Optional<ContainerStats> containerStats(String id) {
        return Optional.empty();
    }

    @Override
    public List<ContainerStats> listContainerStats() {
        return List.of();
    }

    private static Image image(String name) {
        return Image.empty().withId(name).withRepoTags(List.of(name));
    }

    @Override
    public synchronized Optional<Image> imageStatus(String image) {
        faults.accept("ImageStatus");
        return images.contains(image) ? Optional.of(image(image)) : Optional.empty();
    }

    @Override
    public synchronized String stopSignal(String image) {
        return stopSignals.getOrDefault(image, "");
    }

    /** The image wants its containers to be ended by this signal. */
    public synchronized void imageSays(String image, String stopSignal) {
        stopSignals.put(image, stopSignal);
    }

    @Override
    public boolean isForEverybody(String image) {
        return false;
    }

    @Override
    public synchronized List<Image> listImages() {
        return images.stream().map(SimulatedRuntime::image).toList();
    }

    @Override
    public synchronized String pullImage(String image, AuthConfig auth, PodSandboxConfig sandbox) {
        faults.accept("PullImage");
        images.add(image);
        return image;
    }

    @Override
    public synchronized void removeImage(String image) {
        images.remove(image);
    }

    @Override
    public synchronized void mountImage(String image, Path target) {
        faults.accept("MountImage");
        mounted.add(target);
    }

    @Override
    public synchronized void unmountImage(Path target) {
        mounted.remove(target);
    }

    /** Where images are mounted now. */
    public synchronized Set<Path> mountedImages() {
        return Set.copyOf(mounted);
    }

    @Override
    public List<FilesystemUsage> imageFilesystems() {
        return List.of();
    }

    @Override
    public void close() {
        // Its containers live as long as it does.
    }
}
