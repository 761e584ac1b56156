package io.podium.api.kinds.core;

import io.podium.api.error.FieldPath;
import io.podium.api.error.Problems;
import io.podium.api.name.Names;
import io.podium.api.strategy.AmountRules;
import io.podium.api.strategy.FieldRules;
import io.podium.api.value.ListValue;
import io.podium.api.value.MapValue;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What holds for nodes: taints, ranges of pods, amounts, and what is given once and for all. */
final class NodeRules {
    private static final FieldPath SPEC = FieldPath.of("spec");
    private static final FieldPath STATUS = FieldPath.of("status");

    private NodeRules() {}

    static void check(MapValue node, Problems problems) {
        MapValue spec = node.map("spec");
        taints(spec.list("taints"), problems);
        amounts(node.map("status"), problems);
        ListValue ranges = spec.list("podCIDRs");
        FieldPath path = SPEC.child("podCIDRs");
        for (int i = 0; i < ranges.size(); i++) {
            boolean _ = AddressRules.range(String.valueOf(ranges.get(i)), path.index(i), problems);
        }
        if (ranges.size() > 1) {
            if (!AddressRules.isDual(ranges)) {
                problems.invalid(
                        path, ranges, "may specify no more than one CIDR for each IP family");
            }
            var seen = new HashSet<Object>();
            for (int i = 0; i < ranges.size(); i++) {
                if (!seen.add(ranges.get(i))) {
                    problems.duplicate(path.index(i), ranges.get(i));
                }
            }
        }
    }

    /** Upstream names their path so, below the metadata. */
    private static void taints(ListValue taints, Problems problems) {
        var seen = new HashSet<String>();
        for (int i = 0; i < taints.size(); i++) {
            MapValue taint = taints.map(i);
            FieldPath path = FieldPath.of("metadata").child("taints").index(i);
            String key = taint.string("key");
            FieldRules.each(Names.qualifiedName(key), key, path, "key", problems);
            String value = taint.string("value");
            List<String> faults = Names.labelValue(value);
            if (!faults.isEmpty()) {
                problems.invalid(path.child("value"), value, String.join(";", faults));
            }
            String effect = taint.string("effect");
            switch (effect) {
                case "NoSchedule", "PreferNoSchedule", "NoExecute" -> {}
                case "" -> problems.required(path.child("effect"), "");
                default ->
                        problems.notOneOf(
                                path.child("effect"),
                                effect,
                                "NoSchedule",
                                "PreferNoSchedule",
                                "NoExecute");
            }
            if (!seen.add(key + ":" + effect)) {
                problems.duplicate(
                        path, shown(taint), "taints must be unique by key and effect pair");
            }
        }
    }

    private static Map<String, Object> shown(MapValue taint) {
        var shown = new LinkedHashMap<String, Object>();
        shown.put("Key", taint.string("key"));
        shown.put("Value", taint.string("value"));
        shown.put("Effect", taint.string("effect"));
        shown.put("TimeAdded", taint.get("timeAdded"));
        return shown;
    }

    private static void amounts(MapValue status, Problems problems) {
        for (String field : List.of("capacity", "allocatable")) {
            for (Map.Entry<String, Object> entry : status.map(field)) {
                AmountRules.amount(
                        entry.getKey(),
                        String.valueOf(entry.getValue()),
                        STATUS.child(field).child(entry.getKey()),
                        problems);
            }
        }
    }

    /** Checks a change of a node or of its status. */
    static void checkChange(MapValue node, MapValue old, Problems problems) {
        MapValue spec = node.map("spec");
        MapValue before = old.map("spec");
        amounts(node.map("status"), problems);
        addresses(node.map("status").list("addresses"), problems);
        ranges(spec.list("podCIDRs"), before.list("podCIDRs"), problems);
        String provider = before.string("providerID");
        if (!provider.isEmpty() && !provider.equals(spec.string("providerID"))) {
            problems.forbidden(
                    SPEC.child("providerID"),
                    "node updates may not change providerID except from \"\" to valid");
        }
        taints(spec.list("taints"), problems);
        if (!spec.string("externalID").equals(before.string("externalID"))) {
            problems.forbidden(SPEC.child("externalID"), "may not be updated");
        }
    }

    private static void addresses(ListValue addresses, Problems problems) {
        var seen = new HashSet<Object>();
        for (int i = 0; i < addresses.size(); i++) {
            if (!seen.add(addresses.get(i))) {
                var shown = new LinkedHashMap<String, Object>();
                shown.put("Type", addresses.map(i).string("type"));
                shown.put("Address", addresses.map(i).string("address"));
                problems.duplicate(STATUS.child("addresses").index(i), shown);
            }
        }
    }

    private static void ranges(ListValue now, ListValue before, Problems problems) {
        if (before.isEmpty()) {
            return;
        }
        int changes = now.size() == before.size() ? 0 : 1;
        for (int i = 0; i < before.size() && now.size() == before.size(); i++) {
            changes += now.get(i).equals(before.get(i)) ? 0 : 1;
        }
        for (int i = 0; i < changes; i++) {
            problems.forbidden(
                    SPEC.child("podCIDRs"),
                    "node updates may not change podCIDR except from \"\" to valid");
        }
    }
}
