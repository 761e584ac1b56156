package io.podium.node.pod;

import io.podium.api.core.v1.Container;
import io.podium.api.core.v1.ContainerState;
import io.podium.api.core.v1.ContainerStateRunning;
import io.podium.api.core.v1.ContainerStateTerminated;
import io.podium.api.core.v1.ContainerStateWaiting;
import io.podium.api.core.v1.ContainerStatus;
import io.podium.api.core.v1.Pod;
import io.podium.api.core.v1.ResourceRequirements;
import io.podium.api.core.v1.VolumeMountStatus;
import io.podium.node.probe.Purpose;
import java.time.Instant;
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

    /** What a container is to its pod. */
    private enum Role {
        INIT,
        SIDECAR,
        REGULAR,
        EPHEMERAL
    }

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
        all.addAll(pod.status().ephemeralContainerStatuses());
        return all.stream().filter(s -> s.name().equals(name)).findFirst();
    }

    /**
     * Whether the container runs and counts as started: its hook is done and its startup probe
     * content. After a restart of Podium the object's word stands until the probe has one.
     */
    static boolean isStarted(Pod pod, Container spec, ContainerSeen one, Observed seen) {
        Health health = seen.health(one.id());
        if (!one.isRunning() || health.starting() || hasFailedHook(health)) {
            return false;
        }
        return !spec.hasStartupProbe()
                || health.started()
                        .orElseGet(
                                () -> said(pod, one).map(ContainerStatus::started).orElse(false));
    }

    /** Whether the container is started and its readiness probe content. */
    private static boolean isReady(Pod pod, Container spec, ContainerSeen one, Observed seen) {
        return isStarted(pod, spec, one, seen)
                && (!spec.hasReadinessProbe()
                        || seen.health(one.id())
                                .ready()
                                .orElseGet(() ->
                                        said(pod, one).map(ContainerStatus::ready).orElse(false)));
    }

    /** What the object says of this very container. */
    private static Optional<ContainerStatus> said(Pod pod, ContainerSeen one) {
        return of(pod, one.name()).filter(status -> status.containerID().equals(id(one)));
    }

    private static String id(ContainerSeen one) {
        return "containerd://" + one.id();
    }

    List<ContainerStatus> ephemeralContainers() {
        return Specs.ephemerals(pod).stream()
                .map(c -> status(c, Role.EPHEMERAL).withoutStarted().withReady(false))
                .toList();
    }

    List<ContainerStatus> initContainers() {
        return pod.spec().initContainers().stream()
                .map(c -> status(c, Specs.isSidecar(c) ? Role.SIDECAR : Role.INIT))
                .toList();
    }

    List<ContainerStatus> containers() {
        return pod.spec().containers().stream().map(c -> status(c, Role.REGULAR)).toList();
    }

    private ContainerStatus status(Container container, Role role) {
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
                        ? seenStatus(status, container, latest.get(), role, old)
                        : unseen(status, role, old);
        boolean succeeded =
                status.state().hasTerminated() && status.state().terminated().exitCode() == 0;
        boolean started = latest.filter(one -> isStarted(pod, container, one, seen)).isPresent();
        boolean ready = latest.filter(one -> isReady(pod, container, one, seen)).isPresent();
        status = status.withStarted(started).withReady(role == Role.INIT ? succeeded : ready);
        if (role != Role.EPHEMERAL) {
            status = sized(status, container, latest);
        }
        String wanted = container.lifecycle().stopSignal();
        String signal =
                wanted.isEmpty() ? latest.map(ContainerSeen::stopSignal).orElse("") : wanted;
        status = signal.isEmpty() ? status : status.withStopSignal(signal);
        var mounts = mounts(container);
        return mounts.isEmpty() ? status : status.withVolumeMounts(mounts);
    }

    /** What it was given, and what it has of that: the same unless a resize is on its way. */
    private ContainerStatus sized(
            ContainerStatus status, Container container, Optional<ContainerSeen> latest) {
        ResourceRequirements given = container.resources();
        ResourceRequirements has =
                latest.filter(ContainerSeen::isRunning)
                        .map(one -> seen.sizes().applied().getOrDefault(one.id(), given))
                        .orElse(given);
        ContainerStatus with = status.withResources(has.withoutClaims());
        return given.requests().isEmpty() ? with : with.withAllocatedResources(given.requests());
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
            Role role,
            Optional<ContainerStatus> old) {
        ContainerStatus with = status.withContainerID(id(latest));
        Optional<ContainerState> before =
                seen.previous(container.name())
                        .filter(ContainerSeen::isExited)
                        .map(Statuses::terminated)
                        .or(() ->
                                old.map(ContainerStatus::lastState)
                                        .filter(state -> !state.value().isEmpty()));
        ContainerState last = before.orElse(ContainerState.empty());
        if (latest.isRunning() && hasNotBegun(latest)) {
            return with.withState(waiting(container.name())).withLastState(last);
        }
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
        boolean again =
                goesOn
                        && hold != null
                        && role != Role.EPHEMERAL
                        && Specs.restartsAfter(pod, container, latest);
        return again
                ? with.withState(waiting(container.name())).withLastState(terminated(latest))
                : with.withState(terminated(latest)).withLastState(last);
    }

    /** A container whose postStart hook is at work, or failed, is not said to run at all. */
    private boolean hasNotBegun(ContainerSeen running) {
        Health health = seen.health(running.id());
        return health.starting() || hasFailedHook(health);
    }

    private static boolean hasFailedHook(Health health) {
        return health.failed().filter(why -> why == Purpose.POST_START).isPresent();
    }

    /** Not made yet, or forgotten by the runtime: what the object said of its end is kept. */
    private ContainerStatus unseen(
            ContainerStatus status, Role role, Optional<ContainerStatus> old) {
        ContainerState last = ContainerState.empty();
        boolean ended = old.isPresent() && old.get().state().hasTerminated();
        boolean over =
                role == Role.EPHEMERAL ? ended : role == Role.INIT && hasBegunInThisSandbox();
        if (over) {
            return ended
                    ? status.withState(old.get().state())
                            .withLastState(old.get().lastState())
                            .withContainerID(old.get().containerID())
                            .withImageID(old.get().imageID())
                    : status.withState(forgotten());
        }
        if (old.isPresent() && !old.get().containerID().isEmpty()) {
            ContainerState state = old.get().state();
            int restarts = old.get().restartCount() + (goesOn ? 1 : 0);
            status = status.withRestartCount(restarts);
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
                                                                + " the pod was deleted.  The"
                                                                + " container used to be Running"));
            } else {
                last = old.get().lastState();
            }
        } else if (old.isPresent()) {
            last = old.get().lastState();
        }
        ContainerStatus with = status.withState(waiting(status.name())).withLastState(last);
        return old.isPresent() && !old.get().imageID().isEmpty()
                ? with.withImageID(old.get().imageID())
                : with;
    }

    private boolean hasBegunInThisSandbox() {
        Observed fresh = Rounds.fresh(pod, seen);
        return seen.sandbox().filter(one -> Starts.hasBegun(pod, fresh, one.id())).isPresent();
    }

    /** An init container of which nothing is left has done its work when others run. */
    private static ContainerState forgotten() {
        return ContainerState.empty()
                .withTerminated(
                        ContainerStateTerminated.empty()
                                .withExitCode(0)
                                .withReason("Completed")
                                .withMessage(
                                        "Unable to get init container status from container"
                                                + " runtime and pod has been initialized, treat it"
                                                + " as exited normally"));
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
                        .withContainerID(id(ended))
                        // Of one that could not be started the kubelet tells what the runtime does.
                        .withStartedAt(
                                ended.startedAt().orElse(lost ? ended.createdAt() : Instant.EPOCH))
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
