package io.podium.api.schema;

import io.podium.api.schema.Field.Presence;
import io.podium.api.schema.Field.Shape;
import io.podium.api.value.FreeMap;
import io.podium.api.value.ListValue;
import io.podium.api.value.MapValue;
import io.podium.api.value.Null;
import io.podium.api.value.TypedMap;
import java.util.List;

/**
 * Fills in what the schema says about absent fields: static defaults, and the zero values that
 * Kubernetes always writes ({@code status: {}}, {@code numberReady: 0}, {@code rules: null}). What
 * depends on other fields is the strategies'.
 */
// The same instance says that nothing was filled in; equality would walk it again.
@SuppressWarnings("ReferenceEquality")
public final class Defaults {
    private Defaults() {}

    /** The object with everything filled in; itself when nothing was missing. */
    public static TypedMap fill(TypedMap value) {
        TypedMap filled = value;
        List<Field> fields = value.type().fields();
        for (int i = 0; i < fields.size(); i++) {
            Field field = fields.get(i);
            Object before = value.at(field.index());
            Object now = isUnset(field, before) ? absent(field) : present(field, before);
            if (now != null && now != before) {
                filled = filled.with(field.index(), now);
            }
        }
        return filled;
    }

    /** Go cannot tell the zero value from absence unless the field is a pointer. */
    private static boolean isUnset(Field field, Object value) {
        if (value == null) {
            return true;
        }
        return field.defaultValue() != null
                && field.presence() != Presence.POINTER
                && ("".equals(value)
                        || Long.valueOf(0).equals(value)
                        || Boolean.FALSE.equals(value));
    }

    private static Object absent(Field field) {
        Object value = field.defaultValue();
        if (value == Field.EMPTY_OBJECT) {
            return fill(MapValue.empty(field.type()));
        }
        if (value != null || field.presence() != Presence.ALWAYS) {
            return value;
        }
        if (field.shape() != Shape.SINGLE) {
            return Null.NULL; // As Go writes a list or a map that nobody made.
        }
        return switch (field.sort()) {
            case OBJECT -> fill(MapValue.empty(field.type()));
            case STRING -> "";
            case INT32, INT64 -> 0L;
            case BOOL -> false;
            case TIME, MICRO_TIME -> Null.NULL;
            default -> null;
        };
    }

    private static Object present(Field field, Object value) {
        if (field.sort() != Sort.OBJECT) {
            return value;
        }
        return switch (value) {
            case TypedMap object -> fill(object);
            case ListValue list -> elements(list);
            case FreeMap map -> entries(map);
            default -> value;
        };
    }

    private static ListValue elements(ListValue list) {
        Object[] filled = null;
        for (int i = 0; i < list.size(); i++) {
            if (list.get(i) instanceof TypedMap object) {
                TypedMap now = fill(object);
                if (now != object) {
                    filled = filled == null ? list.toArray() : filled;
                    filled[i] = now;
                }
            }
        }
        return filled == null ? list : ListValue.wrap(filled);
    }

    private static FreeMap entries(FreeMap map) {
        FreeMap filled = map;
        for (int i = 0; i < map.size(); i++) {
            if (map.value(i) instanceof TypedMap object) {
                TypedMap now = fill(object);
                filled = now == object ? filled : filled.with(map.name(i), now);
            }
        }
        return filled;
    }
}
