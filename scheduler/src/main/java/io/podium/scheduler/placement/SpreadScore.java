package io.podium.scheduler.placement;

import io.podium.scheduler.table.NodeRow;
import io.podium.scheduler.table.Topology;
import java.util.List;
import java.util.Optional;

/** The wishes of PodTopologySpread: the fewer of the pods are in a place the better. */
final class SpreadScore {
    private static final String HOST = "kubernetes.io/hostname";
    private static final long IGNORED = -1;

    private final Application app;
    private final List<Constraint> constraints;
    private final List<NodeRow> rows;

    /** Nodes that lack a label are left out; upstream's own defaults are lenient. */
    private final boolean isStrict;

    private SpreadScore(Application app, List<Constraint> constraints, List<NodeRow> rows) {
        this.app = app;
        this.constraints = constraints;
        this.rows = rows;
        this.isStrict =
                !app.pod().spec().topologySpreadConstraints().isEmpty()
                        || !app.profile().spread().isSystem();
    }

    static Optional<long[]> of(Application app, List<NodeRow> rows) {
        List<Constraint> constraints = Constraint.of(app, "ScheduleAnyway");
        return constraints.isEmpty()
                ? Optional.empty()
                : Optional.of(new SpreadScore(app, constraints, rows).scores());
    }

    private long[] scores() {
        var sums = new double[rows.size()];
        var ignored = new boolean[rows.size()];
        int left = 0;
        for (int i = 0; i < ignored.length; i++) {
            ignored[i] = isStrict && !isLabelled(rows.get(i).slot());
            left += ignored[i] ? 0 : 1;
        }
        for (Constraint constraint : constraints) {
            if (constraint.key().equals(HOST)) {
                addHosts(constraint, weight(left), sums);
            } else {
                addPlaces(constraint, ignored, sums);
            }
        }
        var scores = new long[sums.length];
        for (int i = 0; i < scores.length; i++) {
            scores[i] = ignored[i] ? IGNORED : Math.round(sums[i]);
        }
        normalize(scores);
        return scores;
    }

    private boolean isLabelled(int slot) {
        for (Constraint constraint : constraints) {
            if (constraint.topology().number(slot) == Topology.NONE) {
                return false;
            }
        }
        return true;
    }

    /** So that few large places do not drown many small ones. */
    private static double weight(int places) {
        return Math.log(places + 2);
    }

    private void addHosts(Constraint constraint, double weight, double[] sums) {
        for (int i = 0; i < sums.length; i++) {
            int slot = rows.get(i).slot();
            if (constraint.topology().number(slot) != Topology.NONE) {
                sums[i] += constraint.counts().get(slot) * weight + (constraint.maxSkew() - 1);
            }
        }
    }

    private void addPlaces(Constraint constraint, boolean[] ignored, double[] sums) {
        Topology topology = constraint.topology();
        var areIn = new boolean[topology.size() + 1]; // The last is for nodes without the label.
        int places = 0;
        for (int i = 0; i < ignored.length; i++) {
            int at = place(topology, rows.get(i).slot());
            if (!ignored[i] && !areIn[at]) {
                areIn[at] = true;
                places++;
            }
        }
        long[] counts = counts(constraint);
        double weight = weight(places);
        for (int i = 0; i < sums.length; i++) {
            int at = place(topology, rows.get(i).slot());
            if (at < topology.size() && !ignored[i]) {
                sums[i] += counts[at] * weight + (constraint.maxSkew() - 1);
            }
        }
    }

    private static int place(Topology topology, int slot) {
        int number = topology.number(slot);
        return number == Topology.NONE ? topology.size() : number;
    }

    private long[] counts(Constraint constraint) {
        Topology topology = constraint.topology();
        var counts = new long[topology.size()];
        if (constraint.includes().isOpen() && !isStrict) {
            constraint
                    .counts()
                    .forEach((slot, count) -> {
                        int number = topology.number(slot);
                        if (number != Topology.NONE) {
                            counts[number] += count;
                        }
                    });
            return counts;
        }
        for (NodeRow row : app.table().nodes()) {
            int number = topology.number(row.slot());
            if (number != Topology.NONE
                    && (!isStrict || isLabelled(row.slot()))
                    && constraint.includes().includes(row)) {
                counts[number] += constraint.counts().get(row.slot());
            }
        }
        return counts;
    }

    private static void normalize(long[] scores) {
        long least = Long.MAX_VALUE;
        long most = 0;
        for (long score : scores) {
            if (score != IGNORED) {
                least = Math.min(least, score);
                most = Math.max(most, score);
            }
        }
        for (int i = 0; i < scores.length; i++) {
            if (scores[i] == IGNORED) {
                scores[i] = 0;
            } else {
                scores[i] =
                        most == 0 ? Scores.BEST : Scores.BEST * (most + least - scores[i]) / most;
            }
        }
    }
}
