package io.podium.api.json;

import io.podium.api.schema.Field;
import io.podium.api.schema.Field.Shape;
import io.podium.api.schema.Sort;
import io.podium.api.schema.Type;
import io.podium.api.value.FreeMap;
import io.podium.api.value.ListValue;
import io.podium.api.value.MapValue;
import io.podium.api.value.Null;
import io.podium.api.value.TypedMap;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.exc.StreamReadException;
import tools.jackson.core.json.JsonFactory;

/**
 * Reads JSON into trees. Typed reading follows the schema as Go's decoder follows its structs:
 * nulls and zero values that Go would not keep are dropped, quantities and times become canonical,
 * unknown and duplicate fields are reported in the order they stand. Threads may share one
 * instance; short strings of all texts it read are one instance.
 */
public final class JsonDecoder {
    private final JsonFactory factory;
    private final Interner strings;

    /**
     * A typed object.
     *
     * @param findings such as {@code unknown field "spec.foo"}; a strict server refuses, others
     *     warn or ignore
     */
    public record Decoded(TypedMap value, List<String> findings) {}

    /** A value without schema, and duplicate fields found. */
    public record DecodedFree(Object value, List<String> findings) {}

    /** What an object says it is; "" where it does not. */
    public record Kind(String apiVersion, String kind) {}

    public JsonDecoder() {
        this(new Interner());
    }

    public JsonDecoder(Interner strings) {
        this.strings = strings;
        StreamReadConstraints limits =
                StreamReadConstraints.builder()
                        .maxNestingDepth(Walk.MAXIMUM_DEPTH)
                        .maxNumberLength(400)
                        .build();
        this.factory = JsonFactory.builder().streamReadConstraints(limits).build();
    }

    /** The object of the type; {@link DecodeException} when it is none. */
    public Decoded decode(byte[] bytes, Type type) {
        try (JsonParser parser = factory.createParser(ObjectReadContext.empty(), bytes)) {
            var run = new Run(parser);
            JsonToken token = run.first();
            if (token != JsonToken.START_OBJECT) {
                throw run.walk.mismatch(run.found(token), Leaves.goName(type));
            }
            TypedMap value = run.object(type);
            run.end();
            return new Decoded(value, run.walk.findings());
        } catch (JacksonException wrong) {
            throw malformed(bytes, wrong);
        }
    }

    /** Any JSON as a tree without schema. */
    public Object decodeFree(byte[] bytes) {
        return decodeFreely(bytes).value();
    }

    /** Any JSON as a tree without schema, with duplicate fields reported. */
    public DecodedFree decodeFreely(byte[] bytes) {
        try (JsonParser parser = factory.createParser(ObjectReadContext.empty(), bytes)) {
            var run = new Run(parser);
            Object value = run.free(run.first());
            run.end();
            return new DecodedFree(value, run.walk.findings());
        } catch (JacksonException wrong) {
            throw malformed(bytes, wrong);
        }
    }

    /** The kind and apiVersion of an object, without reading the rest of it into memory. */
    public Kind kind(byte[] bytes) {
        try (JsonParser parser = factory.createParser(ObjectReadContext.empty(), bytes)) {
            var run = new Run(parser);
            JsonToken token = run.first();
            if (token != JsonToken.START_OBJECT) {
                throw DecodeException.syntax(
                        "json: cannot unmarshal "
                                + run.found(token)
                                + " into Go value of type struct");
            }
            String apiVersion = "";
            String kind = "";
            for (String name = parser.nextName(); name != null; name = parser.nextName()) {
                JsonToken value = parser.nextToken();
                if (value == JsonToken.VALUE_STRING && name.equals("kind")) {
                    kind = parser.getString();
                } else if (value == JsonToken.VALUE_STRING && name.equals("apiVersion")) {
                    apiVersion = parser.getString();
                } else {
                    parser.skipChildren();
                }
            }
            return new Kind(apiVersion, kind);
        } catch (JacksonException wrong) {
            throw malformed(bytes, wrong);
        }
    }

    private static DecodeException malformed(byte[] bytes, JacksonException wrong) {
        return DecodeException.syntax(GoSyntax.message(bytes, wrong.getOriginalMessage()));
    }

    /** One reading of one text. */
    private final class Run {
        private final JsonParser parser;
        private final Walk walk = new Walk();

        Run(JsonParser parser) {
            this.parser = parser;
        }

        JsonToken first() {
            JsonToken token = parser.nextToken();
            if (token == null) {
                throw new StreamReadException(parser, "unexpected end of JSON input");
            }
            return token;
        }

        void end() {
            if (parser.nextToken() != null) {
                throw new StreamReadException(parser, "something stands behind the value");
            }
        }

        TypedMap object(Type type) {
            List<Field> fields = type.fields();
            var slots = new Object[fields.size()];
            long seen = 0;
            for (String name = parser.nextName(); name != null; name = parser.nextName()) {
                int index = type.indexOf(name);
                JsonToken token = parser.nextToken();
                if (index < 0) {
                    walk.unknown(name);
                    parser.skipChildren();
                    continue;
                }
                if ((seen & 1L << index) != 0) {
                    walk.duplicate(name);
                }
                seen |= 1L << index;
                Field field = fields.get(index);
                if (token == JsonToken.VALUE_NULL) {
                    slots[index] = Leaves.nothing(field);
                } else {
                    Object value = field(type, field, token);
                    slots[index] = Leaves.isIdle(field, value) ? null : value;
                }
            }
            return TypedMap.of(type, slots);
        }

