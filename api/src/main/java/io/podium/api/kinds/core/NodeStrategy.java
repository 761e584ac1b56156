package io.podium.api.kinds.core;

import io.podium.api.core.v1.Node;
import io.podium.api.error.FieldPath;
import io.podium.api.error.Problems;
import io.podium.api.name.Names;
import io.podium.api.schema.Resource;
import io.podium.api.strategy.GenericStrategy;
import io.podium.api.value.ListValue;
import io.podium.api.value.MapValue;
import io.podium.api.value.TypedMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;

/** Nodes: allocatable from capacity, taints, ranges and provider ids that never change once set. */
public final class NodeStrategy extends GenericStrategy<Node> {
    public NodeStrategy(Resource resource) {
        super(resource, Node::of);
    }

    @Override
    public Node applyDefaults(Node node) {
        if (node.value().get("status") instanceof TypedMap status
                && status.has("capacity")
                && !status.has("allocatable")) {
            return Node.of(
                    node.value()
                            .with("status", status.with("allocatable", status.get("capacity"))));
        }
        return node;
    }

    /** A node says of itself at once how it is. */
    @Override
    public Node prepareCreate(Node node) {
        return node;
    }

    @Override
    public void validate(Node node, Problems problems) {
        MapValue spec = node.value().map("spec");
        FieldPath path = FieldPath.of("spec");
        var seen = new HashSet<String>();
        ListValue taints = spec.list("taints");
        for (int i = 0; i < taints.size(); i++) {
            MapValue taint = taints.map(i);
            FieldPath here = path.child("taints").index(i);
            String key = taint.string("key");
            if (!key.isEmpty()) {
                problems.invalidEach(here.child("key"), key, Names.qualifiedName(key));
            }
            List<String> faults = Names.labelValue(taint.string("value"));
            if (!faults.isEmpty()) {
                problems.invalid(
                        here.child("value"), taint.string("value"), String.join(";", faults));
            }
            if (!seen.add(key + ":" + taint.string("effect"))) {
                problems.duplicate(here, taint);
            }
        }
        ListValue ranges = spec.list("podCIDRs");
        if (ranges.size() > 2) {
            problems.invalid(
                    path.child("podCIDRs"),
                    ranges,
                    "may specify no more than one CIDR for each IP family");
        }
    }

    @Override
    public void validateUpdate(Node node, Node old, Problems problems) {
        MapValue spec = node.value().map("spec");
        MapValue before = old.value().map("spec");
        ListValue ranges = before.list("podCIDRs");
        if (!ranges.isEmpty() && !ranges.equals(spec.list("podCIDRs"))) {
            problems.forbidden(
                    "spec.podCIDRs",
                    "node updates may not change podCIDR except from \"\" to valid");
        }
        String provider = before.string("providerID");
        if (!provider.isEmpty() && !provider.equals(spec.string("providerID"))) {
            problems.forbidden(
                    "spec.providerID",
                    "node updates may not change providerID except from \"\" to valid");
        }
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
