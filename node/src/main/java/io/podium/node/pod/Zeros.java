package io.podium.node.pod;

import io.podium.api.value.ListValue;
import io.podium.api.value.MapValue;
import java.util.HashSet;
import java.util.Map;

/**
 * Compares values as the wire sees them: an absent field and one with its zero value are the same
 * there, so a difference between them must never be a reason to write.
 */
final class Zeros {
    private Zeros() {}

    static boolean same(Object one, Object other) {
        if (isZero(one) && isZero(other)) {
            return true;
        }
        if (one instanceof MapValue a && other instanceof MapValue b) {
            var names = new HashSet<String>();
            for (Map.Entry<String, Object> entry : a) {
                names.add(entry.getKey());
                if (!same(entry.getValue(), b.get(entry.getKey()))) {
                    return false;
                }
            }
            for (Map.Entry<String, Object> entry : b) {
                if (!names.contains(entry.getKey()) && !isZero(entry.getValue())) {
                    return false;
                }
            }
            return true;
        }
        if (one instanceof ListValue a && other instanceof ListValue b) {
            if (a.size() != b.size()) {
                return false;
            }
            for (int i = 0; i < a.size(); i++) {
                if (!same(a.get(i), b.get(i))) {
                    return false;
                }
            }
            return true;
        }
        return one != null && one.equals(other);
    }

    private static boolean isZero(Object value) {
        return switch (value) {
            case null -> true;
            case String text -> text.isEmpty();
            case Long number -> number == 0;
            case Boolean truth -> !truth;
            case ListValue list -> list.isEmpty();
            case MapValue map -> {
                for (Map.Entry<String, Object> entry : map) {
                    if (!isZero(entry.getValue())) {
                        yield false;
                    }
                }
                yield true;
            }
            default -> false;
        };
    }
}
