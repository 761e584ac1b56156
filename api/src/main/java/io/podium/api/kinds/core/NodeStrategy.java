package io.podium.api.kinds.core;

import io.podium.api.core.v1.Node;
import io.podium.api.error.Problems;
import io.podium.api.schema.Resource;
import io.podium.api.strategy.GenericStrategy;
import io.podium.api.value.ListValue;
import io.podium.api.value.TypedMap;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Nodes: allocatable from capacity, taints, ranges and provider ids that never change once set. */
public final class NodeStrategy extends GenericStrategy<Node> {
    public NodeStrategy(Resource resource) {
        super(resource, Node::of);
    }

    @Override
    public Node applyDefaults(Node node) {
        TypedMap value = node.value();
        if (value.get("spec") instanceof TypedMap spec) {
            value = value.with("spec", ranges(spec));
        }
        if (value.get("status") instanceof TypedMap status
                && status.has("capacity")
                && !status.has("allocatable")) {
            value = value.with("status", status.with("allocatable", status.get("capacity")));
        }
        return Node.of(value);
    }

    /** The one range and the list of ranges say the same; the one decides. */
    private static TypedMap ranges(TypedMap spec) {
        String range = spec.string("podCIDR");
        ListValue ranges = spec.list("podCIDRs");
        if (range.isEmpty()) {
            return ranges.isEmpty() ? spec : spec.with("podCIDR", ranges.getFirst());
        }
        return ranges.isEmpty() || !ranges.getFirst().equals(range)
                ? spec.with("podCIDRs", ListValue.of(range))
                : spec;
    }

    /** A node says of itself at once how it is; its settings come from nowhere any more. */
    @Override
    public Node prepareCreate(Node node) {
        return node.value().get("spec") instanceof TypedMap spec && spec.has("configSource")
                ? Node.of(node.value().with("spec", spec.without("configSource")))
                : node;
    }

    @Override
    public boolean hasWholeRules() {
        return true;
    }

    @Override
    public void validate(Node node, Problems problems) {
        NodeRules.check(node.value(), problems);
    }

    @Override
    public void validateUpdate(Node node, Node old, Problems problems) {
        NodeRules.checkChange(node.value(), old.value(), problems);
    }

    @Override
    public void validateStatusUpdate(Node node, Node old, Problems problems) {
        NodeRules.checkChange(node.value(), old.value(), problems);
    }

    @Override
    public List<String> warnings(Node node) {
        List<String> others = super.warnings(node);
        if (node.value().map("spec").string("externalID").isEmpty()) {
            return others;
        }
        var all = new ArrayList<>(others);
        all.add("spec.externalID: this field is deprecated, and is unused by Kubernetes");
        return all;
    }

    @Override
    public List<String> selectableFieldNames() {
        return List.of("spec.unschedulable");
    }

    @Override
    public Map<String, String> selectableFields(Node node) {
        return Map.of(
                "spec.unschedulable",
                String.valueOf(node.value().map("spec").bool("unschedulable")));
    }
}
