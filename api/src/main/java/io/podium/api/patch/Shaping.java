package io.podium.api.patch;

import io.podium.api.error.ApiError;
import io.podium.api.error.Problems;
import io.podium.api.quantity.Quantity;
import io.podium.api.schema.Field;
import io.podium.api.schema.Type;
import io.podium.api.time.GoDuration;
import io.podium.api.time.GoTime;
import io.podium.api.value.FreeMap;
import io.podium.api.value.ListValue;
import io.podium.api.value.MapValue;
import io.podium.api.value.Null;
import io.podium.api.value.TypedMap;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Makes a loose tree fit its schema: objects become typed, times and quantities canonical, nulls absent; what the schema
 * does not know is reported and left out. Subtrees equal to those before are those before.
 */
public final class Shaping {
    private final List<String> strictFaults = new ArrayList<>();
    private final Object patch;

    private Shaping(Object patch) {
        this.patch = patch;
    }

    /** Shapes what a patch made; fails with 422 naming the patch when a value is of the wrong sort. */
    static Patched shape(Object patched, TypedMap before, Object patch, List<String> faults) {
        var shaping = new Shaping(patch);
        shaping.strictFaults.addAll(faults);
        if (!(patched instanceof MapValue map)) {
            throw shaping.wrongSort(patched, before.type().shortName(), "", before.type().shortName());
        }
        TypedMap value = shaping.object(map, before.type(), before, "", "");
        return new Patched(value, List.copyOf(shaping.strictFaults));
    }

    /** Shapes a loose tree of the type, such as an object assembled from parts. */
    public static Patched toType(MapValue loose, Type type) {
        var shaping = new Shaping(loose);
        TypedMap value = shaping.object(loose, type, null, "", "");
        return new Patched(value, List.copyOf(shaping.strictFaults));
    }

    /** The 422 upstream answers when a patch does not fit: one cause on the field patch. */
    static ApiError refusal(Object patch, String why) {
        var problems = new Problems();
        problems.invalid("patch", GoText.of(patch), why);
        return ApiError.invalid("", "", "", problems.causes());
    }

    private ApiError wrongSort(Object value, String owner, String goPath, String wanted) {
        String where = goPath.isEmpty() ? "value" : "struct field " + owner + "." + goPath;
        return refusal(patch, "json: cannot unmarshal " + goSort(value) + " into Go " + where + " of type " + wanted);
    }

    private static String goSort(Object value) {
        return switch (value) {
            case MapValue _ -> "object";
            case ListValue _ -> "array";
            case Boolean _ -> "bool";
            case Number number -> value instanceof Double ? "number " + number : "number";
            case Null _ -> "null";
            default -> "string";
        };
    }

    private static String join(String path, String name) {
        return path.isEmpty() ? name : path + "." + name;
    }

    private TypedMap object(MapValue now, Type type, TypedMap before, String path, String goPath) {
        if (now == before) {
            return before;
        }
        var slots = new Object[type.fields().size()];
        for (Map.Entry<String, Object> entry : now) {
            Field field = type.field(entry.getKey());
            if (field == null) {
                strictFaults.add("unknown field \"" + join(path, entry.getKey()) + '"');
                continue;
            }
            Object old = before == null ? null : before.at(field.index());
            Object shaped = field(field, entry.getValue(), old, new Place(type, path, goPath));
            slots[field.index()] = isAbsent(field, shaped) ? null : shaped;
        }
        TypedMap shaped = TypedMap.of(type, slots);
        return before != null && holdsSame(shaped, before) ? before : shaped;
    }

    /** Zero values that Kubernetes never writes are as good as absent. */
    private static boolean isAbsent(Field field, Object value) {
        return field.presence() == Field.Presence.SPARSE
                && switch (value) {
                    case null -> true;
                    case String text -> text.isEmpty();
                    case Long number -> number == 0;
                    case Double number -> number == 0;
                    case Boolean truth -> !truth;
                    case ListValue list -> list.isEmpty();
                    case FreeMap map -> map.isEmpty() && field.shape() != Field.Shape.SINGLE;
                    default -> false;
                };
    }

    /** Equal subtrees are already the same instances, so one level decides. */
    private static boolean holdsSame(TypedMap one, TypedMap other) {
        if (one.size() != other.size()) {
            return false;
        }
        for (Field field : one.type().fields()) {
            if (one.at(field.index()) != other.at(field.index())) {
                return false;
            }
        }
        return true;
    }

    /** Where an object stands: for messages only. */
    private record Place(Type owner, String path, String goPath) {}

    private Object field(Field field, Object now, Object before, Place place) {
        if (now == before || now == Null.NULL) {
            return now == Null.NULL ? null : before;
        }
        String path = join(place.path, field.name());
        String goPath = join(place.goPath, field.name());
        Object shaped = switch (field.shape()) {
            case SINGLE -> single(field, now, before, new Place(place.owner, path, goPath));
            case LIST -> list(field, now, before, new Place(place.owner, path, goPath));
            case MAP, MAP_OF_LISTS -> map(field, now, before, new Place(place.owner, path, goPath));
        };
        return shaped.equals(before) ? before : shaped;
    }

