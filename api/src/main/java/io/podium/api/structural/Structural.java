package io.podium.api.structural;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import io.podium.api.value.ListValue;
import io.podium.api.value.MapValue;
import io.podium.api.value.Null;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * A structural schema, read once so that many values can be held against it.
 *
 * @param said the schema as it was written
 * @param types of which one a value has; none where all may be
 * @param format "" where none is looked at
 * @param pattern what texts match
 * @param isEmbedded whether values are whole objects, with a kind and metadata of their own
 * @param values what stands under names that are no properties, where it has a schema
 */
public record Structural(
        MapValue said,
        List<String> types,
        String format,
        Optional<Pattern> pattern,
        boolean isEmbedded,
        Map<String, Structural> properties,
        Optional<Structural> items,
        Optional<Structural> values,
        List<Structural> allOf,
        List<Structural> anyOf,
        List<Structural> oneOf,
        Optional<Structural> not) {

    /** What is held against a schema; Kubernetes reads a schema differently for each. */
    public enum Use {
        /** Defaults: a number or text may be anything, and formats nobody knows count. */
        DEFAULTS,
        /** Objects of users. */
        OBJECTS
    }

    /** Reads a schema that is known to be structural. */
    public static Structural of(MapValue schema, Use use) {
        var properties = new LinkedHashMap<String, Structural>();
        for (Map.Entry<String, Object> entry : schema.map("properties")) {
            if (entry.getValue() instanceof MapValue inner) {
                properties.put(entry.getKey(), of(inner, use));
            }
        }
        List<String> types = types(schema, use);
        return new Structural(
                schema,
                types,
                format(schema.string("format"), types, use),
                pattern(schema.string("pattern")),
                schema.bool("x-kubernetes-embedded-resource"),
                properties,
                inner(schema, "items", use),
                inner(schema, "additionalProperties", use),
                each(schema.list("allOf"), use),
                each(schema.list("anyOf"), use),
                each(schema.list("oneOf"), use),
                inner(schema, "not", use));
    }

    /** Whether values of the type are held against the format; "" for any type. */
    public static boolean isFormatKnown(String format, String type) {
        return TextFormats.isKnown(format, type.isEmpty() ? List.of() : List.of(type));
    }

    private static Optional<Structural> inner(MapValue schema, String name, Use use) {
        return schema.get(name) instanceof MapValue inner
                ? Optional.of(of(inner, use))
                : Optional.empty();
    }

    private static List<Structural> each(ListValue schemas, Use use) {
        var all = new ArrayList<Structural>(schemas.size());
        for (int i = 0; i < schemas.size(); i++) {
            all.add(of(schemas.map(i), use));
        }
        return all;
    }

    private static List<String> types(MapValue schema, Use use) {
        if (use == Use.OBJECTS && schema.bool("x-kubernetes-int-or-string")) {
            return List.of("integer", "string");
        }
        String type = schema.string("type");
        return type.isEmpty() ? List.of() : List.of(type);
    }

    private static String format(String format, List<String> types, Use use) {
        return use == Use.DEFAULTS || TextFormats.isKnown(format, types) ? format : "";
    }

    private static Optional<Pattern> pattern(String text) {
        if (text.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(Pattern.compile(text));
        } catch (PatternSyntaxException e) {
            return Optional.empty(); // Told where the schema itself is looked at.
        }
    }

    /** This schema as that of a whole object. */
    public Structural embedded() {
        return isEmbedded
                ? this
                : new Structural(
                        said,
                        types,
                        format,
                        pattern,
                        true,
                        properties,
                        items,
                        values,
                        allOf,
                        anyOf,
                        oneOf,
                        not);
    }

    boolean isNullable() {
        return said.bool("nullable");
    }

    boolean preservesUnknown() {
        return said.bool("x-kubernetes-preserve-unknown-fields");
    }

    /** Whether something is said of names that are no properties. */
    boolean hasMore() {
        return isSaid("additionalProperties");
    }

    /** Whether no other names than those of properties are allowed. */
    boolean isClosed() {
        return Boolean.FALSE.equals(said.get("additionalProperties"));
    }

    /** The schema of what stands under the name; nothing where there is none. */
    Optional<Structural> under(String name) {
        Structural property = properties.get(name);
        return property != null ? Optional.of(property) : values;
    }

    /** A default, where one is set. */
    public Optional<Object> defaultValue() {
        return isSaid("default") ? Optional.of(said.get("default")) : Optional.empty();
    }

    private boolean isSaid(String name) {
        Object value = said.get(name);
        return value != null && value != Null.NULL;
    }

    ListValue choices() {
        return said.list("enum");
    }

    OptionalDouble number(String name) {
        return said.get(name) instanceof Number number
                ? OptionalDouble.of(number.doubleValue())
                : OptionalDouble.empty();
    }

    OptionalLong count(String name) {
        return said.get(name) instanceof Long count ? OptionalLong.of(count) : OptionalLong.empty();
    }
}
