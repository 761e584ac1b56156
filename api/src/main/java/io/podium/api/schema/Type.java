package io.podium.api.schema;

import io.podium.base.Invariant;
import java.nio.charset.StandardCharsets;
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

    /**
     * What a type is made of, decoded.
     *
     * @param openings what JSON has before the value of each field: its name and a colon
     */
    @SuppressWarnings("ArrayRecordComponent") // Never compared.
    record Content(
            String description, List<Field> fields, Map<String, Field> byName, byte[][] openings) {
        static Content of(String name, String description, List<Field> fields) {
            Invariant.check(
                    fields.size() <= 64,
                    "type %s has %d fields; presence is one bit each",
                    name,
                    fields.size());
            var byName = new HashMap<String, Field>(fields.size() * 2);
            var openings = new byte[fields.size()][];
            for (int i = 0; i < openings.length; i++) {
                String field = fields.get(i).name();
                // Whoever asks does so with a literal: the same instance is found without
                // comparing.
                byName.put(field.intern(), fields.get(i));
                openings[i] = ('"' + field + "\":").getBytes(StandardCharsets.UTF_8);
            }
            return new Content(description, List.copyOf(fields), byName, openings);
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

    /**
     * The name of the field at the index and a colon, as JSON has them before its value; not to be
     * changed. No name in a schema has a character that would have to be escaped.
     */
    public byte[] opening(int index) {
        return content().openings()[index];
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
