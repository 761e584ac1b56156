package io.podium.node.fleet;

import io.podium.api.core.v1.Container;
import io.podium.api.core.v1.ContainerState;
import io.podium.api.core.v1.ContainerStateRunning;
import io.podium.api.core.v1.ContainerStateTerminated;
import io.podium.api.core.v1.ContainerStateWaiting;
import io.podium.api.core.v1.ContainerStatus;
import io.podium.api.core.v1.HostIP;
import io.podium.api.core.v1.Pod;
import io.podium.api.core.v1.PodCondition;
import io.podium.api.core.v1.PodIP;
import io.podium.api.core.v1.PodStatus;
import io.podium.api.time.GoDuration;
import io.podium.node.fleet.PodStory.Told;
import io.podium.node.pod.Qos;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The status a simulated pod shows, with a kubelet's reasons and messages. Pure. */
final class FleetStatus {
    private static final Set<String> OURS =
            Set.of(
                    "PodReadyToStartContainers",
                    "Initialized",
                    "Ready",
                    "ContainersReady",
                    "PodScheduled");

    private final Pod pod;
    private final PodStory story;
    private final Instant now;

    private FleetStatus(Pod pod, PodStory story, Instant now) {
        this.pod = pod;
        this.story = story;
        this.now = now.truncatedTo(ChronoUnit.SECONDS);
    }

    /**
     * The status to show now.
     *
     * @param from when the pod came to its node
     */
    static PodStatus render(
            Pod pod,
            PodStory story,
            String hostAddress,
            String address,
            Instant from,
            Instant now) {
        return new FleetStatus(pod, story, now).render(hostAddress, address, from);
    }

    /** The status of a pod whose script nobody can follow. */
    static PodStatus refused(Pod pod, String message) {
        return pod.status()
                .withPhase("Failed")
                .withReason("InvalidSimulation")
                .withMessage(message)
                .withObservedGeneration(pod.metadata().generation());
    }

    private PodStatus render(String hostAddress, String address, Instant from) {
        String shown = pod.spec().hostNetwork() ? hostAddress : address;
        List<ContainerStatus> containers =
                pod.spec().containers().stream().map(this::container).toList();
        PodStatus status =
                pod.status()
                        .withPhase(story.phase())
                        .withObservedGeneration(pod.metadata().generation())
                        .withStartTime(from)
                        .withHostIP(hostAddress)
                        .withHostIPs(List.of(HostIP.empty().withIp(hostAddress)))
                        .withPodIP(shown)
                        .withPodIPs(List.of(PodIP.empty().withIp(shown)))
                        .withContainerStatuses(containers);
        if (story.isLate()) {
            status = status.withReason("DeadlineExceeded").withMessage(PodStory.LATE);
        }
        if (!status.hasQosClass()) {
            status = status.withQosClass(Qos.of(pod).name());
        }
        if (!pod.spec().initContainers().isEmpty()) {
            status =
                    status.withInitContainerStatuses(
                            pod.spec().initContainers().stream().map(this::container).toList());
        }
        return status.withConditions(conditions(containers));
    }

    private ContainerStatus container(Container container) {
        Optional<Told> told = Optional.ofNullable(story.containers().get(container.name()));
        boolean isInit = pod.spec().initContainers().contains(container);
        boolean isRunning = told.filter(one -> one.story().isRunning()).isPresent();
        boolean isReady =
                told.filter(one ->
                                one.isReady()
                                        || (isInit && one.story().isOver() && one.code() == 0))
                        .isPresent();
        ContainerStatus status =
                ContainerStatus.empty()
                        .withName(container.name())
                        .withState(state(container, told))
                        .withReady(isReady)
                        .withRestartCount(told.map(one -> one.story().restarts()).orElse(0))
                        .withImage(container.image())
                        .withImageID("")
                        .withStarted(isRunning);
        Optional<ContainerState> last = told.flatMap(one -> last(one, container));
        status = last.isPresent() ? status.withLastState(last.get()) : status;
        return told.filter(one -> one.story().started().isPresent()).isPresent()
                ? status.withContainerID(id(container, told.get().story().restarts()))
                : status;
    }

    private String id(Container container, int attempt) {
        return "simulated://" + pod.uid() + "/" + container.name() + "/" + attempt;
    }

    private ContainerState state(Container container, Optional<Told> told) {
        if (told.isEmpty()) {
            return waiting("PodInitializing", "");
        }
        Story one = told.get().story();
        if (one.started().isEmpty()) {
            return waiting(notBegun(pod, told.get()), told.get().script().failure());
        }
        if (one.isRunning()) {
            return ContainerState.empty()
                    .withRunning(
                            ContainerStateRunning.empty()
                                    .withStartedAt(whole(one.started().get())));
        }
        if (one.isWaiting()) {
            return waiting(
                    "CrashLoopBackOff",
                    "back-off "
                            + GoDuration.format(
                                    Duration.between(one.ended().get(), one.next().orElseThrow()))
                            + " restarting failed container="
                            + container.name()
                            + " pod="
                            + pod.name()
                            + "_"
                            + pod.namespace()
                            + "("
                            + pod.uid()
                            + ")");
        }
        return terminated(
                told.get().code(),
                one.started().get(),
                one.ended().orElseThrow(),
                id(container, one.restarts()));
    }

