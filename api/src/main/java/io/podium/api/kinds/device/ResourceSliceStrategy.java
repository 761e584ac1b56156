package io.podium.api.kinds.device;

import io.podium.api.error.FieldPath;
import io.podium.api.error.GoForm;
import io.podium.api.error.Problems;
import io.podium.api.kinds.pod.NodeSelectorRules;
import io.podium.api.name.Names;
import io.podium.api.schema.Resource;
import io.podium.api.strategy.GenericStrategy;
import io.podium.api.value.ListValue;
import io.podium.api.value.MapValue;
import io.podium.api.value.TypedMap;
import io.podium.api.view.ApiObject;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Slices of what drivers have to offer: whose, where, and which devices. */
public final class ResourceSliceStrategy<T extends ApiObject> extends GenericStrategy<T> {
    private static final FieldPath SPEC = FieldPath.of("spec");
    private static final int MOST_DEVICES = 128;
    private static final int MOST_SPECIAL_DEVICES = 64;
    private static final int MOST_COUNTER_SETS = 8;

    public ResourceSliceStrategy(Resource resource, Function<TypedMap, T> view) {
        super(resource, view);
    }

    @Override
    public boolean hasWholeRules() {
        return true;
    }

    @Override
    public List<String> selectableFieldNames() {
        return List.of("spec.driver", "spec.nodeName");
    }

    @Override
    public Map<String, String> selectableFields(T slice) {
        MapValue spec = slice.value().map("spec");
        return Map.of(
                "spec.driver", spec.string("driver"), "spec.nodeName", spec.string("nodeName"));
    }

    @Override
    public void validateCreate(T slice, Problems problems) {
        check(slice.value().map("spec"), null, problems);
    }

    @Override
    public void validateChanged(T slice, T old, Problems problems) {
        check(slice.value().map("spec"), old.value().map("spec"), problems);
    }

    private static void check(MapValue spec, MapValue old, Problems problems) {
        DeviceNames.driver(spec.string("driver"), SPEC.child("driver"), problems);
        pool(spec.map("pool"), problems);
        if (old != null) {
            problems.immutable(
                    SPEC.child("pool").child("name"),
                    spec.map("pool").string("name"),
                    old.map("pool").string("name"));
            problems.immutable(SPEC.child("driver"), spec.string("driver"), old.string("driver"));
            boolean isSame =
                    spec.has("nodeName") == old.has("nodeName")
                            && spec.string("nodeName").equals(old.string("nodeName"));
            if (!isSame) {
                Object now = spec.has("nodeName") ? spec.string("nodeName") : "null";
                problems.invalid(SPEC.child("nodeName"), now, "field is immutable");
            }
        }
        place(spec, problems);
        ListValue devices = spec.list("devices");
        if (spec.has("sharedCounters") && spec.has("devices")) {
            problems.invalid(SPEC, "", "only one of `sharedCounters` or `devices` is allowed");
        }
        int most = hasSpecial(devices) ? MOST_SPECIAL_DEVICES : MOST_DEVICES;
        if (ClaimRules.fits(devices, most, SPEC.child("devices"), problems)) {
            devices(devices, spec, old, problems);
        }
        counterSets(spec.list("sharedCounters"), problems);
    }

    private static void pool(MapValue pool, Problems problems) {
        FieldPath path = SPEC.child("pool");
        DeviceNames.pool(pool.string("name"), path.child("name"), problems);
        long slices = pool.integer("resourceSliceCount");
        if (slices <= 0) {
            problems.invalid(path.child("resourceSliceCount"), slices, "must be greater than zero");
        }
        long generation = pool.integer("generation");
        if (generation < 0) {
            problems.invalid(
                    path.child("generation"), generation, "must be greater than or equal to zero");
        }
    }

    /** Where the devices are: on a node, on some, on all, or each says it itself. */
    private static void place(MapValue spec, Problems problems) {
        var set = new ArrayList<String>();
        if (spec.has("nodeName")) {
            String node = spec.string("nodeName");
            if (node.isEmpty()) {
                problems.invalid(
                        SPEC.child("nodeName"),
                        node,
                        "must be either unset or set to a non-empty string");
            } else {
                set.add("`nodeName`");
                problems.invalidEach(SPEC, "nodeName", node, Names.dnsSubdomain(node));
            }
        }
        if (spec.has("nodeSelector")) {
            set.add("`nodeSelector`");
            MapValue selector = spec.map("nodeSelector");
            FieldPath here = SPEC.child("nodeSelector");
            NodeSelectorRules.check(selector, false, here, problems);
            ListValue terms = selector.list("nodeSelectorTerms");
            if (terms.size() != 1) {
                problems.invalid(
                        here.child("nodeSelectorTerms"),
                        GoForm.of(terms),
                        "must have exactly one node selector term");
            }
        }
        for (String field : List.of("allNodes", "perDeviceNodeSelection")) {
            if (spec.bool(field)) {
                set.add("`" + field + "`");
            } else if (spec.has(field)) {
                problems.invalid(SPEC.child(field), false, "must be either unset or set to true");
            }
        }
        String one =
                "exactly one of `nodeName`, `nodeSelector`, `allNodes`, `perDeviceNodeSelection` is"
                        + " required";
        if (set.isEmpty()) {
            problems.required(SPEC, one);
        } else if (set.size() > 1) {
            problems.invalid(
                    SPEC,
                    "{" + String.join(", ", set) + "}",
                    one + ", but multiple fields are set");
        }
    }

    /** Whether one of them has taints, counters or lists, which cost more to look at. */
    private static boolean hasSpecial(ListValue devices) {
        for (int i = 0; i < devices.size(); i++) {
            MapValue device = devices.map(i);
            if (!device.list("taints").isEmpty() || !device.list("consumesCounters").isEmpty()) {
                return true;
            }
            for (Map.Entry<String, Object> entry : device.map("attributes")) {
                MapValue attribute = device.map("attributes").map(entry.getKey());
                if (DeviceRules.LISTS.stream().anyMatch(attribute::has)) {
                    return true;
                }
            }
        }
        return false;
    }

    private static void devices(ListValue devices, MapValue spec, MapValue old, Problems problems) {
        var before = new HashMap<String, MapValue>();
        ListValue known = old == null ? ListValue.EMPTY : old.list("devices");
        for (int i = 0; i < known.size(); i++) {
            before.putIfAbsent(known.map(i).string("name"), known.map(i));
        }
        FieldPath path = SPEC.child("devices");
        for (int i = 0; i < devices.size(); i++) {
            MapValue device = devices.map(i);
            DeviceRules.check(
                    device,
                    before.get(device.string("name")),
                    spec.bool("perDeviceNodeSelection"),
                    path.index(i),
                    problems);
        }
        unique(devices, "name", path, problems);
    }

    /** No two have the same name. */
    static void unique(ListValue list, String field, FieldPath path, Problems problems) {
        var seen = new HashSet<String>();
        for (int i = 0; i < list.size(); i++) {
            if (!seen.add(list.map(i).string(field))) {
                problems.duplicate(path.index(i), list.map(i).string(field));
            }
        }
    }

    private static void counterSets(ListValue sets, Problems problems) {
        FieldPath path = SPEC.child("sharedCounters");
        if (!ClaimRules.fits(sets, MOST_COUNTER_SETS, path, problems)) {
            return;
        }
        for (int i = 0; i < sets.size(); i++) {
            DeviceRules.counters(sets.map(i), "name", path.index(i), problems);
        }
        unique(sets, "name", path, problems);
    }
}
