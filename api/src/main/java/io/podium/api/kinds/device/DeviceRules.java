package io.podium.api.kinds.device;

import io.podium.api.error.FieldPath;
import io.podium.api.error.GoForm;
import io.podium.api.error.Problems;
import io.podium.api.kinds.pod.NodeSelectorRules;
import io.podium.api.name.Names;
import io.podium.api.value.ListValue;
import io.podium.api.value.MapValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;

/** One device of a slice. */
final class DeviceRules {
    /** Attributes that are several values. */
    static final List<String> LISTS = List.of("bools", "ints", "strings", "versions");

    private static final List<String> VALUES = List.of("bool", "int", "string", "version");
    private static final int MOST_ATTRIBUTES = 32;
    private static final int MOST_VALUES = 48;
    private static final int MOST_TAINTS = 16;
    private static final int MOST_CONSUMPTIONS = 2;
    private static final int MOST_COUNTERS = 32;
    private static final int LONGEST_VALUE = 64;
    private static final Pattern SEMANTIC_VERSION =
            Pattern.compile(
                    "(0|[1-9]\\d*)\\.(0|[1-9]\\d*)\\.(0|[1-9]\\d*)"
                            + "(-(0|[1-9]\\d*|\\d*[a-zA-Z-][0-9a-zA-Z-]*)"
                            + "(\\.(0|[1-9]\\d*|\\d*[a-zA-Z-][0-9a-zA-Z-]*))*)?"
                            + "(\\+[0-9a-zA-Z-]+(\\.[0-9a-zA-Z-]+)*)?");

    private DeviceRules() {}

    /**
     * Checks it.
     *
     * @param old the device of this name before an update, or null
     * @param saysWhere whether each device of the slice says itself where it is
     */
    static void check(
            MapValue device, MapValue old, boolean saysWhere, FieldPath path, Problems problems) {
        DeviceNames.label(device.string("name"), path.child("name"), problems);
        sizes(device, path, problems);
        for (Map.Entry<String, Object> entry : device.map("attributes")) {
            FieldPath here = path.child("attributes");
            DeviceNames.qualified(entry.getKey(), here, problems);
            attribute(
                    device.map("attributes").map(entry.getKey()),
                    here.key(entry.getKey()),
                    problems);
        }
        if (old == null || !Objects.equals(old.get("capacity"), device.get("capacity"))) {
            for (Map.Entry<String, Object> entry : device.map("capacity")) {
                FieldPath here = path.child("capacity");
                DeviceNames.qualified(entry.getKey(), here, problems);
                CapacityRules.check(
                        device.map("capacity").map(entry.getKey()),
                        device.bool("allowMultipleAllocations"),
                        here.key(entry.getKey()),
                        problems);
            }
        }
        if (old == null || !Objects.equals(old.get("taints"), device.get("taints"))) {
            taints(device.list("taints"), path.child("taints"), problems);
        }
        ListValue consumed = device.list("consumesCounters");
        FieldPath here = path.child("consumesCounters");
        if (ClaimRules.fits(consumed, MOST_CONSUMPTIONS, here, problems)) {
            for (int i = 0; i < consumed.size(); i++) {
                counters(consumed.map(i), "counterSet", here.index(i), problems);
            }
            ResourceSliceStrategy.unique(consumed, "counterSet", here, problems);
        }
        place(device, saysWhere, path, problems);
        DeviceNames.bindingConditions(device, path, problems);
    }

    private static void sizes(MapValue device, FieldPath path, Problems problems) {
        int described = entries(device.map("attributes")) + entries(device.map("capacity"));
        if (described > MOST_ATTRIBUTES) {
            problems.invalid(
                    path,
                    described,
                    "the total number of attributes and capacities must not exceed "
                            + MOST_ATTRIBUTES);
        }
        int values = 0;
        for (Map.Entry<String, Object> entry : device.map("attributes")) {
            MapValue attribute = device.map("attributes").map(entry.getKey());
            int listed = LISTS.stream().mapToInt(one -> attribute.list(one).size()).sum();
            values += Math.max(1, listed);
        }
        if (values > MOST_VALUES) {
            problems.invalid(
                    path,
                    values,
                    "the total number of attribute values must not exceed " + MOST_VALUES);
        }
    }

    private static int entries(MapValue map) {
        int count = 0;
        for (Map.Entry<String, Object> entry : map) {
            count += entry == null ? 0 : 1;
        }
        return count;
    }

