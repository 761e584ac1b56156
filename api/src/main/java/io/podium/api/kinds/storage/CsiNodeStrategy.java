package io.podium.api.kinds.storage;

import io.podium.api.error.FieldPath;
import io.podium.api.error.GoForm;
import io.podium.api.error.Problems;
import io.podium.api.kinds.pod.DriverRules;
import io.podium.api.name.Names;
import io.podium.api.schema.Resource;
import io.podium.api.storage.v1.CSINode;
import io.podium.api.strategy.GenericStrategy;
import io.podium.api.value.ListValue;
import io.podium.api.value.MapValue;
import java.util.HashSet;
import java.util.Set;

/** The drivers of a node; of one that is there only the number of its volumes changes. */
public final class CsiNodeStrategy extends GenericStrategy<CSINode> {
    private static final int LONGEST_ID = 256;
    private static final FieldPath DRIVERS = FieldPath.of("spec").child("drivers");

    public CsiNodeStrategy(Resource resource) {
        super(resource, CSINode::of);
    }

    @Override
    public void validate(CSINode node, Problems problems) {
        ListValue drivers = node.value().map("spec").list("drivers");
        var names = new HashSet<String>();
        for (int i = 0; i < drivers.size(); i++) {
            driver(drivers.map(i), names, DRIVERS.index(i), problems);
        }
    }

    private static void driver(
            MapValue driver, Set<String> names, FieldPath path, Problems problems) {
        String name = driver.string("name");
        DriverRules.name(name, path.child("name"), problems);
        String id = driver.string("nodeID");
        if (id.isEmpty()) {
            problems.required(path.child("nodeID"), "");
        } else if (id.length() > LONGEST_ID) {
            problems.invalid(
                    path.child("nodeID"), id, "must be " + LONGEST_ID + " characters or less");
        }
        long count = driver.map("allocatable").integer("count");
        if (count < 0) {
            problems.invalid(
                    path.child("allocatable").child("count"),
                    count,
                    "must be greater than or equal to 0");
        }
        if (!names.add(name)) {
            problems.duplicate(path.child("name"), name);
        }
        var keys = new HashSet<String>();
        for (Object one : driver.list("topologyKeys")) {
            String key = String.valueOf(one);
            if (key.isEmpty()) {
                problems.required(path, "");
            }
            if (!keys.add(key)) {
                problems.duplicate(path, key);
            }
            problems.invalidEach(path, key, Names.qualifiedName(key));
        }
    }

    @Override
    public void validateUpdate(CSINode node, CSINode old, Problems problems) {
        ListValue before = old.value().map("spec").list("drivers");
        ListValue now = node.value().map("spec").list("drivers");
        for (int b = 0; b < before.size(); b++) {
            for (int n = 0; n < now.size(); n++) {
                MapValue driver = now.map(n).without("allocatable");
                boolean isSameName = driver.string("name").equals(before.map(b).string("name"));
                if (isSameName && !driver.equals(before.map(b).without("allocatable"))) {
                    problems.invalid(DRIVERS, GoForm.of(driver), "field is immutable");
                }
            }
        }
    }
}
