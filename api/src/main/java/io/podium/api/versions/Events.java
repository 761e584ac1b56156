package io.podium.api.versions;

import io.podium.api.schema.Field;
import io.podium.api.schema.Type;
import io.podium.api.value.MapValue;
import io.podium.api.value.TypedMap;
import java.util.HashMap;
import java.util.Map;

/** Events of v1 and of events.k8s.io/v1 hold the same under other names. */
final class Events {
    private static final Map<String, String> NEW_NAMES =
            Map.of(
                    "involvedObject", "regarding",
                    "message", "note",
                    "reportingComponent", "reportingController",
                    "source", "deprecatedSource",
                    "firstTimestamp", "deprecatedFirstTimestamp",
                    "lastTimestamp", "deprecatedLastTimestamp",
                    "count", "deprecatedCount");
    private static final Map<String, String> OLD_NAMES = inverse();

    private Events() {}

    private static Map<String, String> inverse() {
        var inverse = new HashMap<String, String>();
        NEW_NAMES.forEach((old, now) -> inverse.put(now, old));
        return Map.copyOf(inverse);
    }

    static TypedMap convert(TypedMap event, Type to) {
        Map<String, String> names = to.field("regarding") != null ? NEW_NAMES : OLD_NAMES;
        TypedMap result = MapValue.empty(to);
        for (Map.Entry<String, Object> entry : event) {
            String name = names.getOrDefault(entry.getKey(), entry.getKey());
            Field field = to.field(name);
            Object value = entry.getValue();
            // Only the series is of a type of its own in each group; its fields are the same.
            result =
                    result.with(
                            name,
                            value instanceof TypedMap map ? Retyping.of(map, field.type()) : value);
        }
        return result;
    }
}
