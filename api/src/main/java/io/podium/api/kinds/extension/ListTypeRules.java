package io.podium.api.kinds.extension;

import io.podium.api.error.FieldPath;
import io.podium.api.error.Problems;
import io.podium.api.value.ListValue;
import io.podium.api.value.MapValue;
import java.util.HashSet;
import java.util.List;

/** How lists and maps of custom resources are merged. */
final class ListTypeRules {
    private static final String LIST_TYPE = "x-kubernetes-list-type";
    private static final String MAP_TYPE = "x-kubernetes-map-type";
    private static final String KEYS = "x-kubernetes-list-map-keys";

    private ListTypeRules() {}

    static void check(MapValue schema, FieldPath path, Problems problems) {
        typed(schema, MAP_TYPE, "object", path, problems);
        oneOf(schema, MAP_TYPE, List.of("atomic", "granular"), path, problems);
        if (typed(schema, LIST_TYPE, "array", path, problems)) {
            setOfAtoms(schema, path, problems);
        }
        oneOf(schema, LIST_TYPE, List.of("atomic", "set", "map"), path, problems);
        String type = schema.string(LIST_TYPE);
        if (!schema.list(KEYS).isEmpty() && !type.equals("map")) {
            String detail = "must be map if x-kubernetes-list-map-keys is non-empty";
            if (!schema.has(LIST_TYPE)) {
                problems.required(path.child(LIST_TYPE), detail);
            } else {
                problems.invalid(path.child(LIST_TYPE), type, detail);
            }
        }
        if (type.equals("map")) {
            map(schema, path, problems);
        }
        if (type.equals("map") || type.equals("set")) {
            items(schema, type, path, problems);
        }
    }

    /** Whether the extension stands with a schema of its type, or does not stand at all. */
    private static boolean typed(
            MapValue schema, String extension, String wanted, FieldPath path, Problems problems) {
        String type = schema.string("type");
        if (!schema.has(extension) || type.equals(wanted)) {
            return true;
        }
        String detail = "must be " + wanted + " if " + extension + " is specified";
        if (type.isEmpty()) {
            problems.required(path.child("type"), detail);
        } else {
            problems.invalid(path.child("type"), type, detail);
        }
        return false;
    }

    private static void oneOf(
            MapValue schema, String field, List<String> values, FieldPath path, Problems problems) {
        if (schema.has(field) && !values.contains(schema.string(field))) {
            problems.notOneOf(path.child(field), schema.string(field), values);
        }
    }

    private static void setOfAtoms(MapValue schema, FieldPath path, Problems problems) {
        MapValue items = SchemaWalk.schema(schema, "items");
        if (!schema.string(LIST_TYPE).equals("set") || items == null) {
            return;
        }
        String detail = "must be atomic as item of a list with x-kubernetes-list-type=set";
        Object type = items.has(LIST_TYPE) ? items.string(LIST_TYPE) : "null";
        boolean isOddList =
                items.string("type").equals("array")
                        && items.has(LIST_TYPE)
                        && !items.string(LIST_TYPE).equals("atomic");
        if (isOddList) {
            problems.invalid(path.child("items").child(LIST_TYPE), type, detail);
        }
        if (items.string("type").equals("object") && !items.string(MAP_TYPE).equals("atomic")) {
            problems.invalid(path.child("items").child(MAP_TYPE), type, detail);
        }
    }

    private static void map(MapValue schema, FieldPath path, Problems problems) {
        ListValue keys = schema.list(KEYS);
        if (keys.isEmpty()) {
            problems.required(
                    path.child(KEYS), "must not be empty if x-kubernetes-list-type is map");
        }
        MapValue items = SchemaWalk.schema(schema, "items");
        if (!schema.has("items")) {
            problems.required(
                    path.child("items"), "must have a schema if x-kubernetes-list-type is map");
        } else if (items == null) {
            problems.invalid(
                    path.child("items"),
                    schema.get("items"),
                    "must only have a single schema if x-kubernetes-list-type is map");
        } else if (!items.string("type").equals("object")) {
            problems.invalid(
                    path.child("items").child("type"),
                    items.string("type"),
                    "must be object if parent array's x-kubernetes-list-type is map");
        } else {
            keys(keys, items, path, problems);
        }
    }

    private static void keys(ListValue keys, MapValue items, FieldPath path, Problems problems) {
        var seen = new HashSet<Object>();
        for (Object key : keys) {
            MapValue property = SchemaWalk.schema(items.map("properties"), key.toString());
            if (property == null) {
                problems.invalid(
                        path.child(KEYS), keys, "entries must all be names of item properties");
            } else if (List.of("array", "object").contains(property.string("type"))) {
                problems.invalid(
                        path.child("items").child("properties").key(key.toString()).child("type"),
                        items.string("type"),
                        "must be a scalar type if parent array's x-kubernetes-list-type is map");
            }
            if (!seen.add(key)) {
                problems.invalid(path.child(KEYS), keys, "must not contain duplicate entries");
            }
        }
    }

    /** Items of sets and maps are always there, and so are their keys. */
    private static void items(MapValue schema, String type, FieldPath path, Problems problems) {
        MapValue items = SchemaWalk.schema(schema, "items");
        if (items == null) {
            return;
        }
        if (items.bool("nullable")) {
            problems.forbidden(
                    path.child("items").child("nullable"),
                    "cannot be nullable when x-kubernetes-list-type is " + type);
        }
        if (type.equals("set")) {
            return;
        }
        for (Object key : schema.list(KEYS)) {
            MapValue property = SchemaWalk.schema(items.map("properties"), key.toString());
            if (property == null) {
                continue;
            }
            FieldPath here = path.child("items").child("properties").key(key.toString());
            if (!items.list("required").contains(key) && !SchemaWalk.isSet(property, "default")) {
                problems.required(
                        here.child("default"),
                        "this property is in x-kubernetes-list-map-keys, so it must have a default"
                                + " or be a required property");
            }
            if (property.bool("nullable")) {
                problems.forbidden(
                        here.child("nullable"),
                        "this property is in x-kubernetes-list-map-keys, so it cannot be nullable");
            }
        }
    }
}
