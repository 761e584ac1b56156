package io.podium.api.kinds.extension;

import io.podium.api.value.ListValue;
import io.podium.api.value.MapValue;
import io.podium.api.value.Null;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** Reads JSON schemas, whose parts may be a schema or something else. */
final class SchemaWalk {
    private SchemaWalk() {}

    /** The schema under the name; null where there is none, or something else. */
    static MapValue schema(MapValue owner, String name) {
        return owner.get(name) instanceof MapValue map ? map : null;
    }

    static boolean isSet(MapValue schema, String name) {
        Object value = schema.get(name);
        return value != null && value != Null.NULL;
    }

    /** Whether this schema or one inside it is such a one. */
    static boolean has(MapValue schema, Predicate<MapValue> wanted) {
        if (schema == null) {
            return false;
        }
        if (wanted.test(schema)) {
            return true;
        }
        if (schema.get("items") instanceof ListValue list && any(list, wanted)) {
            return true;
        }
        for (String name : List.of("items", "not", "additionalProperties", "additionalItems")) {
            if (has(schema(schema, name), wanted)) {
                return true;
            }
        }
        for (String name : List.of("allOf", "anyOf", "oneOf")) {
            if (any(schema.list(name), wanted)) {
                return true;
            }
        }
        for (String name : List.of("properties", "patternProperties", "definitions")) {
            for (Map.Entry<String, Object> entry : schema.map(name)) {
                if (entry.getValue() instanceof MapValue inner && has(inner, wanted)) {
                    return true;
                }
            }
        }
        return false;
    }

    private static boolean any(ListValue schemas, Predicate<MapValue> wanted) {
        for (int i = 0; i < schemas.size(); i++) {
            if (has(schemas.map(i), wanted)) {
                return true;
            }
        }
        return false;
    }
}
