package io.podium.scheduler.placement;

import io.podium.scheduler.profile.Plugin;
import io.podium.scheduler.profile.Plugin.Point;
import io.podium.scheduler.table.NodeRow;
import java.util.List;
import java.util.Optional;
import java.util.function.ToLongFunction;

/** How good each of the nodes that will do is, by upstream's formulas. */
final class Scores {
    /** The best a plugin can say. */
    static final int BEST = 100;

    private Scores() {}

    /** One score for each row: what the plugins say, weighed. */
    static long[] of(Application app, List<NodeRow> rows) {
        var sums = new long[rows.size()];
        for (Plugin plugin : app.profile().weights().keySet()) {
            int weight = app.profile().weight(plugin);
            witnessed(plugin, app, rows)
                    .ifPresent(scores -> {
                        for (int i = 0; i < sums.length; i++) {
                            sums[i] += weight * scores[i];
                        }
                    });
        }
        return sums;
    }

    /** A plugin values all nodes at once, so it is timed once. */
    private static Optional<long[]> witnessed(Plugin plugin, Application app, List<NodeRow> rows) {
        Witness witness = app.witness();
        long began = witness.timesPlugins() ? witness.nanos() : 0;
        Optional<long[]> scores = of(plugin, app, rows);
        if (scores.isPresent()) {
            witness.asked(plugin, Point.SCORE, rows.size());
            if (witness.timesPlugins()) {
                witness.answered(plugin, Point.SCORE, TimedFilter.SUCCESS, witness.nanos() - began);
            }
        }
        return scores;
    }

    /** What one plugin says, from 0 to 100; nothing when all nodes are the same to it. */
    static Optional<long[]> of(Plugin plugin, Application app, List<NodeRow> rows) {
        return switch (plugin) {
            case TAINT_TOLERATION -> taints(app, rows);
            case NODE_AFFINITY -> choice(app, rows);
            case NODE_RESOURCES_FIT ->
                    Optional.of(
                            each(rows, new FitScore(app.demand(), app.profile().fit().scoring())));
            case BALANCED_ALLOCATION -> balanced(app, rows);
            case POD_TOPOLOGY_SPREAD -> SpreadScore.of(app, rows);
            case INTER_POD_AFFINITY -> NeighbourScore.of(app, rows);
            case IMAGE_LOCALITY -> Optional.of(each(rows, new ImageScore(app)));
            default -> Optional.empty();
        };
    }

    private static long[] each(List<NodeRow> rows, ToLongFunction<NodeRow> score) {
        var scores = new long[rows.size()];
        for (int i = 0; i < scores.length; i++) {
            scores[i] = score.applyAsLong(rows.get(i));
        }
        return scores;
    }

    private static long most(long[] values) {
        long most = 0;
        for (long value : values) {
            most = Math.max(most, value);
        }
        return most;
    }

    /** The fewer taints that discourage the better. */
    private static Optional<long[]> taints(Application app, List<NodeRow> rows) {
        long[] scores = each(rows, row -> app.tolerations().disliked(row));
        long most = most(scores);
        for (int i = 0; i < scores.length; i++) {
            scores[i] = most == 0 ? BEST : BEST - BEST * scores[i] / most;
        }
        return Optional.of(scores);
    }

    private static Optional<long[]> choice(Application app, List<NodeRow> rows) {
        NodeChoice added = NodeChoice.of(app.profile().addedAffinity());
        if (!added.prefers() && !app.choice().prefers()) {
            return Optional.empty();
        }
        long[] scores = each(rows, row -> added.preference(row) + app.choice().preference(row));
        long most = most(scores);
        for (int i = 0; i < scores.length && most > 0; i++) {
            scores[i] = BEST * scores[i] / most;
        }
        return Optional.of(scores);
    }

    private static Optional<long[]> balanced(Application app, List<NodeRow> rows) {
        var score = new BalanceScore(app.demand(), app.profile().balanced());
        return score.asksNothing() ? Optional.empty() : Optional.of(each(rows, score));
    }
}
