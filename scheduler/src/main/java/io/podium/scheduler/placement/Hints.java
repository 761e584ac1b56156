package io.podium.scheduler.placement;

import io.podium.api.core.v1.Node;
import io.podium.api.core.v1.Pod;
import io.podium.api.core.v1.TopologySpreadConstraint;
import io.podium.api.selector.LabelSelector;
import io.podium.scheduler.profile.Plugin;
import io.podium.scheduler.profile.Profile;
import io.podium.scheduler.table.Demand;
import io.podium.scheduler.table.NodeRow;
import io.podium.scheduler.table.NodeTable;
import io.podium.scheduler.table.OwnTerm;
import io.podium.scheduler.table.PodMatch;
import java.util.List;
import java.util.Map;

/**
 * Whether what happened may help a pod against the plugin that refused it. Says yes rather too
 * often than too seldom.
 */
public final class Hints {
    private final NodeTable table;

    public Hints(NodeTable table) {
        this.table = table;
    }

    /** Whether the pod is worth another attempt. */
    public boolean helps(Pod pod, Profile profile, Plugin refuser, Happening happening) {
        return switch (happening) {
            case Happening.NodeCame came -> suits(pod, profile, refuser, NodeRow.of(came.node()));
            case Happening.NodeChanged changed -> {
                NodeRow before = NodeRow.of(changed.before());
                NodeRow after = NodeRow.of(changed.after());
                yield switch (refuser) {
                    case POD_TOPOLOGY_SPREAD, INTER_POD_AFFINITY ->
                            suits(pod, profile, refuser, before)
                                            != suits(pod, profile, refuser, after)
                                    || !keys(before, pod).equals(keys(after, pod));
                    case NODE_RESOURCES_FIT ->
                            grew(changed.before(), changed.after())
                                    && suits(pod, profile, refuser, after);
                    default ->
                            !suits(pod, profile, refuser, before)
                                    && suits(pod, profile, refuser, after);
                };
            }
            case Happening.NodeGone gone -> suits(pod, profile, refuser, NodeRow.of(gone.node()));
            case Happening.PodPlaced placed -> concerns(pod, refuser, placed.pod(), false);
            case Happening.PodLeft left -> leaves(pod, refuser, left.pod());
            case Happening.PodChanged changed ->
                    refuser == Plugin.NODE_RESOURCES_FIT
                            ? asksLess(changed)
                            : concerns(pod, refuser, changed.before(), true)
                                    || concerns(pod, refuser, changed.after(), true);
            case Happening.NamespaceChanged _ -> true;
        };
    }

    /** Whether the plugin has nothing against the node itself, with nobody on it. */
    private static boolean suits(Pod pod, Profile profile, Plugin refuser, NodeRow row) {
        var tolerations = new Tolerations(pod.spec().tolerations());
        return switch (refuser) {
            case NODE_UNSCHEDULABLE ->
                    !row.isUnschedulable() || tolerations.tolerateUnschedulable();
            case NODE_NAME -> row.name().equals(pod.spec().nodeName());
            case TAINT_TOLERATION -> tolerations.tolerate(row);
            case NODE_AFFINITY ->
                    NodeChoice.of(pod).allows(row)
                            && NodeChoice.of(profile.addedAffinity()).allows(row);
            case NODE_RESOURCES_FIT ->
                    new FitFilter(Demand.of(pod), profile.fit()).judge(row).fits();
            case POD_TOPOLOGY_SPREAD ->
                    pod.spec().topologySpreadConstraints().stream()
                            .allMatch(one -> row.labels().containsKey(one.topologyKey()));
            case INTER_POD_AFFINITY ->
                    OwnTerm.of(pod).isEmpty()
                            || OwnTerm.of(pod).stream()
                                    .anyMatch(term -> row.labels().containsKey(term.topologyKey()));
            default -> true;
        };
    }

    /** The values of the labels the pod's neighbours and spreading are about. */
    private static List<String> keys(NodeRow row, Pod pod) {
        Map<String, String> labels = row.labels();
        List<String> spread =
                pod.spec().topologySpreadConstraints().stream()
                        .map(one -> labels.getOrDefault(one.topologyKey(), ""))
                        .toList();
        List<String> near =
                OwnTerm.of(pod).stream()
                        .map(term -> labels.getOrDefault(term.topologyKey(), ""))
                        .toList();
        return List.of(spread.toString(), near.toString());
    }

    private static boolean grew(Node before, Node after) {
        return !before.status().allocatable().equals(after.status().allocatable());
    }

    private static boolean asksLess(Happening.PodChanged changed) {
        return !Demand.of(changed.before())
                .requests()
                .equals(Demand.of(changed.after()).requests());
    }

    private boolean leaves(Pod pod, Plugin refuser, Pod left) {
        return switch (refuser) {
            case NODE_RESOURCES_FIT -> true;
            case NODE_PORTS ->
                    Demand.of(left).ports().stream()
                            .anyMatch(port ->
                                    Demand.of(pod).ports().stream().anyMatch(port::collidesWith));
            default -> concerns(pod, refuser, left, true);
        };
    }

    /** Whether the waiting pod says something about the other, or the other about it. */
    private boolean concerns(Pod pod, Plugin refuser, Pod other, boolean mayLeave) {
        if (refuser == Plugin.POD_TOPOLOGY_SPREAD) {
            List<TopologySpreadConstraint> own = pod.spec().topologySpreadConstraints();
            return pod.namespace().equals(other.namespace())
                    && (own.isEmpty() || own.stream().anyMatch(one -> counts(one, other)));
        }
        boolean isAbout = OwnTerm.of(pod).stream().anyMatch(term -> means(term.match(), other));
        return isAbout
                || (mayLeave
                        && OwnTerm.of(other).stream()
                                .anyMatch(term ->
                                        term.sort() == OwnTerm.Sort.REFUSED
                                                && means(term.match(), pod)));
    }

    private static boolean counts(TopologySpreadConstraint one, Pod other) {
        return one.hasLabelSelector()
                && LabelSelector.of(one.labelSelector().value()).matches(other.metadata().labels());
    }

    private boolean means(PodMatch match, Pod pod) {
        return match.matches(
                pod.namespace(), table.namespaceLabels(pod.namespace()), pod.metadata().labels());
    }
}
