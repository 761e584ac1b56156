package io.podium.scheduler.placement;

import io.podium.scheduler.profile.Plugin;
import io.podium.scheduler.table.NodeRow;
import io.podium.scheduler.table.Tenant;
import io.podium.scheduler.table.Topology;
import java.util.ArrayList;
import java.util.List;

/** The demands of PodTopologySpread: no place may be too far ahead of the emptiest. */
final class SpreadFilter implements Filter {
    private static final Verdict UNLABELLED =
            Verdict.never(
                    Plugin.POD_TOPOLOGY_SPREAD,
                    "node(s) didn't match pod topology spread constraints (missing required label)");
    private static final Verdict SKEWED =
            Verdict.notNow(
                    Plugin.POD_TOPOLOGY_SPREAD,
                    "node(s) didn't match pod topology spread constraints");

    private final Application app;
    private final List<Constraint> constraints;
    private final List<Places> places = new ArrayList<>();

    private SpreadFilter(Application app, List<Constraint> constraints) {
        this.app = app;
        this.constraints = constraints;
        for (Constraint constraint : constraints) {
            places.add(new Places(constraint, app.isMeantBy(constraint.matches())));
        }
        List<NodeRow> rows = constraints.isEmpty() ? List.of() : app.table().nodes();
        for (NodeRow row : rows) {
            if (isLabelled(row)) {
                for (Places one : places) {
                    one.count(row);
                }
            }
        }
    }

    static SpreadFilter of(Application app) {
        return new SpreadFilter(app, Constraint.of(app, "DoNotSchedule"));
    }

    boolean isIdle() {
        return constraints.isEmpty();
    }

    private boolean isLabelled(NodeRow row) {
        for (Constraint constraint : constraints) {
            if (constraint.topology().number(row.slot()) == Topology.NONE) {
                return false;
            }
        }
        return true;
    }

    /** How many pods are in each place that takes part. */
    private static final class Places {
        private static final int UNKNOWN = -1;

        private final Constraint constraint;
        private final int self;
        private final int[] counts;
        private final boolean[] areIn;
        private int inCount;
        private int least = UNKNOWN;

        Places(Constraint constraint, boolean isSelf) {
            this.constraint = constraint;
            this.self = isSelf ? 1 : 0;
            this.counts = new int[constraint.topology().size()];
            this.areIn = new boolean[counts.length];
        }

        void count(NodeRow row) {
            if (constraint.includes().includes(row)) {
                int number = constraint.topology().number(row.slot());
                counts[number] += constraint.counts().get(row.slot());
                if (!areIn[number]) {
                    areIn[number] = true;
                    inCount++;
                }
            }
        }

        void add(NodeRow row, int amount) {
            if (constraint.includes().includes(row)) {
                counts[constraint.topology().number(row.slot())] += amount;
                least = UNKNOWN;
            }
        }

        /** With too few places the emptiest counts as if there were an empty one. */
        private int least() {
            if (inCount < constraint.minDomains()) {
                return 0;
            }
            if (least == UNKNOWN) {
                least = Integer.MAX_VALUE;
                for (int i = 0; i < counts.length; i++) {
                    if (areIn[i]) {
                        least = Math.min(least, counts[i]);
                    }
                }
            }
            return least;
        }

        boolean isAhead(NodeRow row) {
            int number = constraint.topology().number(row.slot());
            return counts[number] + self - least() > constraint.maxSkew();
        }
    }

    @Override
    public Verdict judge(NodeRow row) {
        for (Places one : places) {
            if (one.constraint.topology().number(row.slot()) == Topology.NONE) {
                return UNLABELLED;
            }
            if (one.isAhead(row)) {
                return SKEWED;
            }
        }
        return Verdict.FITS;
    }

    @Override
    public void came(Tenant tenant) {
        change(tenant, 1);
    }

    @Override
    public void left(Tenant tenant) {
        change(tenant, -1);
    }

    private void change(Tenant tenant, int amount) {
        if (isLabelled(tenant.row())) {
            for (Places one : places) {
                if (app.areAllAbout(one.constraint.matches(), tenant)) {
                    one.add(tenant.row(), amount);
                }
            }
        }
    }
}
