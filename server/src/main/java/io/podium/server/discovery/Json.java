package io.podium.server.discovery;

import java.io.ByteArrayOutputStream;
import java.util.Collection;
import java.util.function.Consumer;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/** Writes JSON by hand, for pages that have no type in the schema. */
public final class Json {
    private static final JsonFactory FACTORY = new JsonFactory();

    private final JsonGenerator out;

    private Json(JsonGenerator out) {
        this.out = out;
    }

    /** One object. */
    public static byte[] object(Consumer<Json> fields) {
        var bytes = new ByteArrayOutputStream(1024);
        try (JsonGenerator generator = FACTORY.createGenerator(ObjectWriteContext.empty(), bytes)) {
            generator.writeStartObject();
            fields.accept(new Json(generator));
            generator.writeEndObject();
        }
        return bytes.toByteArray();
    }

    public Json text(String name, String value) {
        out.writeStringProperty(name, value);
        return this;
    }

    /** Left out when "". */
    public Json textUnlessEmpty(String name, String value) {
        return value.isEmpty() ? this : text(name, value);
    }

    public Json truth(String name, boolean value) {
        out.writeBooleanProperty(name, value);
        return this;
    }

    public Json object(String name, Consumer<Json> fields) {
        out.writeName(name);
        out.writeStartObject();
        fields.accept(this);
        out.writeEndObject();
        return this;
    }

    public Json texts(String name, Collection<String> values) {
        out.writeName(name);
        out.writeStartArray();
        values.forEach(out::writeString);
        out.writeEndArray();
        return this;
    }

    public Json textsUnlessEmpty(String name, Collection<String> values) {
        return values.isEmpty() ? this : texts(name, values);
    }

    /** A list of objects, one per item. */
    public <T> Json objects(String name, Iterable<T> items, Consumer<T> fields) {
        out.writeName(name);
        out.writeStartArray();
        for (T item : items) {
            out.writeStartObject();
            fields.accept(item);
            out.writeEndObject();
        }
        out.writeEndArray();
        return this;
    }

    /** A value of the tree: a string, a number, a truth, a list or an object. */
    public Json value(String name, Object value) {
        out.writeName(name);
        plain(value);
        return this;
    }

    private void plain(Object value) {
        switch (value) {
            case String text -> out.writeString(text);
            case Long number -> out.writeNumber(number);
            case Integer number -> out.writeNumber(number);
            case Double number -> out.writeNumber(number);
            case Boolean truth -> out.writeBoolean(truth);
            case io.podium.api.value.Null nothing -> out.writeNull();
            case io.podium.api.value.MapValue map -> {
                out.writeStartObject();
                map.forEach(entry -> value(entry.getKey(), entry.getValue()));
                out.writeEndObject();
            }
            case Iterable<?> list -> {
                out.writeStartArray();
                list.forEach(this::plain);
                out.writeEndArray();
            }
            default -> throw new IllegalArgumentException("no JSON for " + value.getClass());
        }
    }
}
