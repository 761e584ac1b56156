package io.podium.api.json;

import io.podium.api.json.JsonDecoder.Decoded;
import io.podium.api.schema.Field;
import io.podium.api.schema.Field.Shape;
import io.podium.api.schema.Sort;
import io.podium.api.schema.Type;
import io.podium.api.value.FreeMap;
import io.podium.api.value.ListValue;
import io.podium.api.value.MapValue;
import io.podium.api.value.Null;
import io.podium.api.value.Numbers;
import io.podium.api.value.TypedMap;
import java.util.Map;

/**
 * Gives a tree its schema: what YAML and patches produce becomes a typed object by the very rules
 * of {@link JsonDecoder}, with the same findings. Subtrees that are of their type already are taken
 * as they are.
 */
// The same instance says that nothing changed; more would be a walk of its own.
@SuppressWarnings("ReferenceEquality")
public final class Typer {
    private final Walk walk = new Walk();

    private Typer() {}

    /** The object as one of the type; {@link DecodeException} when it is none. */
    public static Decoded type(Object value, Type type) {
        var typer = new Typer();
        if (!(value instanceof MapValue map)) {
            throw typer.walk.mismatch(found(value), Leaves.goName(type));
        }
        return new Decoded(typer.object(map, type), typer.walk.findings());
    }

    /**
     * Whether the field keeps such a value no more than none: {@code false}, 0, "" and the like.
     */
    public static boolean isIdle(Field field, Object value) {
        return Leaves.isIdle(field, value);
    }

    /**
     * A value as the field has it, its leaves in the spelling objects have; the same instance when
     * it is so already.
     */
    public static Object value(Field field, Object value) {
        return new Typer().field(field, value);
    }

    private TypedMap object(MapValue map, Type type) {
        if (map instanceof TypedMap typed && typed.type() == type) {
            return typed;
        }
        var slots = new Object[type.fields().size()];
        for (Map.Entry<String, Object> entry : map) {
            int index = type.indexOf(entry.getKey());
            if (index < 0) {
                walk.unknown(entry.getKey());
                continue;
            }
            Field field = type.fields().get(index);
            if (entry.getValue() == Null.NULL) {
                slots[index] = Leaves.nothing(field);
            } else {
                walk.enterField(type, field.name());
                Object value = field(field, entry.getValue());
                slots[index] = Leaves.isIdle(field, value) ? null : value;
                walk.leave();
            }
        }
        return TypedMap.of(type, slots);
    }

    private Object field(Field field, Object value) {
        return switch (field.shape()) {
            case SINGLE -> single(field, value);
            case LIST -> list(field, value);
            case MAP, MAP_OF_LISTS -> map(field, value);
        };
    }

    private Object single(Field field, Object value) {
        return switch (value) {
            case String text -> Leaves.ofText(field, text, walk);
            case Long number -> Leaves.ofNumber(field, number, number.toString(), walk);
            case Double number -> Leaves.ofNumber(field, number, Numbers.json(number), walk);
            case Boolean truth -> Leaves.ofTruth(field, truth, walk);
            case Null nothing -> Leaves.zero(field);
            default -> {
                if (field.sort() == Sort.OBJECT && value instanceof MapValue map) {
                    yield object(map, field.type());
                }
                if (field.sort() != Sort.RAW) {
                    throw walk.mismatch(found(value), Leaves.goType(field, Shape.SINGLE));
                }
                yield value;
            }
        };
    }

    private ListValue list(Field field, Object value) {
        if (!(value instanceof ListValue list)) {
            throw walk.mismatch(found(value), Leaves.goType(field, Shape.LIST));
        }
        var values = new Object[list.size()];
        boolean changed = false;
        for (int i = 0; i < values.length; i++) {
            walk.enterIndex(i);
            values[i] = single(field, list.get(i));
            changed |= values[i] != list.get(i);
            walk.leave();
        }
        return changed ? ListValue.wrap(values) : list;
    }

    private MapValue map(Field field, Object value) {
        if (!(value instanceof MapValue map)) {
            throw walk.mismatch(found(value), Leaves.goType(field, field.shape()));
        }
        var content = new FreeMap.Builder();
        boolean changed = !(map instanceof FreeMap);
        for (Map.Entry<String, Object> entry : map) {
            walk.enterKey(entry.getKey());
            Object now =
                    field.shape() == Shape.MAP
                            ? single(field, entry.getValue())
                            : entry.getValue() == Null.NULL
                                    ? ListValue.EMPTY
                                    : list(field, entry.getValue());
            walk.leave();
            changed |= now != entry.getValue();
            content.put(entry.getKey(), now);
        }
        return changed ? content.build() : map;
    }

    private static String found(Object value) {
        return switch (value) {
            case String text -> "string";
            case Long number -> "number";
            case Double number -> "number";
            case Boolean truth -> "bool";
            case ListValue list -> "array";
            case MapValue map -> "object";
            default -> "null";
        };
    }
}
