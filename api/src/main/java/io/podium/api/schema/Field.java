package io.podium.api.schema;

import io.podium.api.value.FreeMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * One field of a type.
 *
 * @param name as JSON spells it
 * @param index place in its type, in wire order
 * @param number protobuf number, 0 when it has none of its own
 * @param inline path of protobuf message numbers around it, outermost first; empty for most (see
 *     Volume.volumeSource)
 * @param sort what one value is
 * @param shape one value, a list, a map by string, or a map of lists
 * @param typeReference the type of the objects when the sort is OBJECT, else null; found lazily
 * @param required whether the API demands it
 * @param presence what absence means, and whether the zero value is written
 * @param defaultValue the static default (String, Long, Boolean, {@link #EMPTY_OBJECT}), or null
 * @param values what an enum allows, empty for no enum
 * @param listType "", "atomic", "set" or "map" for server-side apply
 * @param listKeys the keys of a "map" list
 * @param mapType "", "atomic" or "granular"
 * @param patchStrategies of strategic merge: any of "merge", "replace", "retainKeys"
 * @param mergeKey of strategic merge, or ""
 * @param description our own short one, for explain
 * @param protobufType the message or scalar name as the protobuf definition spells it
 */
public record Field(
        String name,
        int index,
        int number,
        List<Integer> inline,
        Sort sort,
        Shape shape,
        TypeReference typeReference,
        boolean required,
        Presence presence,
        Object defaultValue,
        Set<String> values,
        String listType,
        List<String> listKeys,
        String mapType,
        Set<String> patchStrategies,
        String mergeKey,
        String description,
        String protobufType) {

    /**
     * The default {@code {}}: an object of the field's type without fields; in {@link
     * #defaultValue}.
     */
    public static final Object EMPTY_OBJECT = FreeMap.of(Map.of());

    /**
     * What Go's types say of zero values: plain with omitempty, a pointer, or plain without
     * omitempty.
     */
    public enum Presence {
        /** The zero value is as good as absent and never written. */
        SPARSE,
        /** Absent and zero differ. */
        POINTER,
        /** Kubernetes writes it even when zero. */
        ALWAYS
    }

    /** How values of a field are held together. */
    public enum Shape {
        SINGLE,
        LIST,
        MAP,
        MAP_OF_LISTS
    }

    /** A type by name, found on first use, because types refer to each other in circles. */
    public interface TypeReference {
        Type get();
    }

    /** The type of its objects; null unless the sort is OBJECT. */
    public Type type() {
        return typeReference == null ? null : typeReference.get();
    }

    /** Whether it holds a set of fields (FieldsV1), whose elements have an order of their own. */
    public boolean isFieldSet() {
        return sort == Sort.RAW && protobufType.equals("FieldsV1");
    }
}
