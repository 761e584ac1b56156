package io.podium.api.kinds.extension;

import io.podium.api.error.FieldPath;
import io.podium.api.error.Problems;
import io.podium.api.value.ListValue;
import io.podium.api.value.MapValue;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What a JSON schema of a custom resource may say at all. */
final class JsonSchemaRules {
    private static final Set<String> TYPES =
            Set.of("string", "number", "integer", "boolean", "array", "object");
    private static final Set<String> META = Set.of("metadata", "kind", "apiVersion");
    private static final List<String> UNSUPPORTED =
            List.of(
                    "id",
                    "additionalItems",
                    "patternProperties",
                    "definitions",
                    "dependencies",
                    "$ref");

    /**
     * Where in an object a schema stands.
     *
     * @param isRoot whether it is that of the whole object
     * @param noDefaults why defaults are not allowed, or ""
     * @param isMeta whether it is about metadata
     * @param loose the first schema around whose values have no counterpart in the object before
     * @param scope how its expressions are looked at; nothing where they are not
     */
    private record Place(
            boolean isRoot,
            String noDefaults,
            boolean isMeta,
            Optional<FieldPath> loose,
            Optional<ExpressionScope> scope) {

        /** That of a schema that only restricts values. */
        Place restriction() {
            return new Place(false, noDefaults, isMeta, loose, Optional.empty());
        }

        Place inside(MapValue child) {
            return new Place(false, noDefaults, isMeta, loose, scope.map(one -> one.inside(child)));
        }

        Place values(MapValue child) {
            return isMeta
                    ? inside(child)
                            .without("inside additionalProperties applying to object metadata")
                    : inside(child);
        }

        Place property(String name, MapValue child, boolean isEmbedded) {
            if ((!isRoot && !isEmbedded) || !META.contains(name)) {
                return inside(child);
            }
            return inside(child).without(isRoot ? "in top-level " + name : noDefaults);
        }

        private Place without(String why) {
            return new Place(false, why, true, loose, scope);
        }

        Place looseAt(FieldPath path) {
            return loose.isPresent()
                    ? this
                    : new Place(isRoot, noDefaults, isMeta, Optional.of(path), scope);
        }
    }

    private final CompiledRules rules;

    JsonSchemaRules(CompiledRules rules) {
        this.rules = rules;
    }

    /**
     * Looks at a whole schema.
     *
     * @param isSound whether it is structural, so that its expressions can be looked at, too
     */
    void check(MapValue schema, boolean isSound, FieldPath path, Problems problems) {
        Optional<ExpressionScope> scope =
                isSound ? Optional.of(ExpressionScope.root(schema)) : Optional.empty();
        check(schema, new Place(true, "", false, Optional.empty(), scope), path, problems);
        scope.ifPresent(one -> one.total().finish(path, problems));
    }

    private void check(MapValue schema, Place place, FieldPath path, Problems problems) {
        int before = problems.size();
        supported(schema, place, path, problems);
        if (schema.bool("uniqueItems")) {
            problems.forbidden(
                    path.child("uniqueItems"),
                    "uniqueItems cannot be set to true since the runtime complexity becomes"
                            + " quadratic");
        }
        additional(schema, place, path, problems);
        for (Map.Entry<String, Object> entry : schema.map("properties")) {
            if (entry.getValue() instanceof MapValue inner) {
                boolean isEmbedded = schema.bool("x-kubernetes-embedded-resource");
                Place there = place.property(entry.getKey(), inner, isEmbedded);
                check(inner, there, path.child("properties").key(entry.getKey()), problems);
            }
        }
        if (SchemaWalk.schema(schema, "not") != null) {
            check(schema.map("not"), place.restriction(), path.child("not"), problems);
        }
        for (String junctor : List.of("allOf", "oneOf", "anyOf")) {
            each(schema.list(junctor), place, path.child(junctor), problems);
        }
        for (Map.Entry<String, Object> entry : schema.map("definitions")) {
            if (entry.getValue() instanceof MapValue inner) {
                FieldPath here = path.child("definitions").key(entry.getKey());
                check(inner, place.restriction(), here, problems);
            }
        }
        if (schema.get("items") instanceof MapValue items) {
            Place there = place.inside(items);
            if (!schema.string("x-kubernetes-list-type").equals("map")) {
                there = there.looseAt(path);
            }
            check(items, there, path.child("items"), problems);
        } else {
            each(schema.list("items"), place, path.child("items"), problems);
        }
        if (Boolean.FALSE.equals(schema.get("x-kubernetes-preserve-unknown-fields"))) {
            problems.invalid(
                    path.child("x-kubernetes-preserve-unknown-fields"),
                    false,
                    "must be true or undefined");
        }
        ListTypeRules.check(schema, path, problems);
        ExpressionRules.check(schema, path, problems);
        if (place.scope().isPresent()
                && problems.size() == before
                && !schema.list("x-kubernetes-validations").isEmpty()) {
            rules.check(place.scope().get(), place.loose(), path);
        }
    }

    private void each(ListValue schemas, Place place, FieldPath path, Problems problems) {
        for (int i = 0; i < schemas.size(); i++) {
            check(schemas.map(i), place.restriction(), path.index(i), problems);
        }
    }

    private static void supported(MapValue schema, Place place, FieldPath path, Problems problems) {
        String type = schema.string("type");
        if (!type.isEmpty() && !TYPES.contains(type)) {
            problems.notSupported(path.child("type"), type, TYPES);
        }
        if (SchemaWalk.isSet(schema, "default") && !place.noDefaults().isEmpty()) {
            problems.forbidden(path.child("default"), "must not be set " + place.noDefaults());
        }
        for (String field : UNSUPPORTED) {
            boolean isSaid =
                    SchemaWalk.isSet(schema, field)
                            && !"".equals(schema.get(field))
                            && !(schema.get(field) instanceof MapValue map && map.isEmpty());
            if (isSaid) {
                problems.forbidden(path.child(field), field + " is not supported");
            }
        }
        if (type.equals("null")) {
            problems.forbidden(
                    path.child("type"),
                    "type cannot be set to null, use nullable as an alternative");
        }
        if (!schema.list("items").isEmpty()) {
            problems.forbidden(
                    path.child("items"), "items must be a schema object and not an array");
        }
        if (place.isMeta() && schema.bool("x-kubernetes-embedded-resource")) {
            problems.forbidden(
                    path.child("x-kubernetes-embedded-resource"),
                    "must not be used inside of resource meta");
        }
    }

    private void additional(MapValue schema, Place place, FieldPath path, Problems problems) {
        Object additional = schema.get("additionalProperties");
        boolean isOpen = additional == null || Boolean.TRUE.equals(additional);
        if (!isOpen && !schema.map("properties").isEmpty()) {
            problems.forbidden(
                    path.child("additionalProperties"),
                    "additionalProperties and properties are mutual exclusive");
        }
        if (additional instanceof MapValue values) {
            check(values, place.values(values), path.child("additionalProperties"), problems);
        }
    }
}
