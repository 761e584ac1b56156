package io.podium.api.kinds.extension;

import io.podium.api.cel.Regexes;
import io.podium.api.error.FieldPath;
import io.podium.api.error.Problems;
import io.podium.api.value.ListValue;
import io.podium.api.value.MapValue;
import io.podium.api.value.Null;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What makes a schema structural: each field has a type where it is specified, and what only
 * restricts values (allOf, anyOf, oneOf, not) specifies nothing. Faults are told in the order of
 * their texts.
 */
final class StructuralRules {
    private static final String EMBEDDED = "x-kubernetes-embedded-resource";
    private static final String PRESERVE = "x-kubernetes-preserve-unknown-fields";
    private static final String INT_OR_STRING = "x-kubernetes-int-or-string";
    private static final String ITEM = "must not be empty for specified array items";
    private static final String FIELD = "must not be empty for specified object fields";
    private static final String ROOT = "must not be empty at the root";

    /** What a schema that only restricts values says nothing of. */
    private static final List<String> FORBIDDEN =
            List.of(
                    "type",
                    "additionalProperties",
                    "default",
                    "title",
                    "description",
                    "nullable",
                    "externalDocs",
                    PRESERVE,
                    EMBEDDED,
                    INT_OR_STRING,
                    "x-kubernetes-list-map-keys",
                    "x-kubernetes-list-type",
                    "x-kubernetes-map-type",
                    "x-kubernetes-validations");

    private static final Set<String> MUST_BE_EMPTY =
            Set.of(
                    "type",
                    "title",
                    "description",
                    "x-kubernetes-list-map-keys",
                    "x-kubernetes-validations");

    private static final Set<String> MUST_BE_FALSE =
            Set.of("nullable", PRESERVE, EMBEDDED, INT_OR_STRING);

    private StructuralRules() {}

    /** Whether it is structural; its faults are told. */
    static void check(MapValue schema, FieldPath path, Problems problems) {
        var found = new Problems();
        structural(schema, ROOT, path, found);
        restrictions(schema, schema, path, path, found);
        problems.addAll(
                found.causes().stream()
                        .sorted(Comparator.comparing(one -> one.field() + ": " + one.message()))
                        .toList());
    }

    private static void structural(
            MapValue schema, String typeless, FieldPath path, Problems problems) {
        boolean isRoot = typeless.equals(ROOT);
        String type = schema.string("type");
        MapValue items = SchemaWalk.schema(schema, "items");
        if (type.equals("array") && items == null) {
            problems.required(path.child("items"), "must be specified");
        }
        if (items != null) {
            structural(items, ITEM, path.child("items"), problems);
        }
        for (Map.Entry<String, Object> entry : schema.map("properties")) {
            if (entry.getValue() instanceof MapValue inner) {
                structural(inner, FIELD, path.child("properties").key(entry.getKey()), problems);
            }
        }
        if (SchemaWalk.isSet(schema, "additionalProperties")) {
            FieldPath here = path.child("additionalProperties");
            if (isRoot) {
                problems.forbidden(here, "must not be used at the root");
            }
            MapValue values = SchemaWalk.schema(schema, "additionalProperties");
            if (values != null) {
                structural(values, FIELD, here, problems);
            }
        }
        extensions(schema, path, problems);
        values(schema, isIntOrString(schema.list("anyOf")), path, problems);
        type(schema, typeless, path, problems);
        if (isRoot && !type.isEmpty() && !type.equals("object")) {
            problems.invalid(path.child("type"), type, "must be object at the root");
        }
        meta(schema, isRoot, path.child("properties"), problems);
        if (schema.bool(EMBEDDED) && !schema.bool(PRESERVE) && schema.map("properties").isEmpty()) {
            problems.required(
                    path.child("properties"),
                    "must not be empty if x-kubernetes-embedded-resource is true without"
                            + " x-kubernetes-preserve-unknown-fields");
        }
    }

