package io.podium.scheduler.placement;

import io.podium.scheduler.profile.Plugin;
import io.podium.scheduler.profile.Plugin.Point;
import io.podium.scheduler.table.NodeRow;
import io.podium.scheduler.table.Tenant;

/** A filter whose answers are timed, each by itself. */
record TimedFilter(Plugin plugin, Filter filter, Witness witness) implements Filter {
    static final String SUCCESS = "Success";

    @Override
    public Verdict judge(NodeRow row) {
        long began = witness.nanos();
        Verdict verdict = filter.judge(row);
        long took = witness.nanos() - began;
        witness.answered(plugin, Point.FILTER, status(verdict), took);
        return verdict;
    }

    private static String status(Verdict verdict) {
        if (verdict.fits()) {
            return SUCCESS;
        }
        return verdict.isFinal() ? "UnschedulableAndUnresolvable" : "Unschedulable";
    }

    @Override
    public void came(Tenant tenant) {
        filter.came(tenant);
    }

    @Override
    public void left(Tenant tenant) {
        filter.left(tenant);
    }
}
