package io.podium.api.kinds.extension;

import io.podium.api.error.FieldPath;
import io.podium.api.error.GoForm;
import io.podium.api.error.Problems;
import io.podium.api.value.ListValue;
import io.podium.api.value.MapValue;
import io.podium.api.value.Null;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What a version of a custom resource has: schema, subresources, columns, selectable fields. */
final class VersionRules {
    private static final int LONGEST_WARNING = 256;
    private static final int MOST_SELECTABLE = 8;
    private static final List<String> COLUMN_TYPES =
            List.of("boolean", "date", "integer", "number", "string");
    private static final List<String> COLUMN_FORMATS =
            List.of("byte", "date", "date-time", "double", "float", "int32", "int64", "password");
    private static final Set<String> SELECTABLE = Set.of("string", "boolean", "integer");

    /** What the root of a schema may say where the status is a subresource, as Go calls it. */
    private static final String ROOT_FIELDS =
            "[Description Type Format Title Maximum ExclusiveMaximum Minimum ExclusiveMinimum"
                    + " MaxLength MinLength Pattern MaxItems MinItems UniqueItems MultipleOf"
                    + " Required Items Properties ExternalDocs Example XPreserveUnknownFields"
                    + " XValidations]";

    private static final List<String> BEFORE_TYPE = List.of("id", "$schema", "$ref");
    private static final List<String> AFTER_TYPE =
            List.of(
                    "nullable",
                    "default",
                    "enum",
                    "maxProperties",
                    "minProperties",
                    "allOf",
                    "oneOf",
                    "anyOf",
                    "not",
                    "additionalProperties",
                    "patternProperties",
                    "dependencies",
                    "additionalItems",
                    "definitions",
                    "x-kubernetes-embedded-resource",
                    "x-kubernetes-int-or-string",
                    "x-kubernetes-list-map-keys",
                    "x-kubernetes-list-type",
                    "x-kubernetes-map-type");

    private static final List<String> BEYOND =
            List.of(
                    "id",
                    "$schema",
                    "$ref",
                    "patternProperties",
                    "dependencies",
                    "additionalItems",
                    "definitions");

    private VersionRules() {}

    static void deprecation(MapValue version, FieldPath path, Problems problems) {
        if (!version.has("deprecationWarning")) {
            return;
        }
        String text = version.string("deprecationWarning");
        FieldPath here = path.child("deprecationWarning");
        if (!version.bool("deprecated")) {
            problems.invalid(here, text, "can only be set for deprecated versions");
            return;
        }
        if (text.getBytes(StandardCharsets.UTF_8).length > LONGEST_WARNING) {
            problems.invalid(here, text, "must be <= 256 characters long");
        }
        if (text.isEmpty()) {
            problems.invalid(here, text, "must not be an empty string");
        }
        for (int i = 0; i < text.length(); i++) {
            if (Character.isISOControl(text.charAt(i))) {
                int at = text.substring(0, i).getBytes(StandardCharsets.UTF_8).length;
                problems.invalid(
                        here,
                        text,
                        "must only contain printable UTF-8 characters; non-printable character"
                                + " found at index "
                                + at);
                break;
            }
        }
    }

    /** A CustomResourceValidation. */
    static void schema(
            MapValue validation,
            boolean hasStatus,
            CompiledRules rules,
            FieldPath path,
            Problems problems) {
        if (!validation.has("openAPIV3Schema")) {
            return;
        }
        MapValue schema = validation.map("openAPIV3Schema");
        FieldPath here = path.child("openAPIV3Schema");
        int before = problems.size();
        if (hasStatus) {
            root(schema, here, problems);
        }
        if (schema.bool("nullable")) {
            problems.forbidden(here.child("nullable"), "nullable cannot be true at the root");
        }
        boolean isSound = isSound(schema, here, problems);
        new JsonSchemaRules(rules).check(schema, isSound, here, problems);
        if (problems.size() == before
                && SchemaWalk.has(schema, one -> !one.string("$schema").isEmpty())) {
            problems.invalid(here, "", "OpenAPIV3Schema 'schema' is not supported");
        }
    }

    /** Whether it is structural and its defaults fit; what is wrong is told. */
    private static boolean isSound(MapValue schema, FieldPath path, Problems problems) {
        if (SchemaWalk.has(schema, VersionRules::isBeyond)) {
            return false; // What is told of it elsewhere comes first.
        }
        int before = problems.size();
        StructuralRules.check(schema, path, problems);
        if (problems.size() == before) {
            DefaultRules.check(schema, path, problems);
        }
        return problems.size() == before;
    }

    /** Whether it says what no structural schema can say. */
    private static boolean isBeyond(MapValue schema) {
        return !schema.list("items").isEmpty()
                || Boolean.FALSE.equals(schema.get("x-kubernetes-preserve-unknown-fields"))
                || BEYOND.stream().anyMatch(one -> isThere(schema.get(one)));
    }

