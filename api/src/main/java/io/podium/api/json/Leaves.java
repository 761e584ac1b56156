package io.podium.api.json;

import io.podium.api.quantity.Quantity;
import io.podium.api.schema.Field;
import io.podium.api.schema.Field.Presence;
import io.podium.api.schema.Field.Shape;
import io.podium.api.schema.Sort;
import io.podium.api.schema.Type;
import io.podium.api.time.GoTime;
import io.podium.api.value.ListValue;
import io.podium.api.value.MapValue;
import io.podium.api.value.Null;
import java.util.Base64;

/**
 * Turns what JSON knows (text, number, truth) into what a field holds, and complains in Go's words.
 */
final class Leaves {
    private Leaves() {}

    /** A text for the field, which is not of sort STRING. */
    static Object ofText(Field field, String text, Walk walk) {
        try {
            return switch (field.sort()) {
                case STRING, DURATION, INT_OR_STRING -> text;
                case QUANTITY -> Quantity.canonical(text);
                case TIME -> isPlainTime(text) ? text : GoTime.format(GoTime.parse(text));
                case MICRO_TIME -> GoTime.formatMicro(GoTime.parseMicro(text));
                case BYTES -> base64(text);
                case RAW -> text;
                default -> throw walk.mismatch("string", goType(field, Shape.SINGLE));
            };
        } catch (Quantity.Malformed | GoTime.Malformed wrong) {
            throw DecodeException.mismatch(wrong.getMessage());
        }
    }

    /**
     * A number for the field.
     *
     * @param literal as it was written
     */
    static Object ofNumber(Field field, Object number, String literal, Walk walk) {
        return switch (field.sort()) {
            case INT32, INT_OR_STRING -> {
                if (number instanceof Long whole && whole == (int) (long) whole) {
                    yield number;
                }
                throw walk.mismatch("number " + literal, "int32");
            }
            case INT64 -> {
                if (number instanceof Long) {
                    yield number;
                }
                throw walk.mismatch("number " + literal, "int64");
            }
            case DOUBLE -> number instanceof Long whole ? (Object) (double) whole : number;
            case QUANTITY -> ofText(field, literal, walk);
            case RAW -> number;
            default -> throw walk.mismatch("number", goType(field, Shape.SINGLE));
        };
    }

    static Object ofTruth(Field field, Boolean truth, Walk walk) {
        return switch (field.sort()) {
            case BOOL, RAW -> truth;
            default -> throw walk.mismatch("bool", goType(field, Shape.SINGLE));
        };
    }

    /** What Go holds where JSON said null inside a list or a map. */
    static Object zero(Field field) {
        return switch (field.sort()) {
            case STRING, DURATION, BYTES -> "";
            case INT32, INT64, INT_OR_STRING -> 0L;
            case DOUBLE -> 0.0;
            case BOOL -> false;
            case QUANTITY -> "0";
            case TIME, MICRO_TIME, RAW -> Null.NULL;
            case OBJECT -> MapValue.empty(field.type());
        };
    }

    /** What is kept where JSON said null for a whole field: null for nothing. */
    static Object nothing(Field field) {
        boolean isShown =
                field.presence() == Presence.ALWAYS
                        && (field.shape() != Shape.SINGLE
                                || field.sort() == Sort.TIME
                                || field.sort() == Sort.MICRO_TIME);
        return isShown ? Null.NULL : null;
    }

    /** Whether the value is one that the field's Go type does not tell from absence. */
    static boolean isIdle(Field field, Object value) {
        if (field.presence() != Presence.SPARSE) {
            return false;
        }
        if (field.shape() != Shape.SINGLE) {
            return value instanceof ListValue list
                    ? list.isEmpty()
                    : value instanceof MapValue map && map.isEmpty();
        }
        return switch (field.sort()) {
            case STRING, DURATION, BYTES -> value.equals("");
            case INT32, INT64 -> (Long) value == 0;
            case DOUBLE -> (Double) value == 0;
            case BOOL -> !(Boolean) value;
            default -> false;
        };
    }

    /** Go's name of what the field holds in the shape. */
    static String goType(Field field, Shape shape) {
        String one =
                switch (field.sort()) {
                    case STRING -> "string";
                    case INT32 -> "int32";
                    case INT64 -> "int64";
                    case DOUBLE -> "float64";
                    case BOOL -> "bool";
                    case BYTES -> "[]uint8";
                    case QUANTITY -> "resource.Quantity";
                    case TIME -> "v1.Time";
                    case MICRO_TIME -> "v1.MicroTime";
                    case DURATION -> "v1.Duration";
                    case INT_OR_STRING -> "int32"; // What its decoder tries last.
                    case RAW -> "runtime.RawExtension";
                    case OBJECT -> goName(field.type());
                };
        return switch (shape) {
            case SINGLE -> one;
            case LIST -> "[]" + one;
            case MAP -> field.sort() == Sort.QUANTITY ? "v1.ResourceList" : "map[string]" + one;
            case MAP_OF_LISTS -> "map[string][]" + one;
        };
    }

    /** Package and name: v1.PodSpec for io.k8s.api.core.v1.PodSpec. */
    static String goName(Type type) {
        String name = type.name();
        int dot = name.lastIndexOf('.');
        return name.substring(name.lastIndexOf('.', dot - 1) + 1);
    }

    /** Whether the text is a Time as we would write it; the common case, spared a parser. */
    private static boolean isPlainTime(String text) {
        if (text.length() != 20 || text.charAt(19) != 'Z') {
            return false;
        }
        for (int i = 0; i < 19; i++) {
            char c = text.charAt(i);
            char wanted = "dddd-dd-ddTdd:dd:dd".charAt(i);
            if (wanted == 'd' ? c < '0' || c > '9' : c != wanted) {
                return false;
            }
        }
        int month = two(text, 5);
        int day = two(text, 8);
        return month >= 1
                && month <= 12
                && day >= 1
                && day <= 28
                && two(text, 11) <= 23
                && two(text, 14) <= 59
                && two(text, 17) <= 59;
    }

    private static int two(String text, int at) {
        return (text.charAt(at) - '0') * 10 + text.charAt(at + 1) - '0';
    }

    /** Standard base64 with padding; line breaks are dropped as Go does. */
    private static String base64(String text) {
        boolean broken = text.indexOf('\n') >= 0 || text.indexOf('\r') >= 0;
        String one = broken ? text.replace("\n", "").replace("\r", "") : text;
        int wrong = firstWrong(one);
        if (wrong >= 0) {
            throw DecodeException.mismatch("illegal base64 data at input byte " + wrong);
        }
        if (!one.isEmpty() && one.charAt(one.length() - 1) == '=') {
            // Bits behind the last byte may be anything; canonical text has zeros there.
            return Base64.getEncoder().encodeToString(Base64.getDecoder().decode(one));
        }
        return one;
    }

    private static int firstWrong(String text) {
        int length = text.length();
        int padding = text.endsWith("==") ? 2 : text.endsWith("=") ? 1 : 0;
        for (int i = 0; i < length - padding; i++) {
            char c = text.charAt(i);
            if (c > 127 || (!Character.isLetterOrDigit(c) && c != '+' && c != '/')) {
                return i;
            }
        }
        return length % 4 == 0 ? -1 : length - length % 4;
    }
}
