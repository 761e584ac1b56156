package io.podium.scheduler.placement;

import io.podium.scheduler.profile.FitScoring;
import io.podium.scheduler.profile.FitScoring.Point;
import io.podium.scheduler.profile.FitScoring.Weighted;
import io.podium.scheduler.table.Amounts;
import io.podium.scheduler.table.Demand;
import io.podium.scheduler.table.NodeRow;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToLongFunction;

/** NodeResourcesFit: the emptier, or the fuller, or as a curve says. */
final class FitScore implements ToLongFunction<NodeRow> {
    /** Points of a curve go up to ten, scores to a hundred. */
    private static final int SCALE = 10;

    private final FitScoring scoring;
    private final boolean isCurve;
    private final List<Part> parts = new ArrayList<>();

    /** One resource that counts, and what the pod would take of it. */
    private record Part(ToLongFunction<Amounts> of, long asked, long weight) {}

    FitScore(Demand demand, FitScoring scoring) {
        this.scoring = scoring;
        this.isCurve = scoring.strategy() == FitScoring.Strategy.REQUESTED_TO_CAPACITY_RATIO;
        for (Weighted one : scoring.resources()) {
            String name = one.resource();
            // Of what only some nodes have, a pod that asks for none sees none.
            if (Amounts.isPlain(name) || demand.requests().extended(name) > 0) {
                long asked = demand.guess().named(name);
                parts.add(new Part(Amounts.reader(name), asked, one.weight()));
            }
        }
    }

    @Override
    public long applyAsLong(NodeRow row) {
        long sum = 0;
        long weights = 0;
        Amounts allocatable = row.allocatable();
        Amounts guessed = row.guessed();
        for (int i = 0; i < parts.size(); i++) {
            Part part = parts.get(i);
            long has = part.of().applyAsLong(allocatable);
            if (has != 0) {
                long score = score(part.of().applyAsLong(guessed) + part.asked(), has);
                if (!isCurve || score > 0) {
                    sum += score * part.weight();
                    weights += part.weight();
                }
            }
        }
        if (weights == 0) {
            return 0;
        }
        return isCurve ? Math.round((double) sum / weights) : sum / weights;
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
