package io.podium.api.versions;

import io.podium.api.schema.Type;
import io.podium.api.selector.LabelSelector;
import io.podium.api.selector.MalformedSelector;
import io.podium.api.selector.Requirement;
import io.podium.api.value.FreeMap;
import io.podium.api.value.MapValue;
import io.podium.api.value.TypedMap;
import java.util.HashMap;
import java.util.Map;

/**
 * Scales of the removed versions: they say a selector in two ways, as labels where labels alone can
 * say it, and as text.
 */
final class Scales {
    private static final String TEXT = "targetSelector";

    private Scales() {}

    /** A Scale of autoscaling/v1 as one of the type. */
    static TypedMap fromStored(TypedMap scale, Type to) {
        String selector = scale.map("status").string("selector");
        TypedMap result = Retyping.of(withoutSelector(scale), to);
        if (selector.isEmpty() || !(result.get("status") instanceof TypedMap status)) {
            return result;
        }
        status = status.with(TEXT, selector);
        MapValue labels = labels(selector);
        return result.with("status", labels.isEmpty() ? status : status.with("selector", labels));
    }

    /** A Scale of a removed version as one of autoscaling/v1, the type. */
    static TypedMap toStored(TypedMap scale, Type to) {
        MapValue before = scale.map("status");
        String text = before.string(TEXT);
        if (text.isEmpty()) {
            text = LabelSelector.ofMap(before.map("selector")).toString();
        }
        TypedMap result = Retyping.of(withoutSelector(scale), to);
        return text.isEmpty() || !(result.get("status") instanceof TypedMap status)
                ? result
                : result.with("status", status.with("selector", text));
    }

    /** The selector is called the same in both, but is another thing. */
    private static TypedMap withoutSelector(TypedMap scale) {
        return scale.get("status") instanceof TypedMap status
                ? scale.with("status", status.without("selector"))
                : scale;
    }

    /** The selector as labels; empty when it takes more than labels to say it. */
    private static MapValue labels(String selector) {
        Map<String, Object> labels = new HashMap<>();
        try {
            for (Requirement one : LabelSelector.parse(selector).requirements()) {
                if (one.operator() != Requirement.Operator.EQUALS) {
                    return FreeMap.of(Map.of());
                }
                labels.put(one.key(), one.values().getFirst());
            }
        } catch (MalformedSelector e) {
            return FreeMap.of(Map.of()); // The text says it as it is.
        }
        return FreeMap.of(labels);
    }
}
