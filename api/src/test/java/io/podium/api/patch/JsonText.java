package io.podium.api.patch;

import io.podium.api.json.Typer;
import io.podium.api.schema.Field;
import io.podium.api.schema.Sort;
import io.podium.api.schema.Type;
import io.podium.api.value.FreeMap;
import io.podium.api.value.ListValue;
import io.podium.api.value.MapValue;
import io.podium.api.value.Null;
import io.podium.api.value.TypedMap;
import java.util.ArrayList;
import java.util.HashMap;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/** Reads JSON texts of tests into trees. */
public final class JsonText {
    private static final JsonFactory FACTORY = new JsonFactory();

    private JsonText() {}

    /** A loose tree; single quotes may stand for double ones. */
    public static Object parse(String json) {
        String text = json.indexOf('"') < 0 ? json.replace('\'', '"') : json;
        try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), text)) {
            parser.nextToken();
            return value(parser);
        }
    }

    /** An object of the type, shaped as the codec would. */
    public static TypedMap typed(String json, Type type) {
        return Typer.type(parse(json), type).value();
    }

    /** The tree without zero values and empty objects of fields that Kubernetes always writes. */
    public static TypedMap sparse(TypedMap map) {
        TypedMap result = map;
        for (Field field : map.type().fields()) {
            Object value = map.at(field.index());
            Object sparse =
                    switch (value) {
                        case TypedMap inner -> sparse(inner);
                        case ListValue list ->
                                ListValue.of(
                                        list.stream()
                                                .map(one ->
                                                        one instanceof TypedMap inner
                                                                ? sparse(inner)
                                                                : one)
                                                .toList());
                        case null, default -> value;
                    };
            boolean isWritten =
                    field.presence() == Field.Presence.ALWAYS || field.sort() == Sort.INT_OR_STRING;
            boolean isZero =
                    isWritten
                            && ((sparse instanceof MapValue inner && inner.isEmpty())
                                    || Long.valueOf(0).equals(sparse)
                                    || "".equals(sparse)
                                    || sparse == Null.NULL
                                    || (sparse instanceof ListValue list && list.isEmpty()));
            if (isZero) {
                result = result.without(field.index());
            } else if (sparse != null) {
                result = result.with(field.index(), sparse);
            }
        }
        return result;
    }

    private static Object value(JsonParser parser) {
        return switch (parser.currentToken()) {
            case START_OBJECT -> {
                var content = new HashMap<String, Object>();
                while (parser.nextToken() != JsonToken.END_OBJECT) {
                    String name = parser.currentName();
                    parser.nextToken();
                    content.put(name, value(parser));
                }
                yield FreeMap.of(content);
            }
            case START_ARRAY -> {
                var content = new ArrayList<Object>();
                while (parser.nextToken() != JsonToken.END_ARRAY) {
                    content.add(value(parser));
                }
                yield ListValue.of(content);
            }
            case VALUE_STRING -> parser.getString();
            case VALUE_NUMBER_INT -> parser.getLongValue();
            case VALUE_NUMBER_FLOAT -> parser.getDoubleValue();
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            default -> Null.NULL;
        };
    }
}
