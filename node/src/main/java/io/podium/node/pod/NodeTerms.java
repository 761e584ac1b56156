package io.podium.node.pod;

import io.podium.api.core.v1.Node;
import io.podium.api.core.v1.NodeSelectorRequirement;
import io.podium.api.core.v1.NodeSelectorTerm;
import io.podium.api.core.v1.Pod;
import java.util.List;
import java.util.Map;

/** Whether a node is one of those a pod wants: by its nodeSelector and required affinity. Pure. */
final class NodeTerms {
    private NodeTerms() {}

    static boolean match(Pod pod, Node node) {
        Map<String, String> labels = node.metadata().labels();
        if (!labels.entrySet().containsAll(pod.spec().nodeSelector().entrySet())) {
            return false;
        }
        var affinity = pod.spec().affinity().nodeAffinity();
        return !affinity.hasRequiredDuringSchedulingIgnoredDuringExecution()
                || affinity
                        .requiredDuringSchedulingIgnoredDuringExecution()
                        .nodeSelectorTerms()
                        .stream()
                        .anyMatch(term -> matches(term, node));
    }

    /** A term that asks for nothing matches nothing. */
    private static boolean matches(NodeSelectorTerm term, Node node) {
        Map<String, String> fields = Map.of("metadata.name", node.name());
        boolean isEmpty = term.matchExpressions().isEmpty() && term.matchFields().isEmpty();
        return !isEmpty
                && all(term.matchExpressions(), node.metadata().labels())
                && all(term.matchFields(), fields);
    }

    private static boolean all(List<NodeSelectorRequirement> wanted, Map<String, String> has) {
        return wanted.stream().allMatch(one -> matches(one, has.get(one.key())));
    }

    private static boolean matches(NodeSelectorRequirement wanted, String value) {
        List<String> values = wanted.values();
        return switch (wanted.operator()) {
            case "In" -> value != null && values.contains(value);
            case "NotIn" -> value == null || !values.contains(value);
            case "Exists" -> value != null;
            case "DoesNotExist" -> value == null;
            case "Gt" -> isNumber(value, values) && number(value) > number(values.getFirst());
            case "Lt" -> isNumber(value, values) && number(value) < number(values.getFirst());
            default -> false;
        };
    }

    private static boolean isNumber(String value, List<String> values) {
        String number = "[+-]?[0-9]{1,18}";
        return value != null
                && value.matches(number)
                && values.size() == 1
                && values.getFirst().matches(number);
    }

    private static long number(String text) {
        return Long.parseLong(text);
    }
}
