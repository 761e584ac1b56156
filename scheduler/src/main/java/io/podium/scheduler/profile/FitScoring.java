package io.podium.scheduler.profile;

import java.util.List;

/**
 * How NodeResourcesFit values what would be taken of a node.
 *
 * @param shape of {@link Strategy#REQUESTED_TO_CAPACITY_RATIO}: by rising utilization; else empty
 */
public record FitScoring(Strategy strategy, List<Weighted> resources, List<Point> shape) {

    /** Whether empty or full nodes are good. */
    public enum Strategy {
        LEAST_ALLOCATED,
        MOST_ALLOCATED,
        REQUESTED_TO_CAPACITY_RATIO
    }

    /** A resource, and how much it counts. */
    public record Weighted(String resource, long weight) {}

    /**
     * What a utilization is worth.
     *
     * @param utilization 0 to 100
     * @param score 0 to 10
     */
    public record Point(int utilization, int score) {}

    /** Processor and memory alike. */
    public static final List<Weighted> CPU_AND_MEMORY =
            List.of(new Weighted("cpu", 1), new Weighted("memory", 1));

    /** Upstream's default: the emptier the better. */
    public static final FitScoring DEFAULT =
            new FitScoring(Strategy.LEAST_ALLOCATED, CPU_AND_MEMORY, List.of());
}
