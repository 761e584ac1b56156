package io.podium.controllers.workload;

import io.podium.api.core.v1.Pod;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Which pods go first when there are too many: those that are worth least. The order is upstream's
 * ActivePodsWithRanks, of which users rely on controller.kubernetes.io/pod-deletion-cost.
 */
public final class DeletionRank {
    private static final String COST = "controller.kubernetes.io/pod-deletion-cost";
    private static final List<String> PHASES = List.of("Pending", "Unknown", "Running");

    private final Instant now;
    private final Map<String, Integer> relatedOnNode;

    /**
     * A ranking as of this time.
     *
     * @param relatedOnNode how many pods of the same workload run on each node; the fullest node
     *     loses first
     */
    public DeletionRank(Instant now, Map<String, Integer> relatedOnNode) {
        this.now = now;
        this.relatedOnNode = relatedOnNode;
    }

    /** The pods in the order in which they go. */
    public List<Pod> sorted(List<Pod> pods) {
        Comparator<Pod> order =
                Comparator.<Pod, Boolean>comparing(pod -> !pod.spec().nodeName().isEmpty())
                        .thenComparingInt(pod -> PHASES.indexOf(pod.status().phase()))
                        .thenComparing(Pods::isReady)
                        .thenComparingInt(DeletionRank::cost)
                        .thenComparingInt(
                                pod -> -relatedOnNode.getOrDefault(pod.spec().nodeName(), 0))
                        .thenComparingInt(
                                pod -> Pods.isReady(pod) ? magnitude(Pods.readySince(pod)) : 0)
                        .thenComparingInt(pod -> -Pods.mostRestarts(pod))
                        .thenComparingInt(pod -> -Pods.mostSidecarRestarts(pod))
                        .thenComparingInt(pod -> magnitude(pod.metadata().creationTimestamp()))
                        .thenComparing(Pod::uid);
        return pods.stream().sorted(order).toList();
    }

    private static int cost(Pod pod) {
        try {
            return Integer.parseInt(pod.metadata().annotations().getOrDefault(COST, "0"));
        } catch (NumberFormatException _) {
            return 0; // As upstream: an annotation that is no number says nothing.
        }
    }

    /**
     * Younger first, but only by powers of two, so that it is not always the very newest that goes.
     */
    private int magnitude(Optional<Instant> since) {
        Duration age = Pods.age(since, now);
        return age.isPositive() ? 63 - Long.numberOfLeadingZeros(age.toNanos()) : -1;
    }
}