    private static boolean isThere(Object value) {
        return switch (value) {
            case null -> false;
            case Null nothing -> false;
            case String text -> !text.isEmpty();
            case MapValue map -> !map.isEmpty();
            default -> true;
        };
    }

    private static void root(MapValue schema, FieldPath path, Problems problems) {
        String type = schema.string("type");
        boolean isOddBefore = BEFORE_TYPE.stream().anyMatch(one -> isSaid(schema, one));
        if (!isOddBefore && !type.isEmpty() && !type.equals("object")) {
            problems.invalid(
                    path.child("type"),
                    type,
                    "only \"object\" is allowed as the type at the root of the schema if the status"
                            + " subresource is enabled");
        } else if (isOddBefore || AFTER_TYPE.stream().anyMatch(one -> isSaid(schema, one))) {
            problems.invalid(
                    path,
                    GoForm.of(schema),
                    "only "
                            + ROOT_FIELDS
                            + " fields are allowed at the root of the schema if the status"
                            + " subresource is enabled");
        }
    }

    private static boolean isSaid(MapValue schema, String field) {
        return SchemaWalk.isSet(schema, field)
                && !Boolean.FALSE.equals(schema.get(field))
                && !"".equals(schema.get(field));
    }

    static void subresources(MapValue subresources, FieldPath path, Problems problems) {
        if (!subresources.has("scale")) {
            return;
        }
        MapValue scale = subresources.map("scale");
        FieldPath here = path.child("scale");
        for (String part : List.of("spec", "status")) {
            String field = part + "ReplicasPath";
            if (scale.string(field).isEmpty()) {
                problems.required(here.child(field), "");
            } else {
                under(scale.string(field), part, here.child(field), problems);
            }
        }
        String selector = scale.string("labelSelectorPath");
        FieldPath selectorPath = here.child("labelSelectorPath");
        if (!selector.isEmpty()
                && isSimple(selector, selectorPath, problems)
                && !selector.startsWith(".spec.")
                && !selector.startsWith(".status.")) {
            problems.invalid(
                    selectorPath, selector, "should be a json path under either .spec or .status");
        }
    }

    private static void under(String text, String part, FieldPath path, Problems problems) {
        if (isSimple(text, path, problems) && !text.startsWith("." + part + ".")) {
            problems.invalid(path, text, "should be a json path under ." + part);
        }
    }

    private static boolean isSimple(String text, FieldPath path, Problems problems) {
        if (text.startsWith(".")) {
            return true;
        }
        problems.invalid(path, text, "must be a simple json path starting with .");
        return false;
    }

    static void columns(ListValue columns, FieldPath path, Problems problems) {
        for (int i = 0; i < columns.size(); i++) {
            column(columns.map(i), path.index(i), problems);
        }
    }

    private static void column(MapValue column, FieldPath path, Problems problems) {
        if (column.string("name").isEmpty()) {
            problems.required(path.child("name"), "");
        }
        String type = column.string("type");
        String types = "must be one of " + String.join(",", COLUMN_TYPES);
        if (type.isEmpty()) {
            problems.required(path.child("type"), types);
        } else if (!COLUMN_TYPES.contains(type)) {
            problems.invalid(path.child("type"), type, types);
        }
        String format = column.string("format");
        if (!format.isEmpty() && !COLUMN_FORMATS.contains(format)) {
            problems.invalid(
                    path.child("format"),
                    format,
                    "must be one of " + String.join(",", COLUMN_FORMATS));
        }
        String source = column.string("jsonPath");
        if (source.isEmpty()) {
            problems.required(path.child("JSONPath"), "");
        } else {
            isSimple(source, path.child("JSONPath"), problems);
        }
    }

    static void selectable(ListValue fields, MapValue schema, FieldPath path, Problems problems) {
        var seen = new HashSet<List<String>>();
        for (int i = 0; i < fields.size(); i++) {
            String text = fields.map(i).string("jsonPath");
            FieldPath here = path.index(i).child("jsonPath");
            if (text.isEmpty()) {
                problems.required(here, "");
            } else {
                selectable(text, schema, seen, here, problems);
            }
        }
        if (seen.size() > MOST_SELECTABLE) {
            problems.tooMany(path, seen.size(), MOST_SELECTABLE);
        }
    }

    private static void selectable(
            String text,
            MapValue schema,
            Set<List<String>> seen,
            FieldPath path,
            Problems problems) {
        SchemaPath found = SchemaPath.follow(text, schema, false);
        if (!found.fault().isEmpty()) {
            problems.invalid(path, text, "is an invalid path: " + found.fault());
            return;
        }
        if (found.steps().getFirst().equals("metadata")) {
            problems.invalid(path, text, "must not point to fields in metadata");
        }
        if (!SELECTABLE.contains(found.schema().string("type"))) {
            problems.invalid(
                    path,
                    text,
                    "must point to a field of type string, boolean or integer. Enum string fields"
                            + " and strings with formats are allowed.");
        }
        if (!seen.add(found.steps())) {
            problems.duplicate(path, text);
        }
    }
}
