package io.podium.api.json;

import io.podium.api.schema.Field;
import io.podium.api.value.FreeMap;
import io.podium.api.value.ListValue;
import io.podium.api.value.TypedMap;
import io.podium.base.Invariant;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/**
 * Writes trees as JSON, byte for byte as Go's encoding/json would: fields in the order of the
 * schema, names of maps sorted, {@code <>&} escaped, no spaces. What is in the tree is written,
 * nothing else.
 */
public final class JsonEncoder {
    private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] NULL = ascii("null");
    private static final byte[] TRUE = ascii("true");
    private static final byte[] FALSE = ascii("false");

    /**
     * For each ASCII character: 0 to write it as it is, else the letter behind the backslash (u for
     * six bytes).
     */
    private static final byte[] ESCAPES = new byte[128];

    static {
        Arrays.fill(ESCAPES, 0, 32, (byte) 'u');
        ESCAPES['\n'] = 'n';
        ESCAPES['\r'] = 'r';
        ESCAPES['\t'] = 't';
        ESCAPES['\b'] = 'b';
        ESCAPES['\f'] = 'f';
        ESCAPES['"'] = '"';
        ESCAPES['\\'] = '\\';
        ESCAPES['<'] = 'u';
        ESCAPES['>'] = 'u';
        ESCAPES['&'] = 'u';
    }

    private byte[] bytes;
    private int size;

    private JsonEncoder(byte[] room) {
        this.bytes = room;
    }

    /** The value as JSON. */
    public static byte[] encode(Object value) {
        var encoder = new JsonEncoder(new byte[1024]);
        encoder.value(value);
        return Arrays.copyOf(encoder.bytes, encoder.size);
    }

    /** A FieldsV1 as JSON, its elements in their order. */
    public static byte[] encodeFieldSet(FreeMap set) {
        var encoder = new JsonEncoder(new byte[1024]);
        encoder.fieldSet(set);
        return Arrays.copyOf(encoder.bytes, encoder.size);
    }

    /**
     * The value as JSON, at the beginning of an array that is mostly longer.
     *
     * @param room where it is written when it fits; else the answer has another array
     */
    public static Roomy encodeInto(Object value, byte[] room) {
        var encoder = new JsonEncoder(room);
        encoder.value(value);
        return new Roomy(encoder.bytes, encoder.size);
    }

    /** JSON in an array, and how much of it. */
    @SuppressWarnings("ArrayRecordComponent") // Bytes on their way; nobody compares them.
    public record Roomy(byte[] bytes, int length) {}

    /** The value as JSON text. */
    public static String text(Object value) {
        return new String(encode(value), StandardCharsets.UTF_8);
    }

    private void value(Object value) {
        switch (value) {
            case String text -> string(text);
            case Long number -> digits(Long.toString(number));
            case Boolean truth -> raw(truth ? TRUE : FALSE);
            case TypedMap object -> {
                List<Field> fields = object.type().fields();
                put('{');
                boolean first = true;
                for (int i = 0; i < fields.size(); i++) {
                    Object one = object.at(i);
                    if (one != null) {
                        Field field = fields.get(i);
                        first = name(first, field.name());
                        if (field.isFieldSet() && one instanceof FreeMap set) {
                            fieldSet(set);
                        } else {
                            value(one);
                        }
                    }
                }
                put('}');
            }
            case FreeMap map -> {
                put('{');
                for (int i = 0; i < map.size(); i++) {
                    name(i == 0, map.name(i));
                    value(map.value(i));
                }
                put('}');
            }
            case ListValue list -> {
                put('[');
                for (int i = 0; i < list.size(); i++) {
                    if (i > 0) {
                        put(',');
                    }
                    value(list.get(i));
                }
                put(']');
            }
            case Double number -> digits(number(number));
            default -> raw(NULL);
        }
    }

    /** A FieldsV1, whose elements have an order of their own. */
    private void fieldSet(FreeMap set) {
        int[] order = FieldSetOrder.of(set);
        put('{');
        for (int i = 0; i < set.size(); i++) {
            int place = order == null ? i : order[i];
            name(i == 0, set.name(place));
            if (set.value(place) instanceof FreeMap below) {
                fieldSet(below);
            } else {
                value(set.value(place));
            }
        }
        put('}');
    }

    private boolean name(boolean first, String name) {
        if (!first) {
            put(',');
        }
        string(name);
        put(':');
        return false;
    }

    private void string(String text) {
        room(text.length() + 2);
        bytes[size++] = '"';
        int length = text.length();
        for (int at = plain(text, 0); at < length; at = plain(text, at)) {
            at = other(text, at);
            room(length - at + 1);
        }
        put('"');
    }

    /**
     * Writes the characters from the index on that stand for themselves; answers where they end.
     * There must be room for all the rest of the text.
     */
    private int plain(String text, int start) {
        byte[] target = bytes;
        int shift = size - start;
        int length = text.length();
        int i = start;
        for (; i < length; i++) {
            char c = text.charAt(i);
            if (c >= 128 || ESCAPES[c] != 0) {
                break;
            }
            target[i + shift] = (byte) c;
        }
        size = i + shift;
        return i;
    }

    /** Writes the character at the index, which does not stand for itself; answers the next. */
    private int other(String text, int at) {
        char c = text.charAt(at);
        room(6);
        if (c < 128) {
            ascii(c);
        } else if (c < 0x800) {
            bytes[size++] = (byte) (0xc0 | c >> 6);
            bytes[size++] = continuation(c);
        } else if (c == 0x2028 || c == 0x2029) {
            unicode(c);
        } else if (Character.isSurrogate(c)) {
            if (Character.isHighSurrogate(c)
                    && at + 1 < text.length()
                    && Character.isLowSurrogate(text.charAt(at + 1))) {
                int point = Character.toCodePoint(c, text.charAt(at + 1));
                bytes[size++] = (byte) (0xf0 | point >> 18);
                bytes[size++] = continuation(point >> 12);
                bytes[size++] = continuation(point >> 6);
                bytes[size++] = continuation(point);
                return at + 2;
            }
            unicode((char) 0xfffd);
        } else {
            bytes[size++] = (byte) (0xe0 | c >> 12);
            bytes[size++] = continuation(c >> 6);
            bytes[size++] = continuation(c);
        }
        return at + 1;
    }

    /** A byte behind the first one of a character. */
    private static byte continuation(int bits) {
        return (byte) (0x80 | (bits & 0x3f));
    }

    private void ascii(char c) {
        byte escape = ESCAPES[c];
        if (escape == 'u') {
            unicode(c);
        } else {
            bytes[size++] = '\\';
            bytes[size++] = escape;
        }
    }

    private void unicode(char c) {
        bytes[size++] = '\\';
        bytes[size++] = 'u';
        for (int shift = 12; shift >= 0; shift -= 4) {
            bytes[size++] = HEX[c >> shift & 0xf];
        }
    }

    /** A number as Go writes a float64: plain between 1e-6 and 1e21, else with an exponent. */
    static String number(double number) {
        Invariant.check(Double.isFinite(number), "JSON has no %s", number);
        if (number == 0) {
            return 1 / number < 0 ? "-0" : "0";
        }
        double size = Math.abs(number);
        BigDecimal exact = new BigDecimal(Double.toString(number)).stripTrailingZeros();
        if (size >= 1e-6 && size < 1e21) {
            return exact.toPlainString();
        }
        String digits = exact.unscaledValue().abs().toString();
        int exponent = digits.length() - 1 - exact.scale();
        return (number < 0 ? "-" : "")
                + digits.charAt(0)
                + (digits.length() > 1 ? "." + digits.substring(1) : "")
                + (exponent < 0 ? "e-" : "e+")
                + Math.abs(exponent);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private void digits(String text) {
        room(text.length());
        for (int i = 0; i < text.length(); i++) {
            bytes[size++] = (byte) text.charAt(i);
        }
    }

    private void raw(byte[] text) {
        room(text.length);
        System.arraycopy(text, 0, bytes, size, text.length);
        size += text.length;
    }

    private void put(char c) {
        room(1);
        bytes[size++] = (byte) c;
    }

    private void room(int more) {
        if (bytes.length - size < more) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, size + more));
        }
    }
}
