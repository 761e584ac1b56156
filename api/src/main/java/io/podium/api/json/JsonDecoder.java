package io.podium.api.json;

import io.podium.api.json.JsonScanner.Malformed;
import io.podium.api.json.JsonScanner.Token;
import io.podium.api.schema.Field;
import io.podium.api.schema.Field.Shape;
import io.podium.api.schema.Sort;
import io.podium.api.schema.Type;
import io.podium.api.value.FreeMap;
import io.podium.api.value.ListValue;
import io.podium.api.value.MapValue;
import io.podium.api.value.Null;
import io.podium.api.value.TypedMap;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads JSON into trees. Typed reading follows the schema as Go's decoder follows its structs:
 * nulls and zero values that Go would not keep are dropped, quantities and times become canonical,
 * unknown and duplicate fields are reported in the order they stand. Threads may share one
 * instance; short strings of all texts it read are one instance.
 */
public final class JsonDecoder {
    /** As Go prints the type of what says the kind. */
    public static final String META =
            "struct { APIVersion string \"json:\\\"apiVersion,omitempty\\\"\"; Kind string"
                    + " \"json:\\\"kind,omitempty\\\"\" }";

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
    }

    /** The object of the type; {@link DecodeException} when it is none. */
    public Decoded decode(byte[] bytes, Type type) {
        try {
            var run = new Run(bytes);
            Token token = run.text.value();
            if (token != Token.OBJECT) {
                throw run.walk.mismatch(found(token), Leaves.goName(type));
            }
            TypedMap value = run.object(type);
            run.text.end();
            return new Decoded(value, run.walk.findings());
        } catch (Malformed wrong) {
            throw malformed(bytes, wrong);
        }
    }

    /** Any JSON as a tree without schema. */
    public Object decodeFree(byte[] bytes) {
        return decodeFreely(bytes).value();
    }

    /** Any JSON as a tree without schema, with duplicate fields reported. */
    public DecodedFree decodeFreely(byte[] bytes) {
        try {
            var run = new Run(bytes);
            Object value = run.free(run.text.value());
            run.text.end();
            return new DecodedFree(value, run.walk.findings());
        } catch (Malformed wrong) {
            throw malformed(bytes, wrong);
        }
    }

    /** The kind and apiVersion of an object, without reading the rest of it into memory. */
    public Kind kind(byte[] bytes) {
        try {
            var text = new JsonScanner(bytes, strings);
            Token token = text.value();
            if (token != Token.OBJECT) {
                throw DecodeException.syntax(
                        "json: cannot unmarshal "
                                + found(token)
                                + " into Go value of type "
                                + META);
            }
            String apiVersion = "";
            String kind = "";
            for (boolean isFirst = true; text.hasName(isFirst); isFirst = false) {
                String name = text.name();
                Token value = text.value();
                if (value == Token.STRING && name.equals("kind")) {
                    kind = text.string();
                } else if (value == Token.STRING && name.equals("apiVersion")) {
                    apiVersion = text.string();
                } else {
                    text.skip(value);
                }
            }
            return new Kind(apiVersion, kind);
        } catch (Malformed wrong) {
            throw malformed(bytes, wrong);
        }
    }

    private static DecodeException malformed(byte[] bytes, Malformed wrong) {
        return DecodeException.syntax(GoSyntax.message(bytes, wrong.getMessage()));
    }

    private static String found(Token token) {
        return switch (token) {
            case STRING -> "string";
            case NUMBER -> "number";
            case TRUE, FALSE -> "bool";
            case ARRAY -> "array";
            case OBJECT -> "object";
            case NULL -> "null";
        };
    }

    /** One reading of one text. */
    private final class Run {
        private final JsonScanner text;
        private final Walk walk = new Walk();

        Run(byte[] bytes) {
            text = new JsonScanner(bytes, strings);
        }

        TypedMap object(Type type) {
            List<Field> fields = type.fields();
            var slots = new Object[fields.size()];
            long seen = 0;
            for (boolean isFirst = true; text.hasName(isFirst); isFirst = false) {
                String name = text.name();
                int index = type.indexOf(name);
                Token token = text.value();
                if (index < 0) {
                    walk.unknown(name);
                    text.skip(token);
                    continue;
                }
                if ((seen & 1L << index) != 0) {
                    walk.duplicate(name);
                }
                seen |= 1L << index;
                Field field = fields.get(index);
                if (token == Token.NULL) {
                    slots[index] = Leaves.nothing(field);
                } else {
                    Object value = field(type, field, token);
                    slots[index] = Leaves.isIdle(field, value) ? null : value;
                }
            }
            return TypedMap.of(type, slots);
        }

        private Object field(Type owner, Field field, Token token) {
            if (field.shape() == Shape.SINGLE
                    && field.sort() == Sort.STRING
                    && token == Token.STRING) {
                return text.string();
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

        private Object single(Field field, Token token) {
            return switch (token) {
                case STRING ->
                        switch (field.sort()) {
                            case STRING, INT_OR_STRING, DURATION, RAW -> text.string();
                            default -> Leaves.ofText(field, text.string(), walk);
                        };
                case NUMBER -> {
                    Object number = number();
                    yield Leaves.ofNumber(field, number, text.literal(), walk);
                }
                case TRUE -> Leaves.ofTruth(field, true, walk);
                case FALSE -> Leaves.ofTruth(field, false, walk);
                case NULL -> Leaves.zero(field);
                case OBJECT -> {
                    if (field.sort() == Sort.OBJECT) {
                        yield object(field.type());
                    }
                    yield nested(field, token);
                }
                case ARRAY -> nested(field, token);
            };
        }

        private Object nested(Field field, Token token) {
            if (field.sort() != Sort.RAW) {
                throw walk.mismatch(found(token), Leaves.goType(field, Shape.SINGLE));
            }
            walk.silence(
                    true); // Go keeps these bytes as they are, and looks into them never or later.
            Object value = free(token);
            walk.silence(false);
            return value;
        }

        private Object list(Field field, Token token) {
            if (token != Token.ARRAY) {
                throw walk.mismatch(found(token), Leaves.goType(field, Shape.LIST));
            }
            var values = new ArrayList<Object>();
            while (text.hasItem(values.isEmpty())) {
                walk.enterIndex(values.size());
                values.add(single(field, text.value()));
                walk.leave();
            }
            return ListValue.wrap(values.toArray());
        }

        private MapValue map(Field field, Token token) {
            if (token != Token.OBJECT) {
                throw walk.mismatch(found(token), Leaves.goType(field, field.shape()));
            }
            var content = new FreeMap.Builder();
            for (boolean isFirst = true; text.hasName(isFirst); isFirst = false) {
                String name = text.name();
                Token next = text.value();
                if (content.has(name)) {
                    walk.duplicate(name);
                }
                walk.enterKey(name);
                Object value =
                        field.shape() == Shape.MAP ? single(field, next) : listInMap(field, next);
                walk.leave();
                content.put(name, value);
            }
            return content.build();
        }

        private Object listInMap(Field field, Token token) {
            return token == Token.NULL ? ListValue.EMPTY : list(field, token);
        }

        /** Anything, with nulls kept. */
        Object free(Token token) {
            return switch (token) {
                case OBJECT -> {
                    var content = new FreeMap.Builder();
                    for (boolean isFirst = true; text.hasName(isFirst); isFirst = false) {
                        String name = text.name();
                        Token next = text.value();
                        if (content.has(name)) {
                            walk.duplicate(name);
                        }
                        walk.enterKey(name);
                        content.put(name, free(next));
                        walk.leave();
                    }
                    yield content.build();
                }
                case ARRAY -> {
                    var values = new ArrayList<Object>();
                    while (text.hasItem(values.isEmpty())) {
                        walk.enterIndex(values.size());
                        values.add(free(text.value()));
                        walk.leave();
                    }
                    yield ListValue.wrap(values.toArray());
                }
                case STRING -> text.string();
                case NUMBER -> number();
                case TRUE -> true;
                case FALSE -> false;
                case NULL -> Null.NULL;
            };
        }

        /** A Long where it fits, else a Double, as Kubernetes reads numbers without schema. */
        private Object number() {
            Object number = text.number();
            if (number instanceof Double large && large.isInfinite()) {
                throw walk.mismatch("number " + text.literal(), "float64");
            }
            return number;
        }
    }
}
