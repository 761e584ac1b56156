package io.podium.client.local;

import io.podium.api.schema.Field;
import io.podium.api.value.ListValue;
import io.podium.api.value.MapValue;
import io.podium.api.value.Null;
import io.podium.api.value.TypedMap;
import java.util.ArrayList;
import java.util.Map;

/** JSON merge patch (RFC 7396) on trees; what lands in a typed object becomes typed itself. */
final class Merge {
    private Merge() {}

    static MapValue patched(MapValue target, MapValue patch) {
        MapValue result = target;
        for (Map.Entry<String, Object> change : patch) {
            String name = change.getKey();
            if (change.getValue() == Null.NULL) {
                result = result.without(name);
            } else if (change.getValue() instanceof MapValue nested) {
                result = result.with(name, patched(nestedTarget(result, name), nested));
            } else {
                result = result.with(name, shaped(field(result, name), change.getValue()));
            }
        }
        return result;
    }

    private static MapValue nestedTarget(MapValue parent, String name) {
        if (parent.get(name) instanceof MapValue present) {
            return present;
        }
        Field field = field(parent, name);
        boolean isTyped =
                field != null && field.shape() == Field.Shape.SINGLE && field.type() != null;
        return isTyped ? MapValue.empty(field.type()) : MapValue.empty();
    }

    private static Field field(MapValue parent, String name) {
        return parent instanceof TypedMap typed ? typed.type().field(name) : null;
    }

    private static Object shaped(Field field, Object value) {
        if (field == null || field.type() == null) {
            return value;
        }
        if (value instanceof ListValue list) {
            var items = new ArrayList<Object>();
            list.forEach(item -> items.add(shaped(field, item)));
            return ListValue.of(items);
        }
        return value instanceof MapValue map && !(map instanceof TypedMap)
                ? patched(MapValue.empty(field.type()), map)
                : value;
    }
}
