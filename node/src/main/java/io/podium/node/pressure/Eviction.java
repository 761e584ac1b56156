package io.podium.node.pressure;

import io.podium.api.core.v1.Pod;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * When a node evicts pods, and how much time it gives them.
 *
 * @param thresholds hard ones before soft ones
 * @param pressureLasts how long a condition of pressure stays after its cause is gone
 * @param mostGrace seconds a pod may take to end because of a soft threshold; below 0 as many as it
 *     asks for
 */
public record Eviction(List<Threshold> thresholds, Duration pressureLasts, long mostGrace) {
    /** What kubelets do that are told nothing else. */
    public static final Eviction USUAL = new Eviction(Threshold.USUAL, Duration.ofMinutes(5), 0);

    /** Because of a hard threshold, or of a limit, a pod gets no more. */
    static final Duration AT_ONCE = Duration.ofSeconds(1);

    private static final long USUAL_GRACE = 30;

    public Eviction {
        thresholds = List.copyOf(thresholds);
    }

    /** Hard and soft thresholds together, each over when as much as is said here is there again. */
    public static List<Threshold> all(
            List<Threshold> hard, List<Threshold> soft, Map<Signal, Bound> reclaims) {
        return Stream.concat(hard.stream(), soft.stream())
                .map(one -> one.withReclaim(Optional.ofNullable(reclaims.get(one.signal()))))
                .toList();
    }

    /** How long the pod may take to end when this is why it has to go. */
    Duration grace(Pod pod, Threshold met) {
        if (met.isHard()) {
            return AT_ONCE;
        }
        long own =
                pod.spec().hasTerminationGracePeriodSeconds()
                        ? pod.spec().terminationGracePeriodSeconds()
                        : USUAL_GRACE;
        long seconds = mostGrace < 0 ? own : Math.min(mostGrace, own);
        return Duration.ofSeconds(Math.max(1, seconds));
    }
}
