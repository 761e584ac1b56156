package io.podium.scheduler.placement;

import io.podium.scheduler.profile.FitScoring.Weighted;
import io.podium.scheduler.table.Amounts;
import io.podium.scheduler.table.Demand;
import io.podium.scheduler.table.NodeRow;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToLongFunction;

/** The closer the used parts of resources are to each other the better. */
final class BalanceScore implements ToLongFunction<NodeRow> {
    private final List<Part> parts = new ArrayList<>();
    private final boolean asksNothing;

    /** One resource that counts, and what the pod would take of it. */
    private record Part(ToLongFunction<Amounts> of, long asked) {}

    BalanceScore(Demand demand, List<Weighted> resources) {
        Amounts wants = demand.requests();
        asksNothing = resources.stream().allMatch(one -> wants.named(one.resource()) == 0);
        for (Weighted one : resources) {
            String name = one.resource();
            if (Amounts.isPlain(name) || wants.extended().containsKey(name)) {
                parts.add(new Part(Amounts.reader(name), wants.named(name)));
            }
        }
    }

    /** Such pods would all go where it is most even, so they are not asked about. */
    boolean asksNothing() {
        return asksNothing;
    }

    @Override
    public long applyAsLong(NodeRow row) {
        var used = new double[parts.size()];
        int count = 0;
        double sum = 0;
        Amounts allocatable = row.allocatable();
        Amounts taken = row.taken();
        for (int i = 0; i < parts.size(); i++) {
            Part part = parts.get(i);
            long has = part.of().applyAsLong(allocatable);
            if (has != 0) {
                double share =
                        Math.min(1.0, (double) (part.of().applyAsLong(taken) + part.asked()) / has);
                used[count++] = share;
                sum += share;
            }
        }
        return (long) ((1 - deviation(used, count, sum)) * Scores.BEST);
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
