package io.podium.api.structural;

import io.podium.api.value.FreeMap;
import io.podium.api.value.ListValue;
import io.podium.api.value.MapValue;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Takes out of values what their schema does not know. */
public final class Pruning {
    private static final Set<String> META = Set.of("apiVersion", "kind", "metadata");

    private Pruning() {}

    /** The value with nothing in it that is unknown; the same instance when nothing was. */
    public static Object prune(Object value, Structural schema) {
        return prune(value, Optional.of(schema), false);
    }

    /**
     * @param isKept whether what is around keeps unknown fields, and so does this value as long as
     *     nothing more is said of it
     */
    private static Object prune(Object value, Optional<Structural> schema, boolean isKept) {
        if (isKept && schema.isEmpty()) {
            return value;
        }
        boolean keeps = isKept || schema.map(Structural::preservesUnknown).orElse(false);
        return switch (value) {
            case MapValue map -> fields(map, schema, keeps);
            case ListValue list -> elements(list, schema.flatMap(Structural::items), keeps);
            default -> value;
        };
    }

    @SuppressWarnings("ReferenceEquality") // Sharing is about instances.
    private static ListValue elements(ListValue list, Optional<Structural> items, boolean keeps) {
        var pruned = new Object[list.size()];
        boolean isSame = true;
        for (int i = 0; i < pruned.length; i++) {
            pruned[i] = prune(list.get(i), items, keeps);
            isSame &= pruned[i] == list.get(i);
        }
        return isSame ? list : ListValue.wrap(pruned);
    }

    @SuppressWarnings("ReferenceEquality") // Sharing is about instances.
    private static MapValue fields(MapValue map, Optional<Structural> schema, boolean keeps) {
        var pruned = new FreeMap.Builder(map.size());
        boolean isSame = true;
        for (Map.Entry<String, Object> entry : map) {
            String name = entry.getKey();
            Object value = entry.getValue();
            boolean isMeta = schema.isPresent() && schema.get().isEmbedded() && META.contains(name);
            boolean isKnown =
                    schema.isPresent()
                            && (schema.get().properties().containsKey(name)
                                    || schema.get().hasMore());
            if (isMeta || (!isKnown && keeps)) {
                pruned.put(name, value);
            } else if (isKnown) {
                Object inner = prune(value, schema.get().under(name), false);
                isSame &= inner == value;
                pruned.put(name, inner);
            } else {
                isSame = false;
            }
        }
        return isSame ? map : pruned.build();
    }
}