        private Object field(Type owner, Field field, JsonToken token) {
            if (field.shape() == Shape.SINGLE
                    && field.sort() == Sort.STRING
                    && token == JsonToken.VALUE_STRING) {
                return text();
            }
            walk.enterField(owner, field.name());
            Object value =
                    switch (field.shape()) {
                        case SINGLE -> single(field, token);
                        case LIST -> list(field, token);
                        case MAP, MAP_OF_LISTS -> map(field, token);
                    };
            walk.leave();
            return value;
        }

        private Object single(Field field, JsonToken token) {
            return switch (token) {
                case VALUE_STRING ->
                        switch (field.sort()) {
                            case STRING, INT_OR_STRING, DURATION, RAW -> text();
                            default -> Leaves.ofText(field, text(), walk);
                        };
                case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT ->
                        Leaves.ofNumber(field, number(token), parser.getString(), walk);
                case VALUE_TRUE -> Leaves.ofTruth(field, true, walk);
                case VALUE_FALSE -> Leaves.ofTruth(field, false, walk);
                case VALUE_NULL -> Leaves.zero(field);
                case START_OBJECT -> {
                    if (field.sort() == Sort.OBJECT) {
                        yield object(field.type());
                    }
                    yield nested(field, token, "object");
                }
                default -> nested(field, token, "array");
            };
        }

        private Object nested(Field field, JsonToken token, String found) {
            if (field.sort() != Sort.RAW) {
                throw walk.mismatch(found, Leaves.goType(field, Shape.SINGLE));
            }
            walk.silence(
                    true); // Go keeps these bytes as they are, and looks into them never or later.
            Object value = free(token);
            walk.silence(false);
            return value;
        }

        private Object list(Field field, JsonToken token) {
            if (token != JsonToken.START_ARRAY) {
                throw walk.mismatch(found(token), Leaves.goType(field, Shape.LIST));
            }
            var values = new ArrayList<Object>();
            for (JsonToken next = parser.nextToken();
                    next != JsonToken.END_ARRAY;
                    next = parser.nextToken()) {
                walk.enterIndex(values.size());
                values.add(single(field, next));
                walk.leave();
            }
            return ListValue.wrap(values.toArray());
        }

        private MapValue map(Field field, JsonToken token) {
            if (token != JsonToken.START_OBJECT) {
                throw walk.mismatch(found(token), Leaves.goType(field, field.shape()));
            }
            var content = new FreeMap.Builder();
            for (String name = parser.nextName(); name != null; name = parser.nextName()) {
                JsonToken next = parser.nextToken();
                if (content.has(name)) {
                    walk.duplicate(name);
                }
                walk.enterKey(name);
                Object value =
                        field.shape() == Shape.MAP ? single(field, next) : listInMap(field, next);
                walk.leave();
                content.put(strings.of(name), value);
            }
            return content.build();
        }

        private Object listInMap(Field field, JsonToken token) {
            return token == JsonToken.VALUE_NULL ? ListValue.EMPTY : list(field, token);
        }

        /** Anything, with nulls kept. */
        Object free(JsonToken token) {
            return switch (token) {
                case START_OBJECT -> {
                    var content = new FreeMap.Builder();
                    for (String name = parser.nextName(); name != null; name = parser.nextName()) {
                        JsonToken next = parser.nextToken();
                        if (content.has(name)) {
                            walk.duplicate(name);
                        }
                        walk.enterKey(name);
                        content.put(strings.of(name), free(next));
                        walk.leave();
                    }
                    yield content.build();
                }
                case START_ARRAY -> {
                    var values = new ArrayList<Object>();
                    for (JsonToken next = parser.nextToken();
                            next != JsonToken.END_ARRAY;
                            next = parser.nextToken()) {
                        walk.enterIndex(values.size());
                        values.add(free(next));
                        walk.leave();
                    }
                    yield ListValue.wrap(values.toArray());
                }
                case VALUE_STRING -> text();
                case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> number(token);
                case VALUE_TRUE -> true;
                case VALUE_FALSE -> false;
                default -> Null.NULL;
            };
        }

        private String text() {
            int length = parser.getStringLength();
            if (length > Interner.MAXIMUM_LENGTH) {
                return Surrogates.paired(parser.getString());
            }
            return strings.of(parser.getStringCharacters(), parser.getStringOffset(), length);
        }

        /** A Long where it fits, else a Double, as Kubernetes reads numbers without schema. */
        private Object number(JsonToken token) {
            if (token == JsonToken.VALUE_NUMBER_INT) {
                return switch (parser.getNumberType()) {
                    case INT, LONG -> parser.getLongValue();
                    default -> {
                        BigInteger large = parser.getBigIntegerValue();
                        yield large.bitLength() < 64
                                ? (Object) large.longValueExact()
                                : finite(large.doubleValue());
                    }
                };
            }
            return finite(parser.getDoubleValue());
        }

        private double finite(double number) {
            if (Double.isInfinite(number)) {
                throw walk.mismatch("number " + parser.getString(), "float64");
            }
            return number;
        }

        String found(JsonToken token) {
            return switch (token) {
                case VALUE_STRING -> "string";
                case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> "number";
                case VALUE_TRUE, VALUE_FALSE -> "bool";
                case START_ARRAY -> "array";
                case START_OBJECT -> "object";
                default -> "null";
            };
        }
    }
}
