package io.podium.scheduler.placement;

import io.podium.scheduler.profile.Plugin;
import io.podium.scheduler.profile.Profile;
import io.podium.scheduler.table.Amounts;
import io.podium.scheduler.table.Demand;
import io.podium.scheduler.table.NodeRow;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** NodeResourcesFit: whether a node still has what the pod asks for, and a place for it. */
final class FitFilter implements Filter {
    private final Amounts wants;
    private final Map<String, Long> extended = new TreeMap<>();

    FitFilter(Demand demand, Profile.Fit fit) {
        wants = demand.requests();
        wants.extended()
                .forEach((name, amount) -> {
                    if (!fit.ignores(name)) {
                        extended.put(name, amount);
                    }
                });
    }

    @Override
    public Verdict judge(NodeRow row) {
        return row.hasRoomFor(wants) && extended.isEmpty() ? Verdict.FITS : inFull(row);
    }

    private static boolean isEnough(long wants, long taken, long has) {
        return wants == 0 || wants <= has - taken;
    }

    private Verdict inFull(NodeRow row) {
        var reasons = new ArrayList<String>();
        if (row.pods() + 1 > row.places()) {
            reasons.add("Too many pods");
        }
        Amounts has = row.allocatable();
        Amounts taken = row.taken();
        boolean isFinal = lacks(reasons, "cpu", wants.milliCpu(), taken.milliCpu(), has.milliCpu());
        isFinal |= lacks(reasons, "memory", wants.memory(), taken.memory(), has.memory());
        isFinal |=
                lacks(
                        reasons,
                        "ephemeral-storage",
                        wants.ephemeral(),
                        taken.ephemeral(),
                        has.ephemeral());
        for (Map.Entry<String, Long> one : extended.entrySet()) {
            String name = one.getKey();
            isFinal |=
                    lacks(reasons, name, one.getValue(), taken.extended(name), has.extended(name));
        }
        return reasons.isEmpty()
                ? Verdict.FITS
                : new Verdict(Plugin.NODE_RESOURCES_FIT, List.copyOf(reasons), isFinal);
    }

    /** Notes what is short; answers whether even the empty node would be too small. */
    private static boolean lacks(
            List<String> reasons, String resource, long wants, long taken, long has) {
        if (isEnough(wants, taken, has)) {
            return false;
        }
        reasons.add("Insufficient " + resource);
        return wants > has;
    }
}
