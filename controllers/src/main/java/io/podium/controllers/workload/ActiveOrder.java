package io.podium.controllers.workload;

import io.podium.api.core.v1.Pod;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Which of too many pods of a Job go first: upstream's ActivePods. It is {@link DeletionRank}
 * without costs, without a look at other pods of the node, and exact about ages.
 */
public final class ActiveOrder {
    private static final List<String> PHASES = List.of("Pending", "Unknown", "Running");

    private static final Comparator<Pod> ORDER =
            Comparator.<Pod, Boolean>comparing(pod -> !pod.spec().nodeName().isEmpty())
                    .thenComparingInt(pod -> PHASES.indexOf(pod.status().phase()))
                    .thenComparing(Pods::isReady)
                    .thenComparing(ActiveOrder::readySince, Comparator.reverseOrder())
                    .thenComparingInt(pod -> -Pods.mostRestarts(pod))
                    .thenComparingInt(pod -> -Pods.mostSidecarRestarts(pod))
                    .thenComparing(ActiveOrder::madeAt, Comparator.reverseOrder())
                    .thenComparing(Pod::uid);

    private ActiveOrder() {}

    /** The pods in the order in which they go. */
    public static List<Pod> sorted(List<Pod> pods) {
        return pods.stream().sorted(ORDER).toList();
    }

    /** Who has no time is taken for the youngest. */
    private static Instant readySince(Pod pod) {
        return Pods.isReady(pod) ? orNever(Pods.readySince(pod)) : Instant.MAX;
    }

    private static Instant madeAt(Pod pod) {
        return orNever(pod.metadata().creationTimestamp());
    }

    private static Instant orNever(Optional<Instant> time) {
        return time.orElse(Instant.MAX);
    }
}
