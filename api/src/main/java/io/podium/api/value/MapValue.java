package io.podium.api.value;

import io.podium.api.schema.Type;
import java.util.Iterator;
import java.util.Map;

/**
 * An immutable object: names to values, in wire order. Absent is {@code null} from {@link #get};
 * the typed getters answer with the zero value instead, as Go's do.
 */
public sealed interface MapValue extends Iterable<Map.Entry<String, Object>>
        permits TypedMap, FreeMap {
    /** An empty object without schema. */
    static MapValue empty() {
        return FreeMap.EMPTY;
    }

    /** An empty object of the type. */
    static TypedMap empty(Type type) {
        return TypedMap.empty(type);
    }

    int size();

    /** The value under the name, or null when absent. */
    Object get(String name);

    /** This object with the name set; a typed object refuses a name its type has not. */
    MapValue with(String name, Object value);

    /** This object without the name. */
    MapValue without(String name);

    @Override
    Iterator<Map.Entry<String, Object>> iterator();

    default boolean isEmpty() {
        return size() == 0;
    }

    default boolean has(String name) {
        return get(name) != null;
    }

    /** The string under the name, "" when absent or of another sort. */
    default String string(String name) {
        return get(name) instanceof String text ? text : "";
    }

    /** The integer under the name, 0 when absent or of another sort. */
    default long integer(String name) {
        return get(name) instanceof Long number ? number : 0;
    }

    default boolean bool(String name) {
        return get(name) instanceof Boolean truth && truth;
    }

    /** The object under the name, an empty one when absent or of another sort. */
    default MapValue map(String name) {
        return get(name) instanceof MapValue map ? map : FreeMap.EMPTY;
    }

    /** The list under the name, an empty one when absent or of another sort. */
    default ListValue list(String name) {
        return get(name) instanceof ListValue list ? list : ListValue.EMPTY;
    }

    /** The object at the path of names, an empty one when any step is absent. */
    default MapValue at(String... path) {
        MapValue here = this;
        for (String name : path) {
            here = here.map(name);
        }
        return here;
    }
}
