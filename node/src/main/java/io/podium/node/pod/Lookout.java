package io.podium.node.pod;

import io.podium.node.cri.ContainerRuntime;
import io.podium.node.cri.RuntimeTrouble;
import io.podium.node.cri.v1.Container;
import io.podium.node.cri.v1.ContainerStatus;
import io.podium.node.cri.v1.Mount;
import io.podium.node.cri.v1.PodIP;
import io.podium.node.cri.v1.PodSandbox;
import io.podium.node.cri.v1.PodSandboxStatus;
import io.podium.node.logs.LogTail;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Sees one pod's sandboxes and containers. Lists them only when they may have changed by something
 * else than what the worker itself made, and asks for details only of what did change: where fifty
 * pods start at once each call takes time from what it asks about. For one worker.
 */
final class Lookout {
    private static final int READY = 0;
    private static final int NOT_READY = 1;
    private static final int CREATED = 0;
    private static final int RUNNING = 1;
    private static final int EXITED = 2;
    private static final int UNKNOWN = 3;

    /** The longest last message; upstream's MaxContainerTerminationMessageLength. */
    private static final int MESSAGE_BYTES = 4096;

    /** How much of the log stands in for a message; upstream's limits of the same name. */
    private static final int LOG_BYTES = 2048;

    private static final int LOG_LINES = 80;

    private final ContainerRuntime runtime;
    private final Map<String, String> label;
    private final Map<String, SandboxSeen> sandboxes = new LinkedHashMap<>();
    private final Map<String, ContainerSeen> containers = new LinkedHashMap<>();
    private final AtomicBoolean isStale;
    private volatile long mark = Mark.NOTHING;

    /**
     * @param isNew whether the runtime cannot have anything of the pod, so that the first look is
     *     spared
     */
    Lookout(ContainerRuntime runtime, String uid, boolean isNew) {
        this.runtime = runtime;
        this.label = Map.of(Labels.POD_UID, uid);
        this.isStale = new AtomicBoolean(!isNew);
    }

    /** What was seen may not be so any more; may be called from anywhere. */
    void changed() {
        isStale.set(true);
    }

    /** Whether what the mark stands for has been seen; may be called from anywhere. */
    boolean shows(long other) {
        return mark == other && !isStale.get();
    }

    /** Brings what is seen up to date. */
    void look() {
        // Before asking, so that what changes meanwhile is seen by the next look.
        if (isStale.getAndSet(false)) {
            try {
                listSandboxes();
                listContainers();
                remark();
            } catch (RuntimeException trouble) {
                isStale.set(true);
                throw trouble;
            }
        }
    }

    List<SandboxSeen> sandboxes() {
        return List.copyOf(sandboxes.values());
    }

    List<ContainerSeen> containers() {
        return List.copyOf(containers.values());
    }

    /** The worker has made a sandbox. */
    void sandboxCame(String id) {
        try {
            runtime.podSandboxStatus(id)
                    .ifPresentOrElse(
                            status ->
                                    sandboxes.put(
                                            id,
                                            new SandboxSeen(
                                                    id,
                                                    status.metadata().attempt(),
                                                    status.state() == READY,
                                                    instant(status.createdAt()),
                                                    addresses(status))),
                            this::changed);
            remark();
        } catch (RuntimeTrouble trouble) {
            changed(); // The next look says what became of it.
        }
    }

    /** The worker has started a container. */
    void containerCame(String id, String sandboxId) {
        try {
            runtime.containerStatus(id)
                    .ifPresentOrElse(
                            status -> containers.put(id, seen(id, sandboxId, status)),
                            this::changed);
            remark();
        } catch (RuntimeTrouble trouble) {
            changed(); // The next look says what became of it.
        }
    }

    private void remark() {
        long sum = Mark.NOTHING;
        for (SandboxSeen sandbox : sandboxes.values()) {
            sum += Mark.of(sandbox.id(), sandbox.ready() ? READY : NOT_READY);
        }
        for (ContainerSeen container : containers.values()) {
            sum += Mark.of(container.id(), number(container.state()));
        }
        mark = sum;
    }

    private void listSandboxes() {
        var listed = new LinkedHashMap<String, SandboxSeen>();
        for (PodSandbox sandbox : runtime.listPodSandboxes(label)) {
            boolean ready = sandbox.state() == READY;
            listed.put(
                    sandbox.id(),
                    new SandboxSeen(
                            sandbox.id(),
                            sandbox.metadata().attempt(),
                            ready,
                            instant(sandbox.createdAt()),
                            ready ? addresses(sandbox.id()) : List.of()));
        }
        sandboxes.clear();
        sandboxes.putAll(listed);
    }

