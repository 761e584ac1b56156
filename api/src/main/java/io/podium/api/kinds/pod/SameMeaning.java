package io.podium.api.kinds.pod;

import io.podium.api.quantity.Quantity;
import io.podium.api.schema.Field;
import io.podium.api.schema.Sort;
import io.podium.api.value.ListValue;
import io.podium.api.value.MapValue;
import io.podium.api.value.Null;
import io.podium.api.value.TypedMap;
import java.util.Map;

/**
 * Whether two objects mean the same, though they may be written differently: what is empty is as
 * good as absent, and amounts are equal when their numbers are.
 */
final class SameMeaning {
    private SameMeaning() {}

    static boolean of(MapValue one, MapValue other) {
        if (one.equals(other)) {
            return true;
        }
        if (!(one instanceof TypedMap first)
                || !(other instanceof TypedMap second)
                || first.type() != second.type()) {
            return false;
        }
        for (Field field : first.type().fields()) {
            if (!of(field, first.at(field.index()), second.at(field.index()))) {
                return false;
            }
        }
        return true;
    }

    private static boolean of(Field field, Object one, Object other) {
        Object first = plain(field, one);
        Object second = plain(field, other);
        if (first == null || second == null) {
            return first == null && second == null;
        }
        return switch (first) {
            case ListValue list -> second instanceof ListValue others && lists(list, others);
            case TypedMap map -> second instanceof TypedMap typed && of(map, typed);
            case MapValue map ->
                    second instanceof MapValue entries
                            && entries(map, entries, field.sort() == Sort.QUANTITY);
            case String text when field.sort() == Sort.QUANTITY ->
                    Quantity.parse(text).equals(Quantity.parse(second.toString()));
            default -> first.equals(second);
        };
    }

    /** Null for all that is as good as absent. */
    private static Object plain(Field field, Object value) {
        if (value == null || value == Null.NULL) {
            return null;
        }
        if (field.shape() != Field.Shape.SINGLE) {
            boolean isEmpty =
                    value instanceof ListValue list
                            ? list.isEmpty()
                            : value instanceof MapValue map && map.isEmpty();
            return isEmpty ? null : value;
        }
        if (field.presence() == Field.Presence.POINTER) {
            return value;
        }
        boolean isZero =
                switch (value) {
                    case String text -> text.isEmpty();
                    case Long number -> number == 0;
                    case Boolean truth -> !truth;
                    case MapValue map -> map.isEmpty();
                    default -> false;
                };
        return isZero ? null : value;
    }

    private static boolean lists(ListValue one, ListValue other) {
        if (one.size() != other.size()) {
            return false;
        }
        for (int i = 0; i < one.size(); i++) {
            boolean isSame =
                    (one.get(i) instanceof MapValue map && other.get(i) instanceof MapValue second)
                            ? of(map, second)
                            : one.get(i).equals(other.get(i));
            if (!isSame) {
                return false;
            }
        }
        return true;
    }

    private static boolean entries(MapValue one, MapValue other, boolean isAmounts) {
        if (one.size() != other.size()) {
            return false;
        }
        for (Map.Entry<String, Object> entry : one) {
            Object second = other.get(entry.getKey());
            boolean isSame =
                    second != null
                            && (second.equals(entry.getValue())
                                    || (isAmounts
                                            && Quantity.parse(second.toString())
                                                    .equals(
                                                            Quantity.parse(
                                                                    entry.getValue().toString()))));
            if (!isSame) {
                return false;
            }
        }
        return true;
    }
}
