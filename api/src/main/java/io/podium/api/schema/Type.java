package io.podium.api.schema;

import io.podium.base.Invariant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * A type of the API: a name such as {@code io.k8s.api.core.v1.PodSpec} and its fields in wire
 * order, at most 64. Types of a table decode their fields when first asked; all of it is immutable
 * as seen from outside.
 */
public final class Type {
    private final String name;
    private final Supplier<Content> source;
    private volatile Content content;

    /** What a type is made of, decoded. */
    record Content(String description, List<Field> fields, Map<String, Field> byName) {
        static Content of(String name, String description, List<Field> fields) {
            Invariant.check(
                    fields.size() <= 64,
                    "type %s has %d fields; presence is one bit each",
                    name,
                    fields.size());
            var byName = new HashMap<String, Field>(fields.size() * 2);
            for (Field field : fields) {
                byName.put(field.name(), field);
            }
            return new Content(description, List.copyOf(fields), byName);
        }
    }

    public Type(String name, String description, List<Field> fields) {
        this(name, () -> Content.of(name, description, fields));
        content();
    }

    Type(String name, Supplier<Content> source) {
        this.name = name;
        this.source = source;
    }

    private Content content() {
        Content known = content;
        if (known == null) {
            known = source.get();
            content = known;
        }
        return known;
    }

    /** The full name, as OpenAPI definitions spell it. */
    public String name() {
        return name;
    }

    /** The last part of the name, such as PodSpec. */
    public String shortName() {
        return name.substring(name.lastIndexOf('.') + 1);
    }

    public String description() {
        return content().description();
    }

    public List<Field> fields() {
        return content().fields();
    }

    /** The field of the JSON name, or null. */
    public Field field(String jsonName) {
        return content().byName().get(jsonName);
    }

    /** The index of the field of the JSON name, or -1. */
    public int indexOf(String jsonName) {
        Field field = content().byName().get(jsonName);
        return field == null ? -1 : field.index();
    }

    @Override
    public String toString() {
        return name;
    }
}