    private static void type(MapValue schema, String typeless, FieldPath path, Problems problems) {
        String type = schema.string("type");
        if (schema.bool(EMBEDDED) && !type.equals("object")) {
            String detail = "must be object if x-kubernetes-embedded-resource is true";
            if (type.isEmpty()) {
                problems.required(path.child("type"), detail);
            } else {
                problems.invalid(path.child("type"), type, detail);
            }
        } else if (type.isEmpty() && !schema.bool(INT_OR_STRING) && !schema.bool(PRESERVE)) {
            problems.required(path.child("type"), typeless);
        }
        if (schema.bool(EMBEDDED) && SchemaWalk.isSet(schema, "additionalProperties")) {
            problems.forbidden(
                    path.child("additionalProperties"),
                    "must not be used if x-kubernetes-embedded-resource is set");
        }
    }

    private static void extensions(MapValue schema, FieldPath path, Problems problems) {
        for (String other : List.of(PRESERVE, EMBEDDED)) {
            if (schema.bool(INT_OR_STRING) && schema.bool(other)) {
                problems.invalid(
                        path.child(other),
                        true,
                        "must be false if x-kubernetes-int-or-string is true");
            }
        }
    }

    /** Kind, version and metadata of whole objects are known; little can be said of them. */
    private static void meta(MapValue schema, boolean isRoot, FieldPath path, Problems problems) {
        MapValue properties = schema.map("properties");
        boolean isWhole = isRoot || schema.bool(EMBEDDED);
        for (String name : List.of("kind", "apiVersion")) {
            MapValue property = SchemaWalk.schema(properties, name);
            if (isWhole && property != null && !property.string("type").equals("string")) {
                problems.invalid(
                        path.key(name).child("type"), property.string("type"), "must be string");
            }
        }
        MapValue metadata = SchemaWalk.schema(properties, "metadata");
        if (metadata == null) {
            return;
        }
        if (isWhole && !metadata.string("type").equals("object")) {
            problems.invalid(
                    path.key("metadata").child("type"), metadata.string("type"), "must be object");
        }
        if (isRoot && saysMoreThanNames(metadata)) {
            problems.forbidden(
                    path.key("metadata"),
                    "must not specify anything other than name and generateName, but metadata is"
                            + " implicitly specified");
        }
    }

    private static boolean saysMoreThanNames(MapValue metadata) {
        for (Map.Entry<String, Object> entry : metadata) {
            boolean isNames =
                    entry.getKey().equals("properties")
                            && metadata.map("properties").isEmpty() == false
                            && onlyNames(metadata.map("properties"));
            boolean isKnown = entry.getKey().equals("type") || entry.getKey().equals("default");
            Object value = entry.getValue();
            boolean isNothing =
                    value == Null.NULL
                            || "".equals(value)
                            || Boolean.FALSE.equals(value)
                            || (value instanceof MapValue map && map.isEmpty());
            if (!isNames && !isKnown && !isNothing) {
                return true;
            }
        }
        return false;
    }

    private static boolean onlyNames(MapValue properties) {
        for (Map.Entry<String, Object> entry : properties) {
            if (!entry.getKey().equals("name") && !entry.getKey().equals("generateName")) {
                return false;
            }
        }
        return true;
    }

    /** The one form of anyOf that may name types. */
    private static boolean isIntOrString(ListValue any) {
        return any.size() == 2 && isType(any.map(0), "integer") && isType(any.map(1), "string");
    }

    private static boolean isType(MapValue schema, String type) {
        for (Map.Entry<String, Object> entry : schema) {
            if (!entry.getKey().equals("type")) {
                return false;
            }
        }
        return schema.string("type").equals(type);
    }

