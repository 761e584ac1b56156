package io.podium.scheduler.placement;

import io.podium.api.core.v1.Node;
import io.podium.api.core.v1.NodeSelector;
import io.podium.api.core.v1.NodeSelectorRequirement;
import io.podium.api.core.v1.NodeSelectorTerm;
import io.podium.api.core.v1.Pod;
import io.podium.api.core.v1.PreferredSchedulingTerm;
import java.util.List;
import java.util.Map;

/** Which nodes a pod wants by their labels: nodeSelector and node affinity. */
final class NodeChoice {
    private NodeChoice() {}

    /** Whether the node is one the pod demands. */
    static boolean allows(Pod pod, Node node) {
        Map<String, String> labels = node.metadata().labels();
        boolean isSelected =
                pod.spec().nodeSelector().entrySet().stream()
                        .allMatch(wanted -> wanted.getValue().equals(labels.get(wanted.getKey())));
        var affinity = pod.spec().affinity().nodeAffinity();
        return isSelected
                && (!affinity.hasRequiredDuringSchedulingIgnoredDuringExecution()
                        || anyTerm(
                                affinity.requiredDuringSchedulingIgnoredDuringExecution(), node));
    }

    private static boolean anyTerm(NodeSelector selector, Node node) {
        return selector.nodeSelectorTerms().stream().anyMatch(term -> matches(term, node));
    }

    /** The weights of the preferences the node fulfils. */
    static long preference(Pod pod, Node node) {
        long sum = 0;
        for (PreferredSchedulingTerm term :
                pod.spec()
                        .affinity()
                        .nodeAffinity()
                        .preferredDuringSchedulingIgnoredDuringExecution()) {
            sum += matches(term.preference(), node) ? term.weight() : 0;
        }
        return sum;
    }

    /** An empty term matches nothing. */
    private static boolean matches(NodeSelectorTerm term, Node node) {
        if (term.matchExpressions().isEmpty() && term.matchFields().isEmpty()) {
            return false;
        }
        Map<String, String> fields = Map.of("metadata.name", node.name());
        return term.matchExpressions().stream()
                        .allMatch(one -> matches(one, node.metadata().labels()))
                && term.matchFields().stream().allMatch(one -> matches(one, fields));
    }

    private static boolean matches(
            NodeSelectorRequirement requirement, Map<String, String> labels) {
        String value = labels.get(requirement.key());
        List<String> values = requirement.values();
        return switch (requirement.operator()) {
            case "In" -> value != null && values.contains(value);
            case "NotIn" -> value == null || !values.contains(value);
            case "Exists" -> value != null;
            case "DoesNotExist" -> value == null;
            case "Gt" -> value != null && compared(value, values) > 0;
            case "Lt" -> value != null && compared(value, values) < 0;
            default -> false;
        };
    }

    /** Zero, and so neither greater nor less, when one of both is no number. */
    private static int compared(String value, List<String> bounds) {
        try {
            return bounds.size() == 1
                    ? Long.compare(Long.parseLong(value), Long.parseLong(bounds.getFirst()))
                    : 0;
        } catch (NumberFormatException _) {
            return 0;
        }
    }
}