    /** Why a container has not begun yet. */
    static String notBegun(Pod pod, Told told) {
        if (!told.script().failure().isEmpty()) {
            return "RunContainerError";
        }
        return pod.spec().initContainers().isEmpty() ? "ContainerCreating" : "PodInitializing";
    }

    /** The end before the present state, if there was one. */
    private Optional<ContainerState> last(Told told, Container container) {
        Story one = told.story();
        if (one.isWaiting()) {
            return Optional.of(
                    terminated(
                            told.code(),
                            one.started().orElseThrow(),
                            one.ended().orElseThrow(),
                            id(container, one.restarts())));
        }
        return one.lastEnded()
                .map(ended ->
                        terminated(
                                told.script().code(),
                                one.lastStarted().orElseThrow(),
                                ended,
                                id(container, one.restarts() - 1)));
    }

    private static ContainerState waiting(String reason, String message) {
        ContainerStateWaiting waiting = ContainerStateWaiting.empty().withReason(reason);
        return ContainerState.empty()
                .withWaiting(message.isEmpty() ? waiting : waiting.withMessage(message));
    }

    private static ContainerState terminated(int code, Instant started, Instant ended, String id) {
        return ContainerState.empty()
                .withTerminated(
                        ContainerStateTerminated.empty()
                                .withExitCode(code)
                                .withReason(code == 0 ? "Completed" : "Error")
                                .withStartedAt(whole(started))
                                .withFinishedAt(whole(ended))
                                .withContainerID(id));
    }

    private List<PodCondition> conditions(List<ContainerStatus> containers) {
        var all = new ArrayList<PodCondition>();
        all.add(condition("PodReadyToStartContainers", true, "", ""));
        List<String> incomplete =
                story.isInitialized()
                        ? List.of()
                        : pod.spec().initContainers().stream()
                                .map(Container::name)
                                .filter(this::isIncomplete)
                                .toList();
        all.add(
                incomplete.isEmpty()
                        ? condition("Initialized", true, "", "")
                        : condition(
                                "Initialized",
                                false,
                                "ContainersNotInitialized",
                                "containers with incomplete status: " + list(incomplete)));
        List<String> unready =
                containers.stream().filter(c -> !c.ready()).map(ContainerStatus::name).toList();
        PodCondition contained =
                switch (story.phase()) {
                    case "Succeeded" -> condition("ContainersReady", false, "PodCompleted", "");
                    case "Failed" -> condition("ContainersReady", false, "PodFailed", "");
                    default ->
                            unready.isEmpty()
                                    ? condition("ContainersReady", true, "", "")
                                    : condition(
                                            "ContainersReady",
                                            false,
                                            "ContainersNotReady",
                                            "containers with unready status: " + list(unready));
                };
        all.add(ready(contained));
        all.add(contained);
        all.add(condition("PodScheduled", true, "", ""));
        pod.status().conditions().stream()
                .filter(one -> !OURS.contains(one.type()))
                .forEach(all::add);
        return all;
    }

    private boolean isIncomplete(String container) {
        Told told = story.containers().get(container);
        return told == null || !told.story().isOver() || told.code() != 0;
    }

    /** Ready is ContainersReady and every readiness gate. */
    private PodCondition ready(PodCondition contained) {
        boolean isOpen =
                pod.spec().readinessGates().stream()
                        .allMatch(gate ->
                                old(gate.conditionType())
                                        .filter(one -> one.status().equals("True"))
                                        .isPresent());
        if (contained.status().equals("True") && !isOpen) {
            return condition(
                    "Ready",
                    false,
                    "ReadinessGatesNotReady",
                    "a condition of the pod's readiness gates is not \"True\"");
        }
        return condition(
                "Ready",
                contained.status().equals("True"),
                contained.reason(),
                contained.message());
    }

    /** Times in the API are whole seconds. */
    private static Instant whole(Instant time) {
        return time.truncatedTo(ChronoUnit.SECONDS);
    }

    private static String list(List<String> names) {
        return "[" + String.join(" ", names) + "]";
    }

    private Optional<PodCondition> old(String type) {
        return pod.status().conditions().stream().filter(c -> c.type().equals(type)).findFirst();
    }

    private PodCondition condition(String type, boolean holds, String reason, String message) {
        String status = holds ? "True" : "False";
        Instant since =
                old(type)
                        .filter(one -> one.status().equals(status))
                        .flatMap(PodCondition::lastTransitionTime)
                        .orElse(now);
        PodCondition condition =
                PodCondition.empty()
                        .withType(type)
                        .withObservedGeneration(pod.metadata().generation())
                        .withStatus(status)
                        .withLastTransitionTime(since);
        condition = reason.isEmpty() ? condition : condition.withReason(reason);
        return message.isEmpty() ? condition : condition.withMessage(message);
    }
}
