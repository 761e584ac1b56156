package io.podium.node.pod;

import io.podium.api.core.v1.Container;
import io.podium.api.core.v1.ContainerState;
import io.podium.api.core.v1.ContainerStateRunning;
import io.podium.api.core.v1.ContainerStateTerminated;
import io.podium.api.core.v1.ContainerStateWaiting;
import io.podium.api.core.v1.ContainerStatus;
import io.podium.api.core.v1.Pod;
import io.podium.api.core.v1.VolumeMountStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Container statuses out of what was seen; the rules are those of the kubelet's
 * convertToAPIContainerStatuses.
 */
final class Statuses {
    private static final String UNKNOWN = "ContainerStatusUnknown";
    private static final int KILLED = 137;

    private final Pod pod;
    private final Observed seen;
    private final boolean goesOn;

    /**
     * @param goesOn whether ended containers may be started again
     */
    Statuses(Pod pod, Observed seen, boolean goesOn) {
        this.pod = pod;
        this.seen = seen;
        this.goesOn = goesOn;
    }

    /** What the object says of the container so far. */
    static Optional<ContainerStatus> of(Pod pod, String name) {
        var all = new ArrayList<ContainerStatus>(pod.status().containerStatuses());
        all.addAll(pod.status().initContainerStatuses());
        return all.stream().filter(s -> s.name().equals(name)).findFirst();
    }

    List<ContainerStatus> initContainers() {
        return pod.spec().initContainers().stream().map(c -> status(c, true)).toList();
    }

    List<ContainerStatus> containers() {
        return pod.spec().containers().stream().map(c -> status(c, false)).toList();
    }

    private ContainerStatus status(Container container, boolean init) {
        Optional<ContainerSeen> latest = seen.latest(container.name());
        Optional<ContainerStatus> old = of(pod, container.name());
        ContainerStatus status =
                ContainerStatus.empty()
                        .withName(container.name())
                        .withImage(image(container, latest))
                        .withImageID(latest.map(ContainerSeen::imageId).orElse(""))
                        .withRestartCount(
                                latest.map(ContainerSeen::attempt)
                                        .orElseGet(() ->
                                                old.map(ContainerStatus::restartCount).orElse(0)));
        status =
                latest.isPresent()
                        ? seenStatus(status, container, latest.get(), init, old)
                        : unseen(status, old);
        boolean running = status.state().hasRunning();
        boolean succeeded =
                status.state().hasTerminated() && status.state().terminated().exitCode() == 0;
        status =
                status.withStarted(running)
                        .withReady((init && !Specs.isSidecar(container)) ? succeeded : running);
        var mounts = mounts(container);
        return mounts.isEmpty() ? status : status.withVolumeMounts(mounts);
    }

    /**
     * As the runtime names it, registry and all, once it has; before that as the pod asks for it.
     */
    private static String image(Container container, Optional<ContainerSeen> latest) {
        return latest.map(ContainerSeen::image)
                .filter(name -> !name.isEmpty())
                .orElse(container.image());
    }

    private ContainerStatus seenStatus(
            ContainerStatus status,
            Container container,
            ContainerSeen latest,
            boolean init,
            Optional<ContainerStatus> old) {
        ContainerStatus with = status.withContainerID("containerd://" + latest.id());
        Optional<ContainerState> before =
                seen.previous(container.name())
                        .filter(ContainerSeen::isExited)
                        .map(Statuses::terminated)
                        .or(() ->
                                old.map(ContainerStatus::lastState)
                                        .filter(state -> !state.value().isEmpty()));
        ContainerState last = before.orElse(ContainerState.empty());
        if (latest.isRunning()) {
            var running =
                    ContainerStateRunning.empty()
                            .withStartedAt(latest.startedAt().orElse(latest.createdAt()));
            return with.withState(ContainerState.empty().withRunning(running)).withLastState(last);
        }
        if (!latest.isExited()) {
            return with.withState(waiting(container.name())).withLastState(last);
        }
        Hold hold = seen.holds().get(container.name());
        boolean again = goesOn && hold != null && mayStartAgain(container, latest, init);
        return again
                ? with.withState(waiting(container.name())).withLastState(terminated(latest))
                : with.withState(terminated(latest)).withLastState(last);
    }

    private boolean mayStartAgain(Container container, ContainerSeen latest, boolean init) {
        if (init) {
            return Specs.isSidecar(container) || !latest.isSucceeded();
        }
        return Specs.restartsAfter(pod, container, latest);
    }

    /** Not made yet, or forgotten by the runtime: what the object said of its end is kept. */
    private ContainerStatus unseen(ContainerStatus status, Optional<ContainerStatus> old) {
        ContainerState last = ContainerState.empty();
        if (old.isPresent() && !old.get().containerID().isEmpty()) {
            ContainerState state = old.get().state();
            if (!goesOn && state.hasTerminated()) {
                return status.withState(state)
                        .withLastState(old.get().lastState())
                        .withContainerID(old.get().containerID())
                        .withImageID(old.get().imageID());
            }
            if (state.hasTerminated()) {
                last = state;
            } else if (state.hasRunning()) {
                last =
                        ContainerState.empty()
                                .withTerminated(
                                        ContainerStateTerminated.empty()
                                                .withExitCode(KILLED)
                                                .withReason(UNKNOWN)
                                                .withMessage(
                                                        "The container could not be located when"
                                                                + " the pod was terminated")
                                                .withContainerID(old.get().containerID()));
            } else {
                last = old.get().lastState();
            }
        }
        ContainerStatus with = status.withState(waiting(status.name())).withLastState(last);
        return old.isPresent() && !old.get().imageID().isEmpty()
                ? with.withImageID(old.get().imageID())
                : with;
    }

    private ContainerState waiting(String name) {
        Hold hold = seen.holds().get(name);
        var waiting = ContainerStateWaiting.empty();
        if (hold != null) {
            waiting = waiting.withReason(hold.reason());
            waiting = hold.message().isEmpty() ? waiting : waiting.withMessage(hold.message());
        } else {
            waiting =
                    waiting.withReason(
                            pod.spec().initContainers().isEmpty()
                                    ? "ContainerCreating"
                                    : "PodInitializing");
        }
        return ContainerState.empty().withWaiting(waiting);
    }

    private static ContainerState terminated(ContainerSeen ended) {
        boolean lost = ended.state() == ContainerSeen.State.UNKNOWN;
        var terminated =
                ContainerStateTerminated.empty()
                        .withExitCode(lost ? KILLED : ended.exitCode())
                        .withReason(lost ? UNKNOWN : reason(ended))
                        .withContainerID("containerd://" + ended.id())
                        .withStartedAt(ended.startedAt().orElse(ended.createdAt()))
                        .withFinishedAt(Planner.end(ended));
        if (!ended.message().isEmpty()) {
            terminated = terminated.withMessage(ended.message());
        }
        return ContainerState.empty().withTerminated(terminated);
    }

    private static String reason(ContainerSeen ended) {
        if (!ended.reason().isEmpty()) {
            return ended.reason();
        }
        return ended.exitCode() == 0 ? "Completed" : "Error";
    }

    private static List<VolumeMountStatus> mounts(Container container) {
        return container.volumeMounts().stream()
                .map(mount -> {
                    var status =
                            VolumeMountStatus.empty()
                                    .withName(mount.name())
                                    .withMountPath(mount.mountPath());
                    return mount.readOnly()
                            ? status.withReadOnly(true).withRecursiveReadOnly("Disabled")
                            : status;
                })
                .toList();
    }
}
