package io.podium.scheduler.preemption;

import io.podium.api.core.v1.Pod;
import io.podium.scheduler.table.NodeRow;
import io.podium.scheduler.table.Tenant;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;

/**
 * A node with the pods that would have to leave it, the most important first.
 *
 * @param broken how many of them leave against a budget
 */
record Candidate(NodeRow row, List<Tenant> victims, int broken) {
    /** So that sums of priorities count pods of negative priority, too. */
    private static final long OFFSET = 1L << 31;

    /** The more important of two pods first: by priority, then who started earlier. */
    static Comparator<Tenant> byImportance(Instant now) {
        return Comparator.comparingInt((Tenant one) -> -one.priority())
                .thenComparing(one -> started(one.pod(), now));
    }

    private static Instant started(Pod pod, Instant now) {
        return pod.status().startTime().orElse(now);
    }

    /** The better of two first, as upstream chooses; of equals the one that was found first. */
    static Comparator<Candidate> byHarm(Instant now) {
        return Comparator.comparingInt(Candidate::broken)
                .thenComparingInt(Candidate::highest)
                .thenComparingLong(Candidate::sum)
                .thenComparingInt(one -> one.victims().size())
                .thenComparing(one -> one.earliest(now), Comparator.reverseOrder());
    }

    private int highest() {
        return victims.isEmpty() ? Integer.MIN_VALUE : victims.getFirst().priority();
    }

    private long sum() {
        return victims.stream().mapToLong(one -> one.priority() + OFFSET).sum();
    }

    /** When the first of the most important victims started. */
    private Instant earliest(Instant now) {
        return victims.stream()
                .filter(one -> one.priority() == highest())
                .map(one -> started(one.pod(), now))
                .min(Comparator.naturalOrder())
                .orElse(now);
    }
}
