package io.podium.api.kinds.storage;

import io.podium.api.error.FieldPath;
import io.podium.api.error.Problems;
import io.podium.api.kinds.pod.NodeSelectorRules;
import io.podium.api.name.Names;
import io.podium.api.quantity.Quantity;
import io.podium.api.schema.Resource;
import io.podium.api.storage.v1.CSIStorageCapacity;
import io.podium.api.strategy.GenericStrategy;
import io.podium.api.strategy.ObjectRules;
import io.podium.api.value.ListValue;
import io.podium.api.value.MapValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** How much room a class has in a place; the class and the place stay. */
public final class CsiStorageCapacityStrategy extends GenericStrategy<CSIStorageCapacity> {
    public CsiStorageCapacityStrategy(Resource resource) {
        super(resource, CSIStorageCapacity::of);
    }

    @Override
    public void validate(CSIStorageCapacity capacity, Problems problems) {
        MapValue value = capacity.value();
        if (value.has("nodeTopology")) {
            ObjectRules.labelSelector(
                    value.map("nodeTopology"), FieldPath.of("nodeTopology"), problems);
        }
        String name = value.string("storageClassName");
        problems.invalidEach(FieldPath.ROOT, "storageClassName", name, Names.dnsSubdomain(name));
        String amount = value.string("capacity");
        if (!amount.isEmpty() && Quantity.parse(amount).sign() < 0) {
            problems.invalid("capacity", amount, "must be greater than or equal to 0");
        }
    }

    @Override
    public void validateUpdate(
            CSIStorageCapacity capacity, CSIStorageCapacity old, Problems problems) {
        MapValue now = capacity.value();
        problems.immutable(
                "nodeTopology", now.map("nodeTopology"), old.value().map("nodeTopology"));
        problems.immutable(
                "storageClassName",
                now.string("storageClassName"),
                old.value().string("storageClassName"));
    }

    @Override
    public List<String> warnings(CSIStorageCapacity capacity) {
        var warnings = new ArrayList<>(super.warnings(capacity));
        MapValue topology = capacity.value().map("nodeTopology");
        FieldPath path = FieldPath.of("nodeTopology");
        ListValue expressions = topology.list("matchExpressions");
        for (int i = 0; i < expressions.size(); i++) {
            String outdated = NodeSelectorRules.outdated(expressions.map(i).string("key"));
            if (!outdated.isEmpty()) {
                warnings.add(
                        path.child("matchExpressions").index(i).child("key") + ": " + outdated);
            }
        }
        for (Map.Entry<String, Object> label : topology.map("matchLabels")) {
            String outdated = NodeSelectorRules.outdated(label.getKey());
            if (!outdated.isEmpty()) {
                warnings.add(path.child("matchLabels").child(label.getKey()) + ": " + outdated);
            }
        }
        return warnings;
    }
}
