package io.podium.api.json;

import io.podium.api.schema.Field;
import io.podium.api.schema.Type;
import io.podium.api.value.FreeMap;
import io.podium.api.value.ListValue;
import io.podium.api.value.Numbers;
import io.podium.api.value.TypedMap;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
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
    private static final byte[] NO_FIELDS = ascii("{}");

    private static final VarHandle LONGS =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    /** For shorter texts the bytes beside them cost more than writing eight at a time saves. */
    private static final int LONG = 24;

    /** A one in each of eight bytes. */
    private static final long ONES = 0x0101_0101_0101_0101L;

    /** The highest bit of each of eight bytes. */
    private static final long HIGHEST = ONES << 7;

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

    private final FieldSetStock stock;
    private byte[] bytes;
    private int size;

    /** The last set of fields with nothing below them, and where it stands. */
    private FreeMap flat;

    private int flatStart;
    private int flatEnd;

    private JsonEncoder(byte[] room) {
        this(room, FieldSetStock.NONE);
    }

    private JsonEncoder(byte[] room, FieldSetStock stock) {
        this.bytes = room;
        this.stock = stock;
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
     * @param stock knows what some sets of fields are as JSON
     */
    public static Roomy encodeInto(Object value, byte[] room, FieldSetStock stock) {
        var encoder = new JsonEncoder(room, stock);
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
            case TypedMap object -> object(object);
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
            case Double number -> digits(Numbers.json(number));
            default -> raw(NULL);
        }
    }

    private void object(TypedMap object) {
        Type type = object.type();
        List<Field> fields = type.fields();
        put('{');
        int slot = 0;
        for (long left = object.present(); left != 0; left &= left - 1) {
            int index = Long.numberOfTrailingZeros(left);
            if (slot > 0) {
                put(',');
            }
            raw(type.opening(index));
            Object value = object.value(slot++);
            if (value instanceof FreeMap set && fields.get(index).isFieldSet()) {
                wholeFieldSet(set);
            } else {
                value(value);
            }
        }
        put('}');
    }

    private void wholeFieldSet(FreeMap set) {
        byte[] known = stock.json(set, size);
        if (known != null) {
            raw(known);
            return;
        }
        int start = size;
        fieldSet(set);
        stock.written(set, bytes, start, size);
    }

    /**
     * A FieldsV1, whose elements have an order of their own. The items of a list mostly have the
     * same fields, in one instance: it is copied from where it was written last.
     */
    @SuppressWarnings("ReferenceEquality")
    private void fieldSet(FreeMap set) {
        if (set == flat) {
            int length = flatEnd - flatStart;
            room(length);
            System.arraycopy(bytes, flatStart, bytes, size, length);
            size += length;
            return;
        }
        int start = size;
        boolean isFlat = true;
        int[] order = FieldSetOrder.of(set);
        put('{');
        for (int i = 0; i < set.size(); i++) {
            int place = order == null ? i : order[i];
            name(i == 0, set.name(place));
            Object below = set.value(place);
            if (!(below instanceof FreeMap fields)) {
                isFlat = false;
                value(below);
            } else if (fields.isEmpty()) {
                raw(NO_FIELDS);
            } else {
                isFlat = false;
                fieldSet(fields);
            }
        }
        put('}');
        if (isFlat) {
            flat = set;
            flatStart = start;
            flatEnd = size;
        }
    }

    private void name(boolean isFirst, String name) {
        if (!isFirst) {
            put(',');
        }
        string(name);
        put(':');
    }

    private void string(String text) {
        put('"');
        if (text.length() < LONG) {
            mixed(text);
        } else {
            byte[] source = text.getBytes(StandardCharsets.UTF_8);
            if (source.length == text.length()) {
                plain(source);
            } else {
                mixed(text);
            }
        }
        put('"');
    }

    /** Writes ASCII characters, eight at a time where all of them stand for themselves. */
    private void plain(byte[] source) {
        room(source.length + Long.BYTES);
        int at = 0;
        for (int last = source.length - Long.BYTES; at <= last; ) {
            long eight = (long) LONGS.get(source, at);
            LONGS.set(bytes, size, eight);
            long escaped = escaped(eight);
            int good = escaped == 0 ? Long.BYTES : Long.numberOfTrailingZeros(escaped) >>> 3;
            at += good;
            size += good;
            if (escaped != 0) {
                room(source.length - at + 6 + Long.BYTES);
                ascii((char) source[at++]);
            }
        }
        for (; at < source.length; at++) {
            byte one = source[at];
            if (ESCAPES[one] == 0) {
                bytes[size++] = one;
            } else {
                room(source.length - at + 6);
                ascii((char) one);
            }
        }
    }

    /**
     * Which of eight ASCII characters do not stand for themselves: the highest bit of the first
     * such byte is set, and none below it.
     */
    private static long escaped(long eight) {
        long found = eight - ONES * ' ';
        found |= (eight ^ ONES * '"') - ONES;
        found |= (eight ^ ONES * '\\') - ONES;
        found |= (eight ^ ONES * '&') - ONES;
        found |= ((eight | ONES * 2) ^ ONES * '>') - ONES; // Of '<' and '>' one bit is different.
        return found & HIGHEST;
    }

    private void mixed(String text) {
        int length = text.length();
        room(length);
        for (int at = plain(text, 0); at < length; at = plain(text, at)) {
            at = other(text, at);
            room(length - at);
        }
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