    private static void attribute(MapValue attribute, FieldPath path, Problems problems) {
        if (attribute.has("string")) {
            text(attribute.string("string"), path.child("string"), problems);
        }
        if (attribute.has("version")) {
            version(attribute.string("version"), path.child("version"), problems);
        }
        for (String field : LISTS) {
            ListValue list = attribute.list(field);
            FieldPath here = path.child(field);
            if (attribute.has(field) && list.isEmpty()) {
                problems.invalid(here, list, "must not be empty if specified");
            }
            for (int i = 0; i < list.size(); i++) {
                if (field.equals("strings")) {
                    text((String) list.get(i), here.index(i), problems);
                } else if (field.equals("versions")) {
                    version((String) list.get(i), here.index(i), problems);
                }
            }
        }
        long given =
                VALUES.stream().filter(attribute::has).count()
                        + LISTS.stream().filter(attribute::has).count();
        if (given != 1) {
            problems.invalid(
                    path,
                    given == 0 ? "" : GoForm.of(attribute),
                    "exactly one value must be specified");
        }
    }

    private static void text(String text, FieldPath path, Problems problems) {
        if (DeviceNames.bytes(text) > LONGEST_VALUE) {
            problems.tooLong(path, LONGEST_VALUE);
        }
    }

    private static void version(String text, FieldPath path, Problems problems) {
        if (!SEMANTIC_VERSION.matcher(text).matches()) {
            problems.invalid(path, text, "must be a string compatible with semver.org spec 2.0.0");
        }
        text(text, path, problems);
    }

    private static void taints(ListValue taints, FieldPath path, Problems problems) {
        if (!ClaimRules.fits(taints, MOST_TAINTS, path, problems)) {
            return;
        }
        for (int i = 0; i < taints.size(); i++) {
            MapValue taint = taints.map(i);
            FieldPath here = path.index(i);
            String key = taint.string("key");
            String value = taint.string("value");
            problems.invalidEach(here, "key", key, Names.qualifiedName(key));
            problems.invalidEach(here, "value", value, Names.labelValue(value));
            if (taint.string("effect").isEmpty()) {
                problems.required(here.child("effect"), "");
            }
            ClaimRules.effect(taint.string("effect"), here, problems);
        }
    }

    /** Counters with the name of their set. */
    static void counters(MapValue owner, String nameField, FieldPath path, Problems problems) {
        String name = owner.string(nameField);
        if (name.isEmpty()) {
            problems.required(path.child(nameField), "");
        } else {
            DeviceNames.label(name, path.child(nameField), problems);
        }
        MapValue counters = owner.map("counters");
        FieldPath here = path.child("counters");
        if (counters.isEmpty()) {
            problems.required(here, "");
        } else if (entries(counters) > MOST_COUNTERS) {
            problems.tooMany(here, entries(counters), MOST_COUNTERS);
        } else {
            for (Map.Entry<String, Object> entry : counters) {
                DeviceNames.label(entry.getKey(), here, problems);
            }
        }
    }

    private static void place(
            MapValue device, boolean saysWhere, FieldPath path, Problems problems) {
        if (!saysWhere) {
            if (device.has("nodeName") || device.has("nodeSelector") || device.has("allNodes")) {
                problems.invalid(
                        path,
                        "null",
                        "`nodeName`, `nodeSelector` and `allNodes` can only be set if"
                                + " `perDeviceNodeSelection` is set to true in the ResourceSlice"
                                + " spec");
            }
            return;
        }
        var set = new ArrayList<String>();
        String node = device.string("nodeName");
        if (!node.isEmpty()) {
            set.add("`nodeName`");
            problems.invalidEach(path, "nodeName", node, Names.dnsSubdomain(node));
        } else if (device.has("nodeName")) {
            problems.invalid(path.child("nodeName"), node, "must not be empty");
        }
        if (device.has("nodeSelector")) {
            set.add("`nodeSelector`");
            NodeSelectorRules.check(
                    device.map("nodeSelector"), false, path.child("nodeSelector"), problems);
        }
        if (device.bool("allNodes")) {
            set.add("`allNodes`");
        } else if (device.has("allNodes")) {
            problems.invalid(path.child("allNodes"), false, "must be either unset or set to true");
        }
        String one =
                "exactly one of `nodeName`, `nodeSelector`, or `allNodes` is required when"
                        + " `perDeviceNodeSelection` is set to true in the ResourceSlice spec";
        if (set.isEmpty()) {
            problems.required(path, one);
        } else if (set.size() > 1) {
            problems.invalid(path, "{" + String.join(", ", set) + "}", one);
        }
    }
}
