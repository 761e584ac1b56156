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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Sees one pod's sandboxes and containers; asks for details only when something changed. For one
 * worker.
 */
final class Lookout {
    private static final int READY = 0;
    private static final int CREATED = 0;
    private static final int RUNNING = 1;
    private static final int EXITED = 2;

    /** The longest last message; upstream's MaxContainerTerminationMessageLength. */
    private static final int MESSAGE_BYTES = 4096;

    /** How much of the log stands in for a message; upstream's limits of the same name. */
    private static final int LOG_BYTES = 2048;

    private static final int LOG_LINES = 80;

    private final ContainerRuntime runtime;
    private final Map<String, String> label;
    private final Map<String, ContainerSeen> known = new HashMap<>();
    private final Map<String, List<String>> addresses = new HashMap<>();

    Lookout(ContainerRuntime runtime, String uid) {
        this.runtime = runtime;
        this.label = Map.of(Labels.POD_UID, uid);
    }

    List<SandboxSeen> sandboxes() {
        var seen = new ArrayList<SandboxSeen>();
        for (PodSandbox sandbox : runtime.listPodSandboxes(label)) {
            boolean ready = sandbox.state() == READY;
            List<String> ips = ready ? addresses(sandbox.id()) : List.of();
            seen.add(
                    new SandboxSeen(
                            sandbox.id(),
                            sandbox.metadata().attempt(),
                            ready,
                            instant(sandbox.createdAt()),
                            ips));
        }
        return seen;
    }

    private List<String> addresses(String id) {
        List<String> found = addresses.get(id);
        if (found == null || found.isEmpty()) {
            found = runtime.podSandboxStatus(id).map(Lookout::addresses).orElse(List.of());
            addresses.put(id, found);
        }
        return found;
    }

    private static List<String> addresses(PodSandboxStatus status) {
        var all = new ArrayList<String>();
        if (!status.network().ip().isEmpty()) {
            all.add(status.network().ip());
        }
        status.network().additionalIps().stream().map(PodIP::ip).forEach(all::add);
        return all;
    }

    List<ContainerSeen> containers() {
        var seen = new ArrayList<ContainerSeen>();
        List<Container> listed = runtime.listContainers(label);
        for (Container container : listed) {
            ContainerSeen before = known.get(container.id());
            if (before != null && before.state() == state(container.state())) {
                seen.add(before);
                continue;
            }
            Optional<ContainerStatus> status = runtime.containerStatus(container.id());
            if (status.isPresent()) {
                ContainerSeen now = seen(container, status.get());
                known.put(container.id(), now);
                seen.add(now);
            }
        }
        known.keySet().retainAll(listed.stream().map(Container::id).toList());
        return seen;
    }

    private static ContainerSeen.State state(int number) {
        return switch (number) {
            case CREATED -> ContainerSeen.State.CREATED;
            case RUNNING -> ContainerSeen.State.RUNNING;
            case EXITED -> ContainerSeen.State.EXITED;
            default -> ContainerSeen.State.UNKNOWN;
        };
    }

    private ContainerSeen seen(Container container, ContainerStatus status) {
        ContainerSeen.State state = state(status.state());
        boolean exited = state == ContainerSeen.State.EXITED;
        String message = exited ? message(status) : status.message();
        return new ContainerSeen(
                container.id(),
                container.podSandboxId(),
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
        return text.matches("\\d{1,9}") ? Integer.parseInt(text) : otherwise;
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