    private Object list(Field field, Object now, Object before, Place place) {
        if (!(now instanceof ListValue list)) {
            throw wrongSort(now, place.owner.shortName(), place.goPath, "[]" + goType(field));
        }
        ListValue old = before instanceof ListValue values ? values : ListValue.EMPTY;
        var shaped = new Object[list.size()];
        for (int i = 0; i < shaped.length; i++) {
            Object element = list.get(i);
            Object counterpart = counterpart(element, old, i);
            var elementPlace = new Place(place.owner, place.path + "[" + i + "]", place.goPath);
            Object one = element == counterpart ? element : single(field, element, counterpart, elementPlace);
            shaped[i] = one.equals(counterpart) ? counterpart : one;
        }
        return ListValue.of(shaped);
    }

    /** The element before the change: the same instance anywhere, else the one at the same index. */
    private static Object counterpart(Object element, ListValue old, int index) {
        if (index < old.size() && old.get(index) == element) {
            return element;
        }
        for (Object candidate : old) {
            if (candidate == element) {
                return candidate;
            }
        }
        return index < old.size() ? old.get(index) : null;
    }

    private Object map(Field field, Object now, Object before, Place place) {
        if (!(now instanceof MapValue map)) {
            throw wrongSort(now, place.owner.shortName(), place.goPath, "map[string]" + goType(field));
        }
        MapValue old = before instanceof MapValue values ? values : MapValue.empty();
        var shaped = new TreeMap<String, Object>();
        for (Map.Entry<String, Object> entry : map) {
            Object counterpart = old.get(entry.getKey());
            var entryPlace = new Place(place.owner, join(place.path, entry.getKey()), place.goPath);
            Object one = field.shape() == Field.Shape.MAP_OF_LISTS
                    ? list(field, entry.getValue() == Null.NULL ? ListValue.EMPTY : entry.getValue(), counterpart, entryPlace)
                    : single(field, entry.getValue(), counterpart, entryPlace);
            shaped.put(entry.getKey(), one.equals(counterpart) ? counterpart : one);
        }
        return FreeMap.of(shaped);
    }

    private Object single(Field field, Object now, Object before, Place place) {
        if (now == Null.NULL && field.sort() != io.podium.api.schema.Sort.RAW) {
            return zero(field);
        }
        return switch (field.sort()) {
            case OBJECT -> {
                if (!(now instanceof MapValue map)) {
                    throw wrongSort(now, place.owner.shortName(), place.goPath, goType(field));
                }
                yield object(map, field.type(), before instanceof TypedMap typed ? typed : null, place.path, place.goPath);
            }
            case RAW -> now;
            case STRING -> text(field, now, place);
            case BOOL -> now instanceof Boolean ? now : refuse(field, now, place);
            case INT32, INT64 -> whole(field, now, place);
            case DOUBLE -> now instanceof Long number ? Double.valueOf(number) : now instanceof Double ? now : refuse(field, now, place);
            case INT_OR_STRING -> now instanceof Long || now instanceof String ? now : refuse(field, now, place);
            case QUANTITY -> quantity(field, now, place);
            case TIME, MICRO_TIME, DURATION, BYTES -> parsed(field, text(field, now, place));
        };
    }

    private static Object zero(Field field) {
        return switch (field.sort()) {
            case OBJECT -> MapValue.empty(field.type());
            case BOOL -> false;
            case INT32, INT64, INT_OR_STRING -> 0L;
            case DOUBLE -> 0.0;
            case QUANTITY -> "0";
            default -> "";
        };
    }

    private String refuse(Field field, Object now, Place place) {
        throw wrongSort(now, place.owner.shortName(), place.goPath, goType(field));
    }

    private String text(Field field, Object now, Place place) {
        return now instanceof String text ? text : refuse(field, now, place);
    }

    private Object whole(Field field, Object now, Place place) {
        boolean fits = now instanceof Long number
                && (field.sort() == io.podium.api.schema.Sort.INT64 || number == number.intValue());
        return fits ? now : refuse(field, now, place);
    }

    private Object quantity(Field field, Object now, Place place) {
        String text =
                switch (now) {
                    case String written -> written.strip();
                    case Long number -> number.toString();
                    case Double number -> BigDecimal.valueOf(number).toPlainString();
                    default -> refuse(field, now, place);
                };
        try {
            return Quantity.canonical(text);
        } catch (Quantity.Malformed fault) {
            throw refusal(patch, fault.getMessage());
        }
    }

    private Object parsed(Field field, String text) {
        try {
            return switch (field.sort()) {
                case TIME -> GoTime.format(GoTime.parse(text));
                case MICRO_TIME -> GoTime.formatMicro(GoTime.parseMicro(text));
                case DURATION -> GoDuration.format(GoDuration.parse(text));
                default -> {
                    Base64.getDecoder().decode(text);
                    yield text;
                }
            };
        } catch (GoTime.Malformed | GoDuration.Malformed fault) {
            throw refusal(patch, fault.getMessage());
        } catch (IllegalArgumentException _) {
            throw refusal(patch, "illegal base64 data in " + field.name());
        }
    }

    private static String goType(Field field) {
        return switch (field.sort()) {
            case OBJECT -> "v1." + field.type().shortName();
            case STRING, QUANTITY, TIME, MICRO_TIME, DURATION -> "string";
            case BOOL -> "bool";
            case INT32 -> "int32";
            case INT64 -> "int64";
            case DOUBLE -> "float64";
            case BYTES -> "[]uint8";
            case INT_OR_STRING -> "intstr.IntOrString";
            case RAW -> "runtime.RawExtension";
        };
    }
}
