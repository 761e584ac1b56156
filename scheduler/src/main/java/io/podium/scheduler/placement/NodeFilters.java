package io.podium.scheduler.placement;

import io.podium.scheduler.profile.Plugin;
import io.podium.scheduler.table.Demand;
import java.util.EnumMap;
import java.util.Map;

/** The plugins that look at a node without regard to others. */
final class NodeFilters {
    private static final Verdict UNSCHEDULABLE =
            Verdict.never(Plugin.NODE_UNSCHEDULABLE, "node(s) were unschedulable");
    private static final Verdict OTHER_NAME =
            Verdict.never(Plugin.NODE_NAME, "node(s) didn't match the requested node name");
    private static final Verdict TAINTED =
            Verdict.never(Plugin.TAINT_TOLERATION, "node(s) had untolerated taint(s)");
    private static final Verdict NOT_CHOSEN =
            Verdict.never(
                    Plugin.NODE_AFFINITY, "node(s) didn't match Pod's node affinity/selector");
    private static final Verdict NOT_ENFORCED =
            Verdict.never(
                    Plugin.NODE_AFFINITY, "node(s) didn't match scheduler-enforced node affinity");
    private static final Verdict PORTS =
            Verdict.notNow(
                    Plugin.NODE_PORTS,
                    "node(s) didn't have free ports for the requested pod ports");

    private NodeFilters() {}

    /** Those that have something to ask for this pod. */
    static Map<Plugin, Filter> of(Application app) {
        var filters = new EnumMap<Plugin, Filter>(Plugin.class);
        Tolerations tolerations = app.tolerations();
        if (!tolerations.tolerateUnschedulable()) {
            filters.put(
                    Plugin.NODE_UNSCHEDULABLE,
                    row -> row.isUnschedulable() ? UNSCHEDULABLE : Verdict.FITS);
        }
        String name = app.pod().spec().nodeName();
        if (!name.isEmpty()) {
            filters.put(
                    Plugin.NODE_NAME, row -> row.name().equals(name) ? Verdict.FITS : OTHER_NAME);
        }
        filters.put(
                Plugin.TAINT_TOLERATION, row -> tolerations.tolerate(row) ? Verdict.FITS : TAINTED);
        NodeChoice added = NodeChoice.of(app.profile().addedAffinity());
        NodeChoice choice = app.choice();
        if (!added.isOpen() || !choice.isOpen()) {
            filters.put(
                    Plugin.NODE_AFFINITY,
                    row -> {
                        if (!added.allows(row)) {
                            return NOT_ENFORCED;
                        }
                        return choice.allows(row) ? Verdict.FITS : NOT_CHOSEN;
                    });
        }
        Demand demand = app.demand();
        if (!demand.ports().isEmpty()) {
            filters.put(
                    Plugin.NODE_PORTS,
                    row ->
                            demand.ports().stream()
                                            .anyMatch(port ->
                                                    row.ports().stream()
                                                            .anyMatch(port::collidesWith))
                                    ? PORTS
                                    : Verdict.FITS);
        }
        filters.put(Plugin.NODE_RESOURCES_FIT, new FitFilter(demand, app.profile().fit()));
        return filters;
    }
}
