package io.podium.api.patch;

import io.podium.api.value.FreeMap;
import io.podium.api.value.ListValue;
import io.podium.api.value.MapValue;
import java.util.Map;
import java.util.TreeMap;

/** Edits on trees that may, on the way of a patch, hold what the schema does not know. */
final class Trees {
    private Trees() {}

    /**
     * The map with the name set. A typed object goes on as a loose one until it is shaped: the
     * value may not fit.
     */
    static MapValue set(MapValue map, String name, Object value) {
        return isSame(map.get(name), value) ? map : loose(map).with(name, value);
    }

    /**
     * Whether both are one instance: what a patch did not touch must go on as it is, and shaping
     * trusts that.
     */
    @SuppressWarnings("ReferenceEquality")
    static boolean isSame(Object one, Object other) {
        return one == other;
    }

    static FreeMap loose(MapValue map) {
        if (map instanceof FreeMap free) {
            return free;
        }
        var content = new TreeMap<String, Object>();
        for (Map.Entry<String, Object> entry : map) {
            content.put(entry.getKey(), entry.getValue());
        }
        return FreeMap.of(content);
    }

    static ListValue insert(ListValue list, int at, Object value) {
        var values = new Object[list.size() + 1];
        for (int i = 0; i < values.length; i++) {
            values[i] = i < at ? list.get(i) : i == at ? value : list.get(i - 1);
        }
        return ListValue.of(values);
    }

    static ListValue remove(ListValue list, int at) {
        var values = new Object[list.size() - 1];
        for (int i = 0; i < values.length; i++) {
            values[i] = list.get(i < at ? i : i + 1);
        }
        return ListValue.of(values);
    }
}
