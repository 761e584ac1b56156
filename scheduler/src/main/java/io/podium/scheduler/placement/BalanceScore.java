package io.podium.scheduler.placement;

import io.podium.scheduler.profile.FitScoring.Weighted;
import io.podium.scheduler.table.Demand;
import io.podium.scheduler.table.NodeRow;
import java.util.List;
import java.util.function.ToLongFunction;

/** The closer the used parts of resources are to each other the better. */
final class BalanceScore implements ToLongFunction<NodeRow> {
    private final Demand demand;
    private final List<Weighted> resources;

    BalanceScore(Demand demand, List<Weighted> resources) {
        this.demand = demand;
        this.resources = resources;
    }

    /** Such pods would all go where it is most even, so they are not asked about. */
    boolean asksNothing() {
        return resources.stream().allMatch(one -> demand.requests().named(one.resource()) == 0);
    }

    @Override
    public long applyAsLong(NodeRow row) {
        var parts = new double[resources.size()];
        int count = 0;
        double sum = 0;
        for (Weighted one : resources) {
            long asked = demand.requests().named(one.resource());
            boolean isExtended = demand.requests().extended().containsKey(one.resource());
            long has = row.allocatable().named(one.resource());
            if (has != 0 && (asked > 0 || isPlain(one.resource()) || isExtended)) {
                double part =
                        Math.min(1.0, (double) (row.taken().named(one.resource()) + asked) / has);
                parts[count++] = part;
                sum += part;
            }
        }
        return (long) ((1 - deviation(parts, count, sum)) * Scores.BEST);
    }

    private static boolean isPlain(String resource) {
        return switch (resource) {
            case "cpu", "memory", "ephemeral-storage" -> true;
            default -> false;
        };
    }

    private static double deviation(double[] parts, int count, double sum) {
        if (count < 2) {
            return 0;
        }
        if (count == 2) {
            return Math.abs((parts[0] - parts[1]) / 2);
        }
        double mean = sum / count;
        double squares = 0;
        for (int i = 0; i < count; i++) {
            squares += (parts[i] - mean) * (parts[i] - mean);
        }
        return Math.sqrt(squares / count);
    }
}
