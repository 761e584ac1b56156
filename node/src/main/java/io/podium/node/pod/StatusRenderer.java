package io.podium.node.pod;

import io.podium.api.core.v1.Container;
import io.podium.api.core.v1.ContainerStatus;
import io.podium.api.core.v1.HostIP;
import io.podium.api.core.v1.Pod;
import io.podium.api.core.v1.PodCondition;
import io.podium.api.core.v1.PodIP;
import io.podium.api.core.v1.PodReadinessGate;
import io.podium.api.core.v1.PodStatus;
import io.podium.api.core.v1.ResourceRequirements;
import io.podium.api.error.Shown;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The status a pod has, out of what was seen; equal to the old one when nothing changed. */
public final class StatusRenderer {
    private static final Set<String> OURS =
            Set.of(
                    "PodReadyToStartContainers",
                    "Initialized",
                    "Ready",
                    "ContainersReady",
                    "PodScheduled",
                    "PodResizePending",
                    "PodResizeInProgress",
                    "AllContainersRestarting");

    private final Pod pod;
    private final PodDesired.Wish wish;
    private final Observed seen;
    private final List<String> hostAddresses;
    private final Instant now;

    private StatusRenderer(
            PodDesired desired, Observed seen, List<String> hostAddresses, Instant now) {
        this.pod = desired.pod();
        this.wish = desired.wish();
        this.seen = seen;
        this.hostAddresses = hostAddresses;
        this.now = now;
    }

    /**
     * The status to show now.
     *
     * @param hostAddresses of the node, the first one first
     */
    public static PodStatus render(
            PodDesired desired, Observed seen, List<String> hostAddresses, Instant now) {
        return new StatusRenderer(desired, seen, hostAddresses, now).render();
    }

    private PodStatus render() {
        Optional<Verdict> verdict = Verdict.of(pod, seen, now);
        boolean over = verdict.isPresent() && seen.running().isEmpty();
        boolean gone =
                wish != PodDesired.Wish.RUN
                        && seen.running().isEmpty()
                        && seen.volumes() == Observed.Volumes.UNMOUNTED;
        var statuses = new Statuses(pod, seen, wish == PodDesired.Wish.RUN && verdict.isEmpty());
        List<ContainerStatus> inits = statuses.initContainers();
        List<ContainerStatus> containers = statuses.containers();
        String phase = phase(verdict, over, gone, inits, containers);
        PodStatus status =
                pod.status()
                        .withPhase(phase)
                        .withObservedGeneration(pod.metadata().generation())
                        .withStartTime(pod.status().startTime().orElse(now))
                        .withContainerStatuses(containers);
        status =
                inits.isEmpty()
                        ? status.withoutInitContainerStatuses()
                        : status.withInitContainerStatuses(inits);
        List<ContainerStatus> ephemerals = statuses.ephemeralContainers();
        status =
                ephemerals.isEmpty()
                        ? status.withoutEphemeralContainerStatuses()
                        : status.withEphemeralContainerStatuses(ephemerals);
        if (over && !verdict.get().reason().isEmpty()) {
            status = status.withReason(verdict.get().reason()).withMessage(verdict.get().message());
        }
        if (!status.hasQosClass()) {
            status = status.withQosClass(Qos.of(pod).name());
        }
        status = sized(status);
        // A pod that has to fail is not ready any more, while its phase waits for its last
        // container.
        boolean mustFail = Verdict.beforeTheEnd(pod, seen, now).isPresent();
        return addresses(status)
                .withConditions(conditions(mustFail ? "Failed" : phase, inits, containers));
    }

    /** What the pod as a whole was given, and what it has of that. */
    private PodStatus sized(PodStatus status) {
        ResourceRequirements given = pod.spec().resources();
        if (given.value().isEmpty()) {
            return status;
        }
        PodStatus with = status.withResources(seen.sizes().whole().orElse(given));
        return given.requests().isEmpty()
                ? with.withoutAllocatedResources()
                : with.withAllocatedResources(given.requests());
    }

    private PodStatus addresses(PodStatus status) {
        PodStatus with = status;
        if (!hostAddresses.isEmpty()) {
            with =
                    with.withHostIP(hostAddresses.getFirst())
                            .withHostIPs(
                                    hostAddresses.stream()
                                            .map(ip -> HostIP.empty().withIp(ip))
                                            .toList());
        }
        List<String> addresses =
                Specs.isHostNetwork(pod)
                        ? (seen.sandbox().isPresent() ? hostAddresses : List.of())
                        : seen.sandbox().map(SandboxSeen::addresses).orElse(List.of());
        if (!addresses.isEmpty()) {
            with =
                    with.withPodIP(addresses.getFirst())
                            .withPodIPs(
                                    addresses.stream()
                                            .map(ip -> PodIP.empty().withIp(ip))
                                            .toList());
        }
        return with;
    }

    /** The rules are those of the kubelet's getPhase; what others said is over stays so. */
    private String phase(
            Optional<Verdict> verdict,
            boolean over,
            boolean gone,
            List<ContainerStatus> inits,
            List<ContainerStatus> containers) {
        if (Specs.isTerminal(pod) && !Decision.isOfTheNode(pod)) {
            return pod.status().phase();
        }
        if (over && verdict.isPresent()) {
            return verdict.get().failed() ? "Failed" : "Succeeded";
        }
        if (gone) {
            boolean clean =
                    !containers.isEmpty()
                            && containers.stream()
                                    .allMatch(c ->
                                            c.state().hasTerminated()
                                                    && c.state().terminated().exitCode() == 0);
            return clean ? "Succeeded" : "Failed";
        }
        return Phases.living(pod, inits, containers);
    }

