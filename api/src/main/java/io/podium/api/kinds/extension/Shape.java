package io.podium.api.kinds.extension;

import io.podium.api.cel.Environment.Struct;
import io.podium.api.cel.Type;
import io.podium.api.value.ListValue;
import io.podium.api.value.MapValue;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;

/**
 * What the values of a schema are to an expression: their type, and how large they can be.
 *
 * @param fields by the names expressions call them
 * @param key null but for maps
 * @param element null but for maps and lists
 * @param mostElements how long a value is at most
 * @param leastBytes how long it is at least as JSON
 */
record Shape(
        Type type,
        Map<String, Shape> fields,
        Shape key,
        Shape element,
        long mostElements,
        long leastBytes) {
    /** The most a request may have. */
    static final long REQUEST_BYTES = 3 * 1024 * 1024;

    private static final int LONGEST_TIME = 32;
    private static final int LENGTH_OF_DATE = 12;
    private static final int SHORTEST_MOMENT = 21;
    private static final int SHORTEST_DURATION = 3;
    private static final int SHORTEST_TEXT = 2;
    private static final int SHORTEST_TRUTH = 4;
    private static final int BYTES_OF_A_CHARACTER = 4;
    private static final Set<String> WORDS =
            Set.of(
                    ("true false null in as break const continue else for function if import let"
                                    + " loop package namespace return var void while")
                            .split(" "));
    private static final Shape NAME = simple(Type.STRING, REQUEST_BYTES - 2, SHORTEST_TEXT);

    private static Shape simple(Type type, long mostElements, long leastBytes) {
        return new Shape(type, Map.of(), null, null, mostElements, leastBytes);
    }

    /**
     * The shape of a schema; null where nothing can be said of it.
     *
     * @param isResource whether it is that of a whole object, which has a kind and a name
     * @param name what objects are called; those inside are called after it
     */
    static Shape of(MapValue schema, boolean isResource, String name) {
        if (schema.bool("x-kubernetes-int-or-string")) {
            return simple(Type.DYN, characters(schema, REQUEST_BYTES - 2), 1);
        }
        return switch (schema.string("type")) {
            case "array" -> list(schema, name);
            case "object" -> object(schema, isResource, name);
            case "string" -> text(schema);
            case "boolean" -> isResource ? null : simple(Type.BOOL, 0, SHORTEST_TRUTH);
            case "number" -> simple(Type.DOUBLE, 0, 1);
            case "integer" -> simple(Type.INT, 0, 1);
            default -> null;
        };
    }

    private static boolean isEmbedded(MapValue schema) {
        return schema.bool("x-kubernetes-embedded-resource");
    }

    private static long positive(MapValue schema, String field) {
        return Math.max(schema.integer(field), 0);
    }

    private static long characters(MapValue schema, long otherwise) {
        return schema.has("maxLength")
                ? positive(schema, "maxLength") * BYTES_OF_A_CHARACTER
                : otherwise;
    }

    private static Shape list(MapValue schema, String name) {
        MapValue items = SchemaWalk.schema(schema, "items");
        Shape element = items == null ? null : of(items, isEmbedded(items), name + ".@idx");
        if (element == null) {
            return null;
        }
        long most =
                schema.has("maxItems")
                        ? positive(schema, "maxItems")
                        : (REQUEST_BYTES - 2) / (element.leastBytes + 1);
        return new Shape(Type.list(element.type), Map.of(), null, element, most, 2);
    }

    private static Shape object(MapValue schema, boolean isResource, String name) {
        MapValue values = SchemaWalk.schema(schema, "additionalProperties");
        if (values != null) {
            Shape element = of(values, isEmbedded(values), name + ".@elem");
            if (element == null) {
                return null;
            }
            long most =
                    schema.has("maxProperties")
                            ? positive(schema, "maxProperties")
                            : (REQUEST_BYTES - 2) / (element.leastBytes + 6);
            Shape key = simple(Type.STRING, 0, SHORTEST_TEXT);
            Type type = Type.map(Type.STRING, element.type);
            return new Shape(type, Map.of(), key, element, most, 2);
        }
        var required = new HashSet<Object>();
        schema.list("required").forEach(required::add);
        var fields = new LinkedHashMap<String, Shape>();
        long least = 2;
        for (Map.Entry<String, Object> property : schema.map("properties")) {
            if (!(property.getValue() instanceof MapValue inner)
                    || (isResource && isMeta(property.getKey()))) {
                continue;
            }
            String field = escaped(property.getKey());
            Shape shape = of(inner, isEmbedded(inner), name + "." + field);
            if (shape == null) {
                continue;
            }
            if (!field.isEmpty()) {
                fields.put(field, shape);
            }
            if (required.contains(property.getKey()) && !SchemaWalk.isSet(inner, "default")) {
                least += bytes(property.getKey()) + shape.leastBytes + 4;
            }
        }
        if (isResource) {
            fields.put("kind", NAME);
            fields.put("apiVersion", NAME);
            fields.put(
                    "metadata",
                    new Shape(
                            Type.struct(name + ".metadata"),
                            Map.of("name", NAME, "generateName", NAME),
                            null,
                            null,
                            0,
                            2));
        }
        return new Shape(Type.struct(name), fields, null, null, 0, least);
    }

    private static boolean isMeta(String property) {
        return property.equals("kind")
                || property.equals("apiVersion")
                || property.equals("metadata");
    }

    private static long bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }

    private static Shape text(MapValue schema) {
        return switch (schema.string("format")) {
            case "byte" ->
                    simple(
                            Type.BYTES,
                            schema.has("maxLength")
                                    ? positive(schema, "maxLength")
                                    : REQUEST_BYTES - 2,
                            SHORTEST_TEXT);
            case "duration" -> simple(Type.DURATION, LONGEST_TIME, SHORTEST_DURATION);
            case "date" -> simple(Type.TIMESTAMP, LENGTH_OF_DATE, LENGTH_OF_DATE);
            case "date-time" -> simple(Type.TIMESTAMP, LONGEST_TIME, SHORTEST_MOMENT);
            default -> {
                ListValue choices = schema.list("enum");
                long longest = 0;
                for (Object choice : choices) {
                    longest =
                            choice instanceof String text
                                    ? Math.max(longest, bytes(text))
                                    : longest;
                }
                yield simple(
                        Type.STRING,
                        characters(schema, choices.isEmpty() ? REQUEST_BYTES - 2 : longest),
                        SHORTEST_TEXT);
            }
        };
    }

    /** The name by which expressions call a field; "" where they cannot. */
    static String escaped(String name) {
        if (WORDS.contains(name)) {
            return "__" + name + "__";
        }
        if (name.isEmpty() || (name.charAt(0) >= '0' && name.charAt(0) <= '9')) {
            return "";
        }
        if (!name.matches("[a-zA-Z0-9_./-]*")) {
            return "";
        }
        return name.replace("__", "__underscores__")
                .replace(".", "__dot__")
                .replace("-", "__dash__")
                .replace("/", "__slash__");
    }

    /** All types with fields in it, by their names. */
    Map<String, Struct> structs() {
        var all = new HashMap<String, Struct>();
        collect(all);
        return all;
    }

    private void collect(Map<String, Struct> all) {
        if (element != null) {
            element.collect(all);
        }
        if (type.kind() == Type.Kind.STRUCT) {
            var types = new HashMap<String, Type>();
            fields.forEach((name, shape) -> types.put(name, shape.type));
            all.put(type.name(), Struct.of(types));
        }
        fields.values().forEach(one -> one.collect(all));
    }

    /** How long what stands at the path is at most; the first step is the variable itself. */
    OptionalLong most(List<String> path) {
        Shape here = this;
        for (String step : path.subList(1, path.size())) {
            here =
                    switch (step) {
                        case "@items", "@values" -> here.element;
                        case "@keys" -> here.key;
                        default -> here.fields.get(step);
                    };
            if (here == null) {
                return OptionalLong.empty();
            }
        }
        return OptionalLong.of(here.mostElements);
    }
}
