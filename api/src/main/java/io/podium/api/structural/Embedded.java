package io.podium.api.structural;

import io.podium.api.error.FieldPath;
import io.podium.api.error.Problems;
import io.podium.api.json.DecodeException;
import io.podium.api.json.JsonDecoder;
import io.podium.api.json.JsonEncoder;
import io.podium.api.name.Names;
import io.podium.api.schema.Schema;
import io.podium.api.schema.Type;
import io.podium.api.strategy.MetadataRules;
import io.podium.api.value.FreeMap;
import io.podium.api.value.ListValue;
import io.podium.api.value.MapValue;
import io.podium.api.value.Null;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Kind, version and metadata of whole objects, wherever in a value they stand. */
public final class Embedded {
    private static final String META = "io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta";

    private final Problems problems;

    private Embedded(Problems problems) {
        this.problems = problems;
    }

    /**
     * The value with metadata that has only fields metadata has. The first fault of a type is told,
     * and then the value is given back as it was.
     */
    public static Object coerce(
            Structural schema, Object value, FieldPath path, Problems problems) {
        var found = new Problems();
        Object coerced = new Embedded(found).coerce(Optional.of(schema), value, path);
        if (found.isEmpty()) {
            return coerced;
        }
        problems.add(found.causes().getFirst());
        return value;
    }

    /** Tells what is wrong with kinds, versions and metadata. */
    public static void check(Structural schema, Object value, FieldPath path, Problems problems) {
        new Embedded(problems).check(Optional.of(schema), value, path);
    }

    private Object coerce(Optional<Structural> schema, Object value, FieldPath path) {
        if (schema.isEmpty() || !problems.isEmpty()) {
            return value;
        }
        return switch (value) {
            case ListValue list -> elements(schema.get().items(), list, path);
            case MapValue map -> fields(schema.get(), map, path);
            default -> value;
        };
    }

    private ListValue elements(Optional<Structural> items, ListValue list, FieldPath path) {
        var coerced = new Object[list.size()];
        for (int i = 0; i < coerced.length; i++) {
            coerced[i] = coerce(items, list.get(i), path.index(i));
        }
        return ListValue.wrap(coerced);
    }

    private MapValue fields(Structural schema, MapValue map, FieldPath path) {
        var coerced = new FreeMap.Builder(map.size());
        for (Map.Entry<String, Object> entry : map) {
            String name = entry.getKey();
            Object inner =
                    schema.isEmbedded() ? own(name, entry.getValue(), path) : entry.getValue();
            coerced.put(name, coerce(schema.under(name), inner, inside(schema, name, path)));
        }
        return coerced.build();
    }

    private Object own(String name, Object value, FieldPath path) {
        if (name.equals("apiVersion") || name.equals("kind")) {
            if (!(value instanceof String)) {
                problems.invalid(path.child(name), value, "must be a string");
            }
        } else if (name.equals("metadata")) {
            try {
                return metadata(value);
            } catch (DecodeException e) {
                problems.invalid(path.child(name), value, e.getMessage());
            }
        }
        return value;
    }

    private static MapValue metadata(Object value) {
        Type type = Schema.kubernetes().type(META);
        byte[] json = JsonEncoder.encode(value == Null.NULL ? MapValue.empty() : value);
        return new JsonDecoder().decode(json, type).value();
    }

    private static FieldPath inside(Structural schema, String name, FieldPath path) {
        return schema.properties().containsKey(name) ? path.child(name) : path.key(name);
    }

    private void check(Optional<Structural> schema, Object value, FieldPath path) {
        if (schema.isEmpty()) {
            return;
        }
        if (value instanceof ListValue list) {
            for (int i = 0; i < list.size(); i++) {
                check(schema.get().items(), list.get(i), path.index(i));
            }
        } else if (value instanceof MapValue map) {
            if (schema.get().isEmbedded()) {
                whole(map, path);
            }
            for (Map.Entry<String, Object> entry : map) {
                String name = entry.getKey();
                FieldPath inside = inside(schema.get(), name, path);
                check(schema.get().under(name), entry.getValue(), inside);
            }
        }
    }

    private void whole(MapValue object, FieldPath path) {
        for (String name : List.of("apiVersion", "kind")) {
            if (!object.has(name)) {
                problems.required(path.child(name), "");
            }
        }
        for (String name : List.of("apiVersion", "kind")) {
            if (object.get(name) instanceof String text) {
                named(name, text, path.child(name));
            } else if (object.has(name)) {
                problems.invalid(path.child(name), object.get(name), "must be a string");
            }
        }
        if (!object.has("metadata")) {
            return;
        }
        FieldPath here = path.child("metadata");
        try {
            MetadataRules.embedded(metadata(object.get("metadata")), here, problems);
        } catch (DecodeException e) {
            problems.invalid(here, object.get("metadata"), e.getMessage());
        }
    }

    private void named(String name, String text, FieldPath path) {
        if (text.isEmpty()) {
            problems.invalid(path, "", "must not be empty");
        } else if (name.equals("kind")) {
            List<String> faults = Names.dnsLabel1035(text.toLowerCase(Locale.ROOT));
            if (!faults.isEmpty()) {
                problems.invalid(
                        path,
                        text,
                        "may have mixed case, but should otherwise match: "
                                + String.join(",", faults));
            }
        } else if (text.chars().filter(c -> c == '/').count() > 1) {
            problems.invalid(path, text, "unexpected GroupVersion string: " + text);
        }
    }
}
