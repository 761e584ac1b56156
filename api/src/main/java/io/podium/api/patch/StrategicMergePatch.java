package io.podium.api.patch;

import io.podium.api.error.ApiError;
import io.podium.api.error.ApiError.Cause;
import io.podium.api.json.DecodeException;
import io.podium.api.schema.Field;
import io.podium.api.schema.Type;
import io.podium.api.value.FreeMap;
import io.podium.api.value.ListValue;
import io.podium.api.value.MapValue;
import io.podium.api.value.Null;
import io.podium.api.value.TypedMap;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Kubernetes' own patch: objects merge, lists merge by the key the schema names, and directives
 * ({@code $patch}, {@code $retainKeys}, {@code $deleteFromPrimitiveList/…}, {@code
 * $setElementOrder/…}) say the rest.
 */
public final class StrategicMergePatch {
    static final String DIRECTIVE = "$patch";
    private static final String RETAIN_KEYS = "$retainKeys";
    private static final String DELETE_PREFIX = "$deleteFromPrimitiveList";
    private static final String ORDER_PREFIX = "$setElementOrder";

    private StrategicMergePatch() {}

    /**
     * Fails with 400 for directives of a wrong form, with 422 for contents that cannot be merged.
     */
    public static Patched apply(TypedMap object, Object patch) {
        if (!(patch instanceof MapValue map)) {
            throw ApiError.badRequest(
                    DecodeException.misfit(patch, "value of type map[string]interface {}")
                            .getMessage());
        }
        Object merged = merge(object, Trees.loose(map), object.type());
        return Shaping.converted(merged, object, patch);
    }

    static ApiError malformed(String message) {
        return ApiError.badRequest(message);
    }

    /**
     * Contents that cannot be merged; upstream answers some of these with 500, which bad input
     * never deserves. The cause without a reason is not for clients.
     */
    static ApiError unmergeable(String message) {
        return ApiError.of(422, "Invalid", message)
                .withCauses(List.of(new Cause("", message, "patch")));
    }

    static ApiError noMergeKey(MapValue item, String mergeKey) {
        return unmergeable(
                "map: " + GoText.of(item) + " does not contain declared merge key: " + mergeKey);
    }

    /**
     * Merges the patch into the original.
     *
     * @param type of the original, or null where the schema ends
     */
    static MapValue merge(MapValue original, FreeMap patch, Type type) {
        Object directive = patch.get(DIRECTIVE);
        if (directive != null) {
            return byDirective(directive, patch, original);
        }
        MapValue result = retain(original, patch);
        FreeMap rest = patch.without(RETAIN_KEYS);
        var ordered = new HashSet<String>();
        for (Map.Entry<String, Object> entry : rest) {
            if (entry.getKey().startsWith(ORDER_PREFIX)) {
                String name =
                        baseName(
                                entry.getKey(),
                                ORDER_PREFIX,
                                "invalid patch format of setElementOrder list");
                result = order(result, rest, name, entry.getValue(), type);
                ordered.add(name);
            }
        }
        for (Map.Entry<String, Object> entry : rest) {
            String key = entry.getKey();
            if (key.startsWith(ORDER_PREFIX) || ordered.contains(key)) {
                continue;
            }
            boolean isDeletion = key.startsWith(DELETE_PREFIX);
            String name =
                    isDeletion
                            ? baseName(key, DELETE_PREFIX, "invalid patch format of primitive list")
                            : key;
            result = mergeField(result, name, entry.getValue(), type, isDeletion);
        }
        return result;
    }

    private static MapValue byDirective(Object directive, FreeMap patch, MapValue original) {
        if (directive.equals("replace")) {
            return patch.without(DIRECTIVE);
        }
        if (directive.equals("delete")) {
            return original instanceof TypedMap typed
                    ? MapValue.empty(typed.type())
                    : MapValue.empty();
        }
        throw unmergeable(
                "unknown patch type: " + GoText.of(directive) + " in map: " + GoText.of(patch));
    }

    private static String baseName(String key, String prefix, String complaint) {
        int slash = key.indexOf('/');
        if (slash != prefix.length()) {
            throw malformed(complaint);
        }
        return key.substring(slash + 1);
    }

    /** Of the original only the fields that $retainKeys lists, if it is there. */
    private static MapValue retain(MapValue original, FreeMap patch) {
        Object directive = patch.get(RETAIN_KEYS);
        if (directive == null) {
            return original;
        }
        if (!(directive instanceof ListValue keep)) {
            throw malformed("invalid patch format of retainKeys");
        }
        for (Map.Entry<String, Object> entry : patch) {
            String name = entry.getKey();
            boolean counts =
                    entry.getValue() != Null.NULL
                            && !name.equals(RETAIN_KEYS)
                            && !name.startsWith(DELETE_PREFIX)
                            && !name.startsWith(ORDER_PREFIX);
            if (counts && !keep.contains(name)) {
                throw malformed("invalid patch format of retainKeys");
            }
        }
        MapValue kept = original;
        for (Map.Entry<String, Object> entry : original) {
            if (!keep.contains(entry.getKey())) {
                kept = kept.without(entry.getKey());
            }
        }
        return kept;
    }

