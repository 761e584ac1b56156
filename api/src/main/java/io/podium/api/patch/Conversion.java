package io.podium.api.patch;

import io.podium.api.schema.Field;
import io.podium.api.schema.Type;
import io.podium.api.value.ListValue;
import io.podium.api.value.MapValue;
import io.podium.api.value.Null;
import io.podium.api.value.TypedMap;
import java.util.Map;

/**
 * What Go's converter from trees to structs says of the first value that does not fit. Its texts
 * are others than those of the JSON decoder, and users of strategic merge patches know them.
 */
final class Conversion {
    private Conversion() {}

    /** The fault, or "" where this converter has nothing to say. */
    static String fault(Object value, Type type) {
        if (!(value instanceof MapValue map)) {
            return "cannot restore struct from: " + kind(value);
        }
        if (map instanceof TypedMap typed && typed.type() == type) {
            return "";
        }
        for (Field field : type.fields()) {
            Object inner = map.get(field.name());
            if (inner != null && inner != Null.NULL) {
                String fault = field(inner, field);
                if (!fault.isEmpty()) {
                    return fault;
                }
            }
        }
        return "";
    }

    private static String field(Object value, Field field) {
        return switch (field.shape()) {
            case SINGLE -> single(value, field);
            case LIST -> elements(value, field);
            case MAP, MAP_OF_LISTS -> entries(value, field);
        };
    }

    private static String elements(Object value, Field field) {
        if (!(value instanceof ListValue list)) {
            return "cannot restore slice from " + kind(value);
        }
        for (Object element : list) {
            String fault = single(element, field);
            if (!fault.isEmpty()) {
                return fault;
            }
        }
        return "";
    }

    private static String entries(Object value, Field field) {
        if (!(value instanceof MapValue map)) {
            return "cannot restore map from " + kind(value);
        }
        for (Map.Entry<String, Object> entry : map) {
            Object inner = entry.getValue();
            String fault =
                    field.shape() == Field.Shape.MAP
                            ? single(inner, field)
                            : inner == Null.NULL ? "" : elements(inner, field);
            if (!fault.isEmpty()) {
                return fault;
            }
        }
        return "";
    }

    private static String single(Object value, Field field) {
        if (value == Null.NULL) {
            return "";
        }
        return switch (field.sort()) {
            case STRING ->
                    switch (value) {
                        case String text -> "";
                        // Go would make a character of an integer, which JSON does not.
                        case Long number -> "cannot convert int64 to string";
                        default -> unrecognized("string");
                    };
            case INT32 -> integer(value, "int32");
            case INT64 -> integer(value, "int64");
            case DOUBLE -> value instanceof Number ? "" : unrecognized("float64");
            case BOOL -> value instanceof Boolean ? "" : unrecognized("bool");
            case BYTES -> value instanceof String ? "" : "cannot restore slice from " + kind(value);
            case OBJECT -> fault(value, field.type());
            case QUANTITY, TIME, MICRO_TIME, DURATION, INT_OR_STRING, RAW -> "";
        };
    }

    private static String integer(Object value, String wanted) {
        return switch (value) {
            case Long number -> "";
            case Double number when number == Math.rint(number) -> "";
            case Double number -> "cannot convert float64 to " + wanted;
            default -> unrecognized(wanted);
        };
    }

    private static String unrecognized(String wanted) {
        return "unrecognized type: " + wanted;
    }

    private static String kind(Object value) {
        return switch (value) {
            case String text -> "string";
            case Long number -> "int64";
            case Double number -> "float64";
            case Boolean truth -> "bool";
            case ListValue list -> "slice";
            default -> "map";
        };
    }
}
