package io.podium.api.strategy;

import io.podium.api.schema.Field;
import io.podium.api.schema.Sort;
import io.podium.api.schema.Type;
import io.podium.api.value.ListValue;
import io.podium.api.value.MapValue;
import io.podium.api.value.TypedMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Writes the defaults of the schema into an object, wherever the object that has the field is
 * present, and the empty objects that Kubernetes always writes ({@code resources: {}}).
 */
public final class StaticDefaults {
    /** Whether a type has a default anywhere below; asked once per type. */
    private final Map<Type, Boolean> reach = new ConcurrentHashMap<>();

    private static final StaticDefaults SHARED = new StaticDefaults();

    private StaticDefaults() {}

    /** The object with its defaults; the same instance when nothing was missing. */
    public static TypedMap apply(TypedMap object) {
        return SHARED.complete(object);
    }

    private TypedMap complete(TypedMap object) {
        if (!reaches(object.type())) {
            return object;
        }
        TypedMap result = object;
        for (Field field : object.type().fields()) {
            Object value = object.at(field.index());
            Object completed = completed(field, value);
            if (completed != null) {
                result = result.with(field.index(), completed);
            }
        }
        return result;
    }

    private Object completed(Field field, Object value) {
        if (field.defaultValue() != null && isUnset(field, value)) {
            return field.sort() == Sort.OBJECT
                    ? complete(MapValue.empty(field.type()))
                    : field.defaultValue();
        }
        if (value == null && isAlwaysWritten(field)) {
            return complete(MapValue.empty(field.type()));
        }
        if (field.sort() != Sort.OBJECT || value == null || !reaches(field.type())) {
            return value;
        }
        return switch (value) {
            case TypedMap inner -> complete(inner);
            case ListValue list -> {
                ListValue result = list;
                for (int i = 0; i < list.size(); i++) {
                    if (list.get(i) instanceof TypedMap inner) {
                        result = result.with(i, complete(inner));
                    }
                }
                yield result;
            }
            case MapValue map -> {
                MapValue result = map;
                for (Map.Entry<String, Object> entry : map) {
                    if (entry.getValue() instanceof TypedMap inner) {
                        result = result.with(entry.getKey(), complete(inner));
                    }
                }
                yield result;
            }
            default -> value;
        };
    }

    /** Go cannot tell zero from absent unless the field is a pointer. */
    private static boolean isUnset(Field field, Object value) {
        if (value == null) {
            return true;
        }
        return field.presence() != Field.Presence.POINTER
                && ("".equals(value)
                        || Long.valueOf(0).equals(value)
                        || Boolean.FALSE.equals(value));
    }

    /** A struct in Go that is not a pointer; one that is required is the user's to give. */
    private static boolean isAlwaysWritten(Field field) {
        return field.presence() == Field.Presence.ALWAYS
                && !field.required()
                && field.sort() == Sort.OBJECT
                && field.shape() == Field.Shape.SINGLE;
    }

    private boolean reaches(Type type) {
        Boolean known = reach.get(type);
        if (known == null) {
            known = finds(type, new HashSet<>());
            reach.put(type, known);
        }
        return known;
    }

    private static boolean finds(Type type, Set<Type> seen) {
        if (!seen.add(type)) {
            return false;
        }
        for (Field field : type.fields()) {
            if (field.defaultValue() != null
                    || isAlwaysWritten(field)
                    || (field.sort() == Sort.OBJECT && finds(field.type(), seen))) {
                return true;
            }
        }
        return false;
    }
}
