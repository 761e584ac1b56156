package io.podium.api.json;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.math.BigDecimal;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * Reads the parts of a JSON text one after the other, as its caller asks for them: what a value is,
 * then the value itself. Most texts in objects are short, plain and were there before, so eight
 * bytes are looked at at a time, and equal short texts are one instance.
 */
final class JsonScanner {
    /** Longer numbers are refused; turning them into numbers takes too long. */
    private static final int LONGEST_NUMBER = 400;

    private static final VarHandle LONGS =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    /** A one in each of eight bytes. */
    private static final long ONES = 0x0101_0101_0101_0101L;

    /** The highest bit of each of eight bytes. */
    private static final long HIGHEST = ONES << 7;

    /** What a value is, as its first character tells. */
    enum Token {
        OBJECT,
        ARRAY,
        STRING,
        NUMBER,
        TRUE,
        FALSE,
        NULL
    }

    /** The text is no JSON; what is wrong with it in Go's words is found by reading it again. */
    static final class Malformed extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Malformed(String message) {
            super(message, null, false, false);
        }
    }

    private final byte[] text;
    private final Interner strings;
    private int at;
    private int depth;

    /** Where the number that was read last begins. */
    private int numberStart;

    JsonScanner(byte[] text, Interner strings) {
        this.text = text;
        this.strings = strings;
    }

    private byte current() {
        if (at >= text.length) {
            throw new Malformed("unexpected end of JSON input");
        }
        return text[at];
    }

    private byte next() {
        skipSpace();
        return current();
    }

    private void skipSpace() {
        while (at < text.length && text[at] <= ' ' && isSpace(text[at])) {
            at++;
        }
    }

    private static boolean isSpace(byte one) {
        return one == ' ' || one == '\n' || one == '\r' || one == '\t';
    }

    /** Nothing but space may be left. */
    void end() {
        skipSpace();
        if (at < text.length) {
            throw new Malformed("something stands behind the value");
        }
    }

    /**
     * What the next value is. Of objects and arrays the beginning is read, true, false and null are
     * read wholly; texts and numbers are for the caller to read.
     */
    Token value() {
        return switch (next()) {
            case '"' -> Token.STRING;
            case '{' -> open(Token.OBJECT);
            case '[' -> open(Token.ARRAY);
            case 't' -> word("true", Token.TRUE);
            case 'f' -> word("false", Token.FALSE);
            case 'n' -> word("null", Token.NULL);
            case '-', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9' -> Token.NUMBER;
            default -> throw new Malformed("no value");
        };
    }

    private Token open(Token token) {
        at++;
        if (++depth > Walk.MAXIMUM_DEPTH) {
            throw new Malformed("exceeded max depth");
        }
        return token;
    }

    private Token word(String word, Token token) {
        for (int i = 0; i < word.length(); i++, at++) {
            if (current() != word.charAt(i)) {
                throw new Malformed("no value");
            }
        }
        return token;
    }

    /** Whether the object that is open goes on; reads up to the name that follows, or its end. */
    boolean hasName(boolean isFirst) {
        return goesOn('}', isFirst);
    }

    /** Whether the array that is open goes on; reads up to the value that follows, or its end. */
    boolean hasItem(boolean isFirst) {
        return goesOn(']', isFirst);
    }

    private boolean goesOn(char end, boolean isFirst) {
        byte next = next();
        if (next == end) {
            at++;
            depth--;
            return false;
        }
        if (!isFirst) {
            if (next != ',') {
                throw new Malformed("no comma");
            }
            at++;
        }
        return true;
    }

    /** A name in an object, and the colon behind it. */
    String name() {
        if (next() != '"') {
            throw new Malformed("no name");
        }
        String name = string();
        if (next() != ':') {
            throw new Malformed("no colon");
        }
        at++;
        return name;
    }

    /** Passes over a value. */
    void skip(Token token) {
        switch (token) {
            case STRING -> string();
            case NUMBER -> number();
            case OBJECT -> {
                for (boolean isFirst = true; hasName(isFirst); isFirst = false) {
                    name();
                    skip(value());
                }
            }
            case ARRAY -> {
                for (boolean isFirst = true; hasItem(isFirst); isFirst = false) {
                    skip(value());
                }
            }
            case TRUE, FALSE, NULL -> {
                // Read already.
            }
        }
    }

    /** A text, its opening quote included. */
    String string() {
        byte[] bytes = text;
        int start = at + 1;
        int here = start;
        long hash = 0;
        long eight = eight(bytes, here);
        long special = special(eight);
        while (special == 0) {
            hash = Interner.mix(hash, eight);
            here += Long.BYTES;
            eight = eight(bytes, here);
            special = special(eight);
        }
        int good = Long.numberOfTrailingZeros(special) >>> 3;
        here += good;
        at = here;
        if (current() != '"') {
            return strings.of(Surrogates.paired(unusual(start)));
        }
        at++;
        return strings.of(bytes, start, here, Interner.mix(hash, eight & (1L << (good << 3)) - 1));
    }

    /** The eight bytes from the index on; zeros behind the last. */
    private static long eight(byte[] bytes, int from) {
        return from <= bytes.length - Long.BYTES
                ? (long) LONGS.get(bytes, from)
                : lastBytes(bytes, from);
    }

    private static long lastBytes(byte[] bytes, int from) {
        long eight = 0;
        for (int i = bytes.length - 1; i >= from; i--) {
            eight = eight << Byte.SIZE | (bytes[i] & 0xff);
        }
        return eight;
    }

    /**
     * Which of eight bytes may not be taken as they are: the highest bit of the first quote,
     * backslash, control character or part of a longer character is set, and none below it.
     */
    private static long special(long eight) {
        long found = eight | eight - ONES * ' ';
        found |= (eight ^ ONES * '"') - ONES;
        found |= (eight ^ ONES * '\\') - ONES;
        return found & HIGHEST;
    }

    /** A text with escapes or longer characters; what is before the place is plain. */
    private String unusual(int start) {
        var whole = new StringBuilder(at - start + 32);
        int plain = start;
        while (true) {
            whole.append(new String(text, plain, at - plain, StandardCharsets.ISO_8859_1));
            byte one = current();
            if (one == '"') {
                at++;
                return whole.toString();
            }
            if (one == '\\') {
                whole.append(escaped());
            } else if (one < 0) {
                whole.appendCodePoint(character());
            } else {
                throw new Malformed("a control character in a text");
            }
            plain = at;
            long special = special(eight(text, at));
            for (; special == 0; special = special(eight(text, at))) {
                at += Long.BYTES;
            }
            at += Long.numberOfTrailingZeros(special) >>> 3;
        }
    }

    private char escaped() {
        at++;
        char c = (char) current();
        at++;
        return switch (c) {
            case '"', '\\', '/' -> c;
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'u' -> {
                int value = 0;
                for (int i = 0; i < 4; i++, at++) {
                    int digit = Character.digit((char) current(), 16);
                    if (digit < 0) {
                        throw new Malformed("no hexadecimal digit");
                    }
                    value = value << 4 | digit;
                }
                yield (char) value;
            }
            default -> throw new Malformed("no escape");
        };
    }

    /** A character of several bytes. */
    private int character() {
        int first = text[at++] & 0xff;
        int more = first >= 0xf0 ? 3 : first >= 0xe0 ? 2 : 1;
        int value = first & 0x3f >> more;
        for (int i = 0; i < more; i++, at++) {
            if ((current() & 0xc0) != 0x80) {
                throw new Malformed("a text is no UTF-8");
            }
            value = value << 6 | (text[at] & 0x3f);
        }
        int least = more == 1 ? 0x80 : more == 2 ? 0x800 : 0x10000;
        if (first < 0xc0 || value < least || value > Character.MAX_CODE_POINT) {
            throw new Malformed("a text is no UTF-8");
        }
        return value;
    }

    /** A number: a Long where it is whole and fits, a Double else, however large. */
    Object number() {
        numberStart = at;
        if (text[at] == '-') {
            at++;
        }
        boolean isWhole = true;
        long value = 0;
        int digits = at;
        if (current() == '0') {
            at++;
        } else {
            value = digits();
        }
        boolean isShort = at - digits < 19;
        if (at < text.length && text[at] == '.') {
            at++;
            digits();
            isWhole = false;
        }
        if (at < text.length && (text[at] | 0x20) == 'e') {
            at++;
            if (current() == '+' || current() == '-') {
                at++;
            }
            digits();
            isWhole = false;
        }
        if (at - numberStart > LONGEST_NUMBER) {
            throw new Malformed("a number has more than " + LONGEST_NUMBER + " characters");
        }
        if (isWhole && isShort) {
            return text[numberStart] == '-' ? -value : value;
        }
        return isWhole ? large(new BigDecimal(literal())) : Double.parseDouble(literal());
    }

    private static Object large(BigDecimal whole) {
        return whole.toBigInteger().bitLength() < Long.SIZE
                ? (Object) whole.longValue()
                : whole.doubleValue();
    }

    /** At least one digit; answers their value while a long holds it. */
    private long digits() {
        long value = 0;
        int start = at;
        for (; at < text.length && text[at] >= '0' && text[at] <= '9'; at++) {
            value = value * 10 + text[at] - '0';
        }
        if (at == start) {
            throw new Malformed("no digit");
        }
        return value;
    }

    /** The number that was read last, as it was written. */
    String literal() {
        return new String(text, numberStart, at - numberStart, StandardCharsets.ISO_8859_1);
    }
}