    /** What restricts values. */
    private static void values(
            MapValue schema, boolean isIntOrString, FieldPath path, Problems problems) {
        if (!isIntOrString) {
            each(schema.list("anyOf"), path.child("anyOf"), false, problems);
        }
        ListValue all = schema.list("allOf");
        boolean isFirstIntOrString = !all.isEmpty() && isIntOrString(all.map(0).list("anyOf"));
        each(all, path.child("allOf"), isFirstIntOrString, problems);
        each(schema.list("oneOf"), path.child("oneOf"), false, problems);
        if (SchemaWalk.schema(schema, "not") != null) {
            restriction(schema.map("not"), false, path.child("not"), problems);
        }
        pattern(schema.string("pattern"), path.child("pattern"), problems);
    }

    private static void each(
            ListValue schemas, FieldPath path, boolean isFirstIntOrString, Problems problems) {
        for (int i = 0; i < schemas.size(); i++) {
            restriction(schemas.map(i), i == 0 && isFirstIntOrString, path.index(i), problems);
        }
    }

    private static void pattern(String text, FieldPath path, Problems problems) {
        String fault = Regexes.fault(text);
        if (!fault.isEmpty()) {
            problems.invalid(path, text, "must be a valid regular expression, but isn't: " + fault);
        }
    }

    private static void restriction(
            MapValue schema, boolean isIntOrString, FieldPath path, Problems problems) {
        values(schema, isIntOrString, path, problems);
        MapValue items = SchemaWalk.schema(schema, "items");
        if (items != null) {
            restriction(items, false, path.child("items"), problems);
        }
        for (Map.Entry<String, Object> entry : schema.map("properties")) {
            if (entry.getValue() instanceof MapValue inner) {
                restriction(inner, false, path.child("properties").key(entry.getKey()), problems);
            }
        }
        for (String field : FORBIDDEN) {
            if (says(schema, field)) {
                String nothing =
                        MUST_BE_EMPTY.contains(field)
                                ? "empty"
                                : MUST_BE_FALSE.contains(field) ? "false" : "undefined";
                problems.forbidden(path.child(field), "must be " + nothing + " to be structural");
            }
        }
        if (schema.map("properties").has("metadata")) {
            problems.forbidden(
                    path.child("properties").key("metadata"),
                    "must not be specified in a nested context");
        }
    }

    private static boolean says(MapValue schema, String field) {
        return switch (schema.get(field)) {
            case null -> false;
            case Null nothing -> false;
            case String text -> !text.isEmpty();
            case Boolean truth -> truth || field.equals("additionalProperties");
            case ListValue list -> !list.isEmpty();
            default -> true;
        };
    }

    /** What is restricted is specified, too. */
    private static void restrictions(
            MapValue values,
            MapValue schema,
            FieldPath path,
            FieldPath valuePath,
            Problems problems) {
        if (SchemaWalk.schema(values, "not") != null) {
            complete(values.map("not"), schema, path, valuePath.child("not"), problems);
        }
        for (String junctor : List.of("allOf", "anyOf", "oneOf")) {
            ListValue all = values.list(junctor);
            for (int i = 0; i < all.size(); i++) {
                complete(all.map(i), schema, path, valuePath.child(junctor).index(i), problems);
            }
        }
    }

    private static void complete(
            MapValue values,
            MapValue schema,
            FieldPath path,
            FieldPath valuePath,
            Problems problems) {
        if (schema == null) {
            problems.required(path, "because it is defined in " + valuePath);
            return;
        }
        restrictions(values, schema, path, valuePath, problems);
        MapValue items = SchemaWalk.schema(values, "items");
        if (items != null) {
            complete(
                    items,
                    SchemaWalk.schema(schema, "items"),
                    path.child("items"),
                    valuePath.child("items"),
                    problems);
        }
        var names = new ArrayList<Map.Entry<String, Object>>();
        values.map("properties").forEach(names::add);
        for (Map.Entry<String, Object> entry : names) {
            if (entry.getValue() instanceof MapValue inner) {
                complete(
                        inner,
                        SchemaWalk.schema(schema.map("properties"), entry.getKey()),
                        path.child("properties").key(entry.getKey()),
                        valuePath.child("properties").key(entry.getKey()),
                        problems);
            }
        }
    }
}
