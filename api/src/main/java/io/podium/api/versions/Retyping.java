package io.podium.api.versions;

import io.podium.api.schema.Field;
import io.podium.api.schema.Type;
import io.podium.api.value.ListValue;
import io.podium.api.value.TypedMap;

/** The same fields as an object of another type; what both types share is not copied. */
// Types are one instance each, and the same value says that nothing had to change.
@SuppressWarnings("ReferenceEquality")
final class Retyping {
    private Retyping() {}

    /**
     * The object as one of the type. Fields the type does not have are left out: whoever asks
     * carries them elsewhere.
     */
    static TypedMap of(TypedMap object, Type to) {
        Type from = object.type();
        if (to == null || from == to) {
            return object;
        }
        var slots = new Object[to.fields().size()];
        for (Field field : from.fields()) {
            Object value = object.at(field.index());
            Field target = value == null ? null : to.field(field.name());
            if (target != null) {
                slots[target.index()] = value(value, target.type());
            }
        }
        return TypedMap.of(to, slots);
    }

    private static Object value(Object value, Type to) {
        return switch (value) {
            case TypedMap map -> of(map, to);
            case ListValue list -> elements(list, to);
            default -> value;
        };
    }

    private static ListValue elements(ListValue list, Type to) {
        boolean isChanged =
                !list.isEmpty() && list.get(0) instanceof TypedMap first && first.type() != to;
        if (!isChanged) {
            return list;
        }
        Object[] elements = list.toArray();
        for (int i = 0; i < elements.length; i++) {
            elements[i] = value(elements[i], to);
        }
        return ListValue.wrap(elements);
    }
}
