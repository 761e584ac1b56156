package io.podium.api.patch;

import io.podium.api.error.ApiError;
import io.podium.api.value.FreeMap;
import io.podium.api.value.ListValue;
import io.podium.api.value.MapValue;
import io.podium.api.value.Null;
import io.podium.api.value.TypedMap;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** RFC 7386: objects merge, null removes, everything else replaces. */
public final class MergePatch {
    private MergePatch() {}

    /**
     * Fails with 400 when the patch is no object, with 422 when a value does not fit the schema.
     */
    public static Patched apply(TypedMap object, Object patch) {
        if (!(patch instanceof MapValue map)) {
            throw ApiError.badRequest("Invalid JSON Patch");
        }
        return Shaping.decoded(merge(object, map), object, List.of());
    }

    private static MapValue merge(MapValue target, MapValue patch) {
        MapValue result = target;
        for (Map.Entry<String, Object> entry : patch) {
            String name = entry.getKey();
            Object wanted = entry.getValue();
            Object present = target.get(name);
            if (wanted == Null.NULL) {
                result = result.without(name);
            } else if (wanted instanceof MapValue inner && present instanceof MapValue old) {
                result = Trees.set(result, name, merge(old, inner));
            } else {
                result = Trees.set(result, name, pruned(wanted));
            }
        }
        return result;
    }

    /** A new value without the nulls of its objects; the nulls of lists stay. */
    private static Object pruned(Object value) {
        return switch (value) {
            case MapValue map -> {
                var kept = new TreeMap<String, Object>();
                for (Map.Entry<String, Object> entry : map) {
                    if (entry.getValue() != Null.NULL) {
                        kept.put(entry.getKey(), pruned(entry.getValue()));
                    }
                }
                yield FreeMap.of(kept);
            }
            case ListValue list -> {
                var kept = new ArrayList<Object>(list.size());
                for (Object element : list) {
                    kept.add(pruned(element));
                }
                yield ListValue.of(kept);
            }
            default -> value;
        };
    }
}
