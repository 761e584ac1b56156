package io.podium.scheduler.placement;

import io.podium.api.core.v1.NodeAffinity;
import io.podium.api.core.v1.NodeSelectorRequirement;
import io.podium.api.core.v1.NodeSelectorTerm;
import io.podium.api.core.v1.Pod;
import io.podium.api.core.v1.PreferredSchedulingTerm;
import io.podium.scheduler.table.NodeRow;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Which nodes a pod wants by their labels: nodeSelector and node affinity. */
final class NodeChoice {
    private static final String NAME = "metadata.name";

    private final Map<String, String> selector;
    private final NodeAffinity affinity;
    private final boolean isBound;
    private final List<NodeSelectorTerm> terms;

    private NodeChoice(Map<String, String> selector, NodeAffinity affinity) {
        this.selector = selector;
        this.affinity = affinity;
        this.isBound = affinity.hasRequiredDuringSchedulingIgnoredDuringExecution();
        this.terms =
                List.copyOf(
                        affinity.requiredDuringSchedulingIgnoredDuringExecution()
                                .nodeSelectorTerms());
    }

    static NodeChoice of(Pod pod) {
        return new NodeChoice(pod.spec().nodeSelector(), pod.spec().affinity().nodeAffinity());
    }

    static NodeChoice of(NodeAffinity affinity) {
        return new NodeChoice(Map.of(), affinity);
    }

    /** Whether all nodes are the same to it. */
    boolean isOpen() {
        return selector.isEmpty() && !isBound;
    }

    /** Whether the node is one the pod demands. */
    boolean allows(NodeRow row) {
        for (Map.Entry<String, String> wanted : selector.entrySet()) {
            if (!wanted.getValue().equals(row.labels().get(wanted.getKey()))) {
                return false;
            }
        }
        return !isBound || terms.stream().anyMatch(term -> matches(term, row));
    }

    /**
     * The names of the only nodes that can be meant; empty when any may be. An empty set is a
     * demand that contradicts itself.
     */
    Optional<Set<String>> names() {
        if (!isBound || terms.isEmpty()) {
            return Optional.empty();
        }
        var all = new LinkedHashSet<String>();
        for (NodeSelectorTerm term : terms) {
            Optional<Set<String>> named = names(term);
            if (named.isEmpty()) {
                return Optional.empty();
            }
            all.addAll(named.get());
        }
        return Optional.of(all);
    }

    private static Optional<Set<String>> names(NodeSelectorTerm term) {
        Optional<Set<String>> names = Optional.empty();
        for (NodeSelectorRequirement field : term.matchFields()) {
            if (field.key().equals(NAME) && field.operator().equals("In")) {
                var these = new LinkedHashSet<>(field.values());
                names.ifPresent(these::retainAll);
                names = Optional.of(these);
            }
        }
        return names;
    }

    /** The weights of the preferences the node fulfils. */
    long preference(NodeRow row) {
        long sum = 0;
        for (PreferredSchedulingTerm term :
                affinity.preferredDuringSchedulingIgnoredDuringExecution()) {
            sum += matches(term.preference(), row) ? term.weight() : 0;
        }
        return sum;
    }

    boolean prefers() {
        return !affinity.preferredDuringSchedulingIgnoredDuringExecution().isEmpty();
    }

    /** An empty term matches nothing. */
    private static boolean matches(NodeSelectorTerm term, NodeRow row) {
        var expressions = new ArrayList<>(term.matchExpressions());
        if (expressions.isEmpty() && term.matchFields().isEmpty()) {
            return false;
        }
        for (NodeSelectorRequirement one : expressions) {
            if (!matches(one, row.labels().get(one.key()))) {
                return false;
            }
        }
        for (NodeSelectorRequirement one : term.matchFields()) {
            if (!matches(one, one.key().equals(NAME) ? row.name() : null)) {
                return false;
            }
        }
        return true;
    }

    private static boolean matches(NodeSelectorRequirement requirement, String value) {
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