    private List<PodCondition> conditions(
            String phase, List<ContainerStatus> inits, List<ContainerStatus> containers) {
        var all = new ArrayList<PodCondition>();
        boolean network =
                seen.sandbox().isPresent()
                        && (Specs.isHostNetwork(pod)
                                || !seen.sandbox().get().addresses().isEmpty());
        all.add(condition("PodReadyToStartContainers", network, "", ""));
        all.add(initialized(phase, inits, containers));
        PodCondition containersReady = containersReady(phase, inits, containers);
        all.add(ready(containersReady));
        all.add(containersReady);
        all.add(condition("PodScheduled", true, "", ""));
        all.addAll(resize());
        all.addAll(restarting(phase));
        pod.status().conditions().stream().filter(c -> !OURS.contains(c.type())).forEach(all::add);
        return all;
    }

    /** Only of pods that have a rule for it. */
    private List<PodCondition> restarting(String phase) {
        if (!Rounds.arePossible(pod)) {
            return List.of();
        }
        String type = "AllContainersRestarting";
        return List.of(
                switch (phase) {
                    case "Succeeded" -> condition(type, false, "PodCompleted", "");
                    case "Failed" -> condition(type, false, "PodFailed", "");
                    default ->
                            wish == PodDesired.Wish.RUN && Rounds.isBetween(pod, seen)
                                    ? condition(
                                            type,
                                            true,
                                            "RestartAllContainersStarted",
                                            "container exited with restart policy rule")
                                    : condition(type, false, "", "");
                });
    }

    /** Whether a resize waits for room, and whether one is being carried out. */
    private List<PodCondition> resize() {
        var all = new ArrayList<PodCondition>();
        if (wish != PodDesired.Wish.RUN || Specs.isTerminal(pod)) {
            return all;
        }
        seen.sizes()
                .refusal()
                .ifPresent(why ->
                        all.add(condition("PodResizePending", true, why.reason(), why.message())));
        if (Resizes.areUnderWay(pod, seen)) {
            Hold trouble = seen.holds().get(Hold.RESIZE);
            all.add(
                    trouble == null
                            ? condition("PodResizeInProgress", true, "", "")
                            : condition("PodResizeInProgress", true, "Error", trouble.message()));
        }
        return all;
    }

    private PodCondition initialized(
            String phase, List<ContainerStatus> inits, List<ContainerStatus> containers) {
        if (phase.equals("Succeeded")) {
            return condition("Initialized", true, "PodCompleted", "");
        }
        boolean begun = containers.stream().anyMatch(Phases::wasMade);
        var missing = new ArrayList<String>();
        for (int i = 0; i < inits.size(); i++) {
            Container spec = pod.spec().initContainers().get(i);
            boolean done = Specs.isSidecar(spec) ? inits.get(i).started() : inits.get(i).ready();
            if (!done && !begun) {
                missing.add(spec.name());
            }
        }
        return missing.isEmpty()
                ? condition("Initialized", true, "", "")
                : condition(
                        "Initialized",
                        false,
                        "ContainersNotInitialized",
                        "containers with incomplete status: " + list(missing));
    }

    /** Sidecars count as the others do. */
    private PodCondition containersReady(
            String phase, List<ContainerStatus> inits, List<ContainerStatus> containers) {
        if (phase.equals("Succeeded")) {
            return condition("ContainersReady", false, "PodCompleted", "");
        }
        if (phase.equals("Failed")) {
            return condition("ContainersReady", false, "PodFailed", "");
        }
        var unready = new ArrayList<String>();
        for (ContainerStatus init : inits) {
            if (!init.ready()
                    && Specs.container(pod, init.name()).filter(Specs::isSidecar).isPresent()) {
                unready.add(init.name());
            }
        }
        containers.stream()
                .filter(c -> !c.ready())
                .map(ContainerStatus::name)
                .forEach(unready::add);
        return unready.isEmpty()
                ? condition("ContainersReady", true, "", "")
                : condition(
                        "ContainersReady",
                        false,
                        "ContainersNotReady",
                        "containers with unready status: " + list(unready));
    }

    /** Ready is ContainersReady and every readiness gate. */
    private PodCondition ready(PodCondition containersReady) {
        boolean contained = containersReady.status().equals("True");
        if (contained) {
            var messages = new ArrayList<String>();
            for (PodReadinessGate gate : pod.spec().readinessGates()) {
                Optional<PodCondition> found = old(gate.conditionType());
                String name = Shown.of(gate.conditionType());
                if (found.isEmpty()) {
                    messages.add(
                            "corresponding condition of pod readiness gate "
                                    + name
                                    + " does not exist.");
                } else if (!found.get().status().equals("True")) {
                    messages.add(
                            "the status of pod readiness gate "
                                    + name
                                    + " is not \"True\", but "
                                    + found.get().status());
                }
            }
            if (!messages.isEmpty()) {
                return condition(
                        "Ready", false, "ReadinessGatesNotReady", String.join(", ", messages));
            }
        }
        return condition("Ready", contained, containersReady.reason(), containersReady.message());
    }

    private static String list(List<String> names) {
        return "[" + String.join(" ", names) + "]";
    }

    private Optional<PodCondition> old(String type) {
        return pod.status().conditions().stream().filter(c -> c.type().equals(type)).findFirst();
    }

    private PodCondition condition(String type, boolean holds, String reason, String message) {
        String status = holds ? "True" : "False";
        Optional<PodCondition> old = old(type);
        Instant since =
                old.filter(o -> o.status().equals(status))
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