    private static MapValue mergeField(
            MapValue target, String name, Object wanted, Type type, boolean isDeletion) {
        Object present = target.get(name);
        if (wanted == Null.NULL) {
            return target.without(name);
        }
        if (present == null || !isSameSort(present, wanted)) {
            return isDeletion ? target : set(target, name, withoutDirectives(withoutNulls(wanted)));
        }
        Field field = type == null ? null : type.field(name);
        if (wanted instanceof MapValue map) {
            boolean replaces = field != null && field.patchStrategies().contains("replace");
            Object merged =
                    replaces ? map : merge((MapValue) present, Trees.loose(map), typeOf(field));
            return set(target, name, merged);
        }
        if (wanted instanceof ListValue list) {
            return set(target, name, mergeList(field, (ListValue) present, list, isDeletion));
        }
        return set(target, name, wanted);
    }

    private static ListValue mergeList(
            Field field, ListValue present, ListValue wanted, boolean isDeletion) {
        boolean merges = field != null && field.patchStrategies().contains("merge");
        if (!merges && !isDeletion) {
            return wanted;
        }
        String mergeKey = field == null ? "" : field.mergeKey();
        return new ListMerge(mergeKey, typeOf(field)).merge(present, wanted, isDeletion);
    }

    private static Type typeOf(Field field) {
        return field == null ? null : field.type();
    }

    private static boolean isSameSort(Object one, Object other) {
        return (one instanceof MapValue && other instanceof MapValue)
                || (one instanceof ListValue && other instanceof ListValue)
                || one.getClass() == other.getClass();
    }

    private static MapValue set(MapValue target, String name, Object value) {
        return value == null ? target.without(name) : Trees.set(target, name, value);
    }

    /** Merges the list, then brings it into the order the directive names. */
    private static MapValue order(
            MapValue target, FreeMap patch, String name, Object directive, Type type) {
        if (!(directive instanceof ListValue order)) {
            throw unmergeable("expected a []interface {}, but received a " + goSort(directive));
        }
        Object present = target.get(name) == Null.NULL ? null : target.get(name);
        Object wanted = patch.get(name);
        if ((present != null && !(present instanceof ListValue))
                || (wanted != null && !(wanted instanceof ListValue))) {
            Object wrong = present instanceof ListValue || present == null ? wanted : present;
            throw unmergeable("expected a []interface {}, but received a " + goSort(wrong));
        }
        if (present == null && wanted == null) {
            return target;
        }
        Field field = type == null ? null : type.field(name);
        String mergeKey = field == null ? "" : field.mergeKey();
        var lists = new ListMerge(mergeKey, typeOf(field));
        ListValue live = present == null ? ListValue.EMPTY : (ListValue) present;
        ListValue change = wanted == null ? ListValue.EMPTY : (ListValue) wanted;
        lists.checkOrder(change, order);
        ListValue merged;
        if (wanted == null) {
            merged = live;
        } else if (present == null) {
            merged = (ListValue) withoutDirectives(change);
        } else {
            merged = mergeList(field, live, change, false);
        }
        return set(target, name, lists.arrange(merged, order, live));
    }

    private static String goSort(Object value) {
        return switch (value) {
            case MapValue _ -> "map[string]interface {}";
            case ListValue _ -> "[]interface {}";
            case String _ -> "string";
            case Boolean _ -> "bool";
            case Long _ -> "int64";
            case Double _ -> "float64";
            default -> "<nil>";
        };
    }

    private static Object withoutNulls(Object value) {
        return switch (value) {
            case MapValue map -> {
                var kept = new TreeMap<String, Object>();
                for (Map.Entry<String, Object> entry : map) {
                    if (entry.getValue() != Null.NULL) {
                        kept.put(entry.getKey(), withoutNulls(entry.getValue()));
                    }
                }
                yield FreeMap.of(kept);
            }
            case ListValue list -> {
                var kept = new ArrayList<Object>(list.size());
                list.forEach(element -> kept.add(withoutNulls(element)));
                yield ListValue.of(kept);
            }
            default -> value;
        };
    }

    /** The value without objects that carry $patch; null when it is one itself. */
    private static Object withoutDirectives(Object value) {
        return switch (value) {
            case MapValue map -> {
                if (map.has(DIRECTIVE)) {
                    yield null;
                }
                var kept = new TreeMap<String, Object>();
                for (Map.Entry<String, Object> entry : map) {
                    Object one = withoutDirectives(entry.getValue());
                    if (one != null) {
                        kept.put(entry.getKey(), one);
                    }
                }
                yield FreeMap.of(kept);
            }
            case ListValue list -> {
                var kept = new ArrayList<Object>(list.size());
                for (Object element : list) {
                    Object one = withoutDirectives(element);
                    if (one != null) {
                        kept.add(one);
                    }
                }
                yield ListValue.of(kept);
            }
            default -> value;
        };
    }
}
