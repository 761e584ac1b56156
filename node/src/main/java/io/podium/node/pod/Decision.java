package io.podium.node.pod;

import io.podium.api.core.v1.Pod;
import io.podium.api.core.v1.PodCondition;
import io.podium.api.core.v1.PodStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Optional;

/**
 * That a pod has failed because the node says so, whatever its containers do.
 *
 * @param reason of the whole pod
 * @param message of its status
 * @param event the sentence of the event
 * @param disruption what the condition of a pod that ran and was ended says; "" when it never began
 * @param grace how long its containers may take to end
 */
record Decision(String reason, String message, String event, String disruption, Duration grace) {
    private static final String EVICTED = "Evicted";
    private static final String PREEMPTED = "Preempting";
    private static final String FOR_A_CRITICAL_POD = "Preempted in order to admit critical pod";
    private static final String DISRUPTION = "DisruptionTarget";
    private static final Duration AT_ONCE = Duration.ofSeconds(1);

    /** The node does not run the pod at all. */
    static Decision rejected(String reason, String event) {
        return new Decision(reason, "Pod was rejected: " + event, event, "", AT_ONCE);
    }

    /** The pod took more of the node than it may. */
    static Decision evicted(String message, Duration grace) {
        return new Decision(EVICTED, message, message, message, grace);
    }

    /** The pod makes room for one that is critical; it may take as long to end as it asks for. */
    static Decision preempted(Pod pod) {
        return new Decision(
                PREEMPTED,
                FOR_A_CRITICAL_POD,
                FOR_A_CRITICAL_POD,
                "Pod was preempted by Kubelet to accommodate a critical pod.",
                PodDesired.specified(pod));
    }

    /** What the object says was decided before Podium was restarted, and is not done yet. */
    static Optional<Decision> begun(Pod pod) {
        PodStatus status = pod.status();
        if (Specs.isTerminal(pod)) {
            return Optional.empty();
        }
        return switch (status.reason()) {
            case PREEMPTED -> Optional.of(preempted(pod));
            case EVICTED -> Optional.of(evicted(status.message(), AT_ONCE));
            default -> Optional.empty();
        };
    }

    /** Whether the pod fails, or failed, because its node ended it. */
    static boolean isOfTheNode(Pod pod) {
        return pod.status().reason().equals(PREEMPTED) || pod.status().reason().equals(EVICTED);
    }

    /** Whether others begin because of it, so that it must outlast a restart of Podium. */
    boolean isForOthers() {
        return reason.equals(PREEMPTED);
    }

    /** Whether the pod ended without anything of it ever being made. */
    static boolean isBeforeTheBeginning(Pod pod, Observed seen) {
        PodStatus status = pod.status();
        return Specs.isTerminal(pod)
                && seen.containers().isEmpty()
                && status.containerStatuses().isEmpty()
                && status.initContainerStatuses().isEmpty();
    }

    /** The status of such a pod: there are no containers to tell of. */
    static PodStatus status(Pod pod, Instant now) {
        PodStatus status = pod.status();
        return status.withStartTime(status.startTime().orElse(now))
                .withObservedGeneration(pod.metadata().generation())
                .withQosClass(Qos.of(pod).name());
    }

    /** The pod as it is when this is known: its status has the last word. */
    Pod on(Pod pod, Instant now) {
        if (Specs.isTerminal(pod)) {
            return pod;
        }
        PodStatus status = pod.status().withPhase("Failed").withReason(reason).withMessage(message);
        return pod.withStatus(disruption.isEmpty() ? status : disrupted(pod, status, now));
    }

    private PodStatus disrupted(Pod pod, PodStatus status, Instant now) {
        var conditions = new ArrayList<PodCondition>(status.conditions());
        boolean isThere =
                conditions.stream()
                        .anyMatch(one ->
                                one.type().equals(DISRUPTION) && one.status().equals("True"));
        if (isThere) {
            return status;
        }
        conditions.removeIf(one -> one.type().equals(DISRUPTION));
        conditions.add(
                PodCondition.empty()
                        .withType(DISRUPTION)
                        .withObservedGeneration(pod.metadata().generation())
                        .withStatus("True")
                        .withLastTransitionTime(now)
                        .withReason("TerminationByKubelet")
                        .withMessage(disruption));
        return status.withConditions(conditions);
    }
}
