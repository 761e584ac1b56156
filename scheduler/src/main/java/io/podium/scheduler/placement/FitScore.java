package io.podium.scheduler.placement;

import io.podium.scheduler.profile.FitScoring;
import io.podium.scheduler.profile.FitScoring.Point;
import io.podium.scheduler.profile.FitScoring.Weighted;
import io.podium.scheduler.table.Demand;
import io.podium.scheduler.table.NodeRow;
import java.util.List;
import java.util.function.ToLongFunction;

/** NodeResourcesFit: the emptier, or the fuller, or as a curve says. */
final class FitScore implements ToLongFunction<NodeRow> {
    /** Points of a curve go up to ten, scores to a hundred. */
    private static final int SCALE = 10;

    private final Demand demand;
    private final FitScoring scoring;

    FitScore(Demand demand, FitScoring scoring) {
        this.demand = demand;
        this.scoring = scoring;
    }

    @Override
    public long applyAsLong(NodeRow row) {
        long sum = 0;
        long weights = 0;
        boolean isCurve = scoring.strategy() == FitScoring.Strategy.REQUESTED_TO_CAPACITY_RATIO;
        for (Weighted one : scoring.resources()) {
            long has = allocatable(row, one.resource());
            if (has != 0) {
                long score = score(taken(row, one.resource()), has);
                if (!isCurve || score > 0) {
                    sum += score * one.weight();
                    weights += one.weight();
                }
            }
        }
        if (weights == 0) {
            return 0;
        }
        return isCurve ? Math.round((double) sum / weights) : sum / weights;
    }

    /** Of what only some nodes have, a pod that asks for none sees none. */
    private long allocatable(NodeRow row, String resource) {
        boolean isPlain =
                switch (resource) {
                    case "cpu", "memory", "ephemeral-storage" -> true;
                    default -> false;
                };
        return isPlain || demand.requests().extended(resource) > 0
                ? row.allocatable().named(resource)
                : 0;
    }

    private long taken(NodeRow row, String resource) {
        return row.guessed().named(resource) + demand.guess().named(resource);
    }

    private long score(long taken, long has) {
        return switch (scoring.strategy()) {
            case LEAST_ALLOCATED -> taken > has ? 0 : (has - taken) * Scores.BEST / has;
            case MOST_ALLOCATED -> Math.min(taken, has) * Scores.BEST / has;
            case REQUESTED_TO_CAPACITY_RATIO ->
                    worth(scoring.shape(), Math.min(taken, has) * Scores.BEST / has);
        };
    }

    private static long worth(List<Point> shape, long utilization) {
        for (int i = 0; i < shape.size(); i++) {
            Point point = shape.get(i);
            if (utilization <= point.utilization()) {
                if (i == 0) {
                    return (long) point.score() * SCALE;
                }
                Point before = shape.get(i - 1);
                long rise = (long) (point.score() - before.score()) * SCALE;
                return (long) before.score() * SCALE
                        + rise
                                * (utilization - before.utilization())
                                / (point.utilization() - before.utilization());
            }
        }
        return (long) shape.getLast().score() * SCALE;
    }
}