    private List<String> addresses(String id) {
        SandboxSeen before = sandboxes.get(id);
        return before != null && !before.addresses().isEmpty()
                ? before.addresses()
                : runtime.podSandboxStatus(id).map(Lookout::addresses).orElse(List.of());
    }

    private static List<String> addresses(PodSandboxStatus status) {
        var all = new ArrayList<String>();
        if (!status.network().ip().isEmpty()) {
            all.add(status.network().ip());
        }
        status.network().additionalIps().stream().map(PodIP::ip).forEach(all::add);
        return all;
    }

    private void listContainers() {
        var listed = new LinkedHashMap<String, ContainerSeen>();
        for (Container container : runtime.listContainers(label)) {
            String id = container.id();
            ContainerSeen before = containers.get(id);
            if (before != null && before.state() == state(container.state())) {
                listed.put(id, before);
            } else {
                runtime.containerStatus(id)
                        .ifPresent(status ->
                                listed.put(id, seen(id, container.podSandboxId(), status)));
            }
        }
        containers.clear();
        containers.putAll(listed);
    }

    private static ContainerSeen.State state(int number) {
        return switch (number) {
            case CREATED -> ContainerSeen.State.CREATED;
            case RUNNING -> ContainerSeen.State.RUNNING;
            case EXITED -> ContainerSeen.State.EXITED;
            default -> ContainerSeen.State.UNKNOWN;
        };
    }

    private static int number(ContainerSeen.State state) {
        return switch (state) {
            case CREATED -> CREATED;
            case RUNNING -> RUNNING;
            case EXITED -> EXITED;
            case UNKNOWN -> UNKNOWN;
        };
    }

    private ContainerSeen seen(String id, String sandboxId, ContainerStatus status) {
        ContainerSeen.State state = state(status.state());
        boolean exited = state == ContainerSeen.State.EXITED;
        String message = exited ? message(status) : status.message();
        return new ContainerSeen(
                id,
                sandboxId,
                status.labels().getOrDefault(Labels.CONTAINER_NAME, status.metadata().name()),
                attempt(status),
                state,
                status.annotations().getOrDefault(Labels.HASH, ""),
                instant(status.createdAt()),
                status.startedAt() > 0
                        ? Optional.of(instant(status.startedAt()))
                        : Optional.empty(),
                status.finishedAt() > 0
                        ? Optional.of(instant(status.finishedAt()))
                        : Optional.empty(),
                status.exitCode(),
                exited ? status.reason() : "",
                message.isEmpty() && exited ? status.message() : message,
                status.image().image(),
                status.imageRef(),
                stopSignal(status),
                number(status.annotations().getOrDefault(Labels.ROUND, ""), 0));
    }

    /** The runtime's word where it has one; else what the image says. */
    private String stopSignal(ContainerStatus status) {
        if (status.stopSignal() > 0) {
            return StopSignal.ofRuntime(status.stopSignal());
        }
        try {
            return StopSignal.ofImage(runtime.stopSignal(status.imageRef()));
        } catch (RuntimeTrouble trouble) {
            return ""; // Nobody waits for it; the container matters more.
        }
    }

    private static int attempt(ContainerStatus status) {
        String count = status.annotations().getOrDefault(Labels.RESTART_COUNT, "");
        return number(count, status.metadata().attempt());
    }

    private static int number(String text, int otherwise) {
        return (int) Specs.number(text, 9, otherwise);
    }

    private static String message(ContainerStatus status) {
        String inside = status.annotations().getOrDefault(Labels.MESSAGE_PATH, "");
        String message = "";
        for (Mount mount : status.mounts()) {
            if (!inside.isEmpty() && mount.containerPath().equals(inside)) {
                message = head(Path.of(mount.hostPath()));
            }
        }
        boolean fromLog =
                status.annotations()
                        .getOrDefault(Labels.MESSAGE_POLICY, "")
                        .equals("FallbackToLogsOnError");
        if (message.isEmpty() && fromLog && status.exitCode() != 0) {
            message = LogTail.text(Path.of(status.logPath()), LOG_LINES, LOG_BYTES);
        }
        return message;
    }

    private static String head(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            return new String(in.readNBytes(MESSAGE_BYTES), StandardCharsets.UTF_8);
        } catch (IOException trouble) {
            return "Error on reading termination log " + file + ": " + trouble.getMessage();
        }
    }

    private static Instant instant(long nanos) {
        return Instant.EPOCH.plusNanos(nanos);
    }
}
