package io.podium.scheduler.placement;

import io.podium.api.core.v1.Pod;
import io.podium.api.core.v1.TopologySpreadConstraint;
import io.podium.api.selector.LabelSelector;
import io.podium.api.value.MapValue;
import io.podium.scheduler.table.NodeRow;
import io.podium.scheduler.table.NodeTable;
import io.podium.scheduler.table.PodMatch;
import io.podium.scheduler.table.SlotCounts;
import io.podium.scheduler.table.Topology;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * One wish or demand for even spreading, as PodTopologySpread reads it.
 *
 * @param counts pods that are meant, by node
 * @param includes which nodes take part
 */
record Constraint(
        String key,
        Topology topology,
        List<PodMatch> matches,
        SlotCounts counts,
        int maxSkew,
        int minDomains,
        Inclusion includes) {

    /** Which nodes take part in spreading. */
    record Inclusion(boolean byChoice, boolean byTaints, Application app) {
        boolean isOpen() {
            return (!byChoice || app.choice().isOpen()) && !byTaints;
        }

        boolean includes(NodeRow row) {
            return (!byChoice || app.choice().allows(row))
                    && (!byTaints || app.tolerations().tolerate(row));
        }
    }

    /**
     * Those that say so of what shall be done when they cannot be met: the pod's own or, when it
     * has none, the profile's.
     */
    static List<Constraint> of(Application app, String whenUnsatisfiable) {
        List<TopologySpreadConstraint> own = app.pod().spec().topologySpreadConstraints();
        var found = new ArrayList<Constraint>();
        if (!own.isEmpty()) {
            for (TopologySpreadConstraint one : own) {
                if (one.whenUnsatisfiable().equals(whenUnsatisfiable)) {
                    found.add(of(app, one, selectors(one, app.pod())));
                }
            }
            return found;
        }
        List<TopologySpreadConstraint> defaults =
                app.profile().spread().constraints().stream()
                        .filter(one -> one.whenUnsatisfiable().equals(whenUnsatisfiable))
                        .toList();
        if (!defaults.isEmpty()) {
            List<LabelSelector> siblings = app.surroundings().siblings(app.pod());
            if (!siblings.stream().allMatch(LabelSelector::isEverything)) {
                defaults.forEach(one -> found.add(of(app, one, siblings)));
            }
        }
        return found;
    }

    private static Constraint of(
            Application app, TopologySpreadConstraint one, List<LabelSelector> selectors) {
        NodeTable table = app.table();
        String namespace = app.pod().namespace();
        List<PodMatch> matches =
                selectors.stream().map(each -> PodMatch.in(namespace, each)).toList();
        boolean byChoice = !one.nodeAffinityPolicy().equals("Ignore");
        boolean byTaints = one.nodeTaintsPolicy().equals("Honor");
        SlotCounts counts =
                selectors.stream().allMatch(LabelSelector::isEverything)
                        ? SlotCounts.NONE // As upstream, though it would match all.
                        : table.tally(matches, false).counts();
        return new Constraint(
                one.topologyKey(),
                table.topology(one.topologyKey()),
                matches,
                counts,
                one.maxSkew(),
                one.hasMinDomains() ? one.minDomains() : 1,
                new Inclusion(byChoice, byTaints, app));
    }

    /** The pod's own values of some labels count as demanded, too. */
    private static List<LabelSelector> selectors(TopologySpreadConstraint one, Pod pod) {
        LabelSelector selector =
                LabelSelector.of(
                        one.hasLabelSelector() ? one.labelSelector().value() : (MapValue) null);
        Map<String, String> labels = pod.metadata().labels();
        var same = new HashMap<String, String>();
        for (String key : one.matchLabelKeys()) {
            if (labels.containsKey(key)) {
                same.put(key, labels.get(key));
            }
        }
        return same.isEmpty() ? List.of(selector) : List.of(selector, LabelSelector.ofMap(same));
    }
}
