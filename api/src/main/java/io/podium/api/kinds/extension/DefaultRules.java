package io.podium.api.kinds.extension;

import io.podium.api.error.ApiError.Cause;
import io.podium.api.error.FieldPath;
import io.podium.api.error.Problems;
import io.podium.api.structural.Embedded;
import io.podium.api.structural.Pruning;
import io.podium.api.structural.Structural;
import io.podium.api.structural.Structural.Use;
import io.podium.api.structural.Validation;
import io.podium.api.value.FreeMap;
import io.podium.api.value.ListValue;
import io.podium.api.value.MapValue;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/** Defaults are held against the very schema they stand in. */
final class DefaultRules {
    private static final Set<String> META = Set.of("apiVersion", "kind", "metadata");

    private final Problems problems;

    private DefaultRules(Problems problems) {
        this.problems = problems;
    }

    /**
     * Where in an object a default would stand.
     *
     * @param whole the schema of the object around
     * @param object makes that object of the value
     * @param isMeta whether the value is kind, version or metadata, or part of it
     */
    private record Place(Structural whole, UnaryOperator<Object> object, boolean isMeta) {
        static Place of(Structural whole) {
            return new Place(whole, Place::named, false);
        }

        private static Object named(Object value) {
            return value instanceof MapValue map
                    ? with(with(map, "apiVersion", "validation/v1"), "kind", "Validation")
                    : value;
        }

        private static MapValue with(MapValue map, String name, String otherwise) {
            return map.has(name) ? map : map.with(name, otherwise);
        }

        Place under(String name, boolean isWhole) {
            return new Place(
                    whole,
                    value -> object.apply(FreeMap.of(Map.of(name, value))),
                    isMeta || (isWhole && META.contains(name)));
        }

        Place inList() {
            return new Place(whole, value -> object.apply(ListValue.of(value)), isMeta);
        }
    }

    /** Looks at all defaults of a structural schema. */
    static void check(MapValue schema, FieldPath path, Problems problems) {
        if (SchemaWalk.has(schema, one -> SchemaWalk.isSet(one, "default"))) {
            Structural root = Structural.of(schema, Use.DEFAULTS).embedded();
            new DefaultRules(problems).check(root, Place.of(root), path);
        }
    }

    private void check(Structural schema, Place around, FieldPath path) {
        Place place = schema.isEmbedded() ? Place.of(schema) : around;
        if (schema.defaultValue().isPresent()) {
            Object value = schema.defaultValue().get();
            FieldPath here = path.child("default");
            if (place.isMeta()) {
                meta(schema, place, value, here);
            } else {
                plain(schema, value, here);
            }
        }
        if (schema.items().isPresent()) {
            check(schema.items().get(), place.inList(), path.child("items"));
        }
        schema.properties()
                .forEach((name, property) ->
                        check(
                                property,
                                place.under(name, schema.isEmbedded()),
                                path.child("properties").key(name)));
    }

    private void plain(Structural schema, Object value, FieldPath path) {
        if (!Pruning.prune(value, schema).equals(value)) {
            problems.invalid(path, value, "must not have unknown fields");
        }
        int before = problems.size();
        Object coerced = Embedded.coerce(schema, value, path, problems);
        if (problems.size() == before) {
            Embedded.check(schema, coerced, path, problems);
        }
        if (problems.size() == before) {
            Validation.check(schema, coerced, path.toString(), problems);
        }
    }

    /** A default within metadata is looked at within an object that has nothing else. */
    private void meta(Structural schema, Place place, Object value, FieldPath path) {
        Object object = place.object().apply(value);
        var found = new Problems();
        Object coerced = Embedded.coerce(place.whole(), object, FieldPath.ROOT, found);
        if (found.isEmpty()) {
            Embedded.check(place.whole(), coerced, FieldPath.ROOT, found);
        }
        if (found.isEmpty()) {
            Validation.check(schema, value, path.toString(), problems);
        } else {
            problems.invalid(path, value, "must result in valid metadata: " + text(found.causes()));
        }
    }

    private static String text(List<Cause> causes) {
        String joined =
                causes.stream()
                        .map(one -> one.field() + ": " + one.message())
                        .distinct()
                        .collect(Collectors.joining(", "));
        return causes.size() == 1 ? joined : "[" + joined + "]";
    }
}
