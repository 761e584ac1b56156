package io.podium.api.x509;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/**
 * Walks over elements in DER (X.690) as Go's encoding/asn1 does. Whatever does not fit is {@link
 * MalformedRequest}, in its words: they tell which part of which structure did not fit.
 */
final class DerReader {
    static final int BOOLEAN = 1;
    static final int INTEGER = 2;
    static final int BITS = 3;
    static final int OCTETS = 4;
    static final int OBJECT = 6;
    static final int SEQUENCE = 16;
    static final int SET = 17;

    private static final int UTF8 = 12;
    private static final int NUMERIC = 18;
    private static final int PRINTABLE = 19;
    private static final int IA5 = 22;
    private static final int BMP = 30;
    private static final int LONG_TAG = 0x1f;
    private static final int LARGEST_LENGTH = 1 << 23;
    private static final int MOST_NUMBER_BYTES = 5;
    private static final int MOST_INTEGER_BYTES = 8;
    private static final String PRINTED = " '()+,-./:=?*&";

    private final byte[] bytes;
    private final int start;
    private final int end;
    private int at;

    private DerReader(byte[] bytes, int start, int end) {
        this.bytes = bytes;
        this.start = start;
        this.at = start;
        this.end = end;
    }

    static DerReader of(byte[] bytes) {
        return new DerReader(bytes, 0, bytes.length);
    }

    /**
     * One element.
     *
     * @param sort the two bits before the tag; 0 for the tags everybody knows
     * @param isCompound whether it has elements inside
     * @param start where it begins
     * @param from where its content begins
     * @param to where it ends
     */
    @SuppressWarnings("ArrayRecordComponent") // Never compared; many look at one array.
    record Element(
            int sort, int tag, boolean isCompound, byte[] bytes, int start, int from, int to) {
        /** The content's own elements. */
        DerReader inside() {
            return new DerReader(bytes, from, to);
        }

        byte[] content() {
            return Arrays.copyOfRange(bytes, from, to);
        }

        /** The element with its tag and length. */
        byte[] whole() {
            return Arrays.copyOfRange(bytes, start, to);
        }

        /** The element as the only one of a reader. */
        DerReader alone() {
            return new DerReader(bytes, start, to);
        }

        boolean is(int wanted, boolean wantedCompound) {
            return sort == 0 && tag == wanted && isCompound == wantedCompound;
        }

        private boolean isNothing() {
            return from == to;
        }

        /** An object identifier, written like 2.5.29.17. */
        String dotted() {
            if (isNothing()) {
                throw syntax("zero length OBJECT IDENTIFIER");
            }
            var text = new StringBuilder();
            var numbers = inside();
            while (numbers.hasMore()) {
                long number = numbers.number();
                if (text.isEmpty()) {
                    long first = Math.min(number / 40, 2);
                    text.append(first).append('.').append(number - 40 * first);
                } else {
                    text.append('.').append(number);
                }
            }
            return text.toString();
        }

        /** The bits of a string, as whole bytes, unused bits first. */
        byte[] bits() {
            if (isNothing()) {
                throw syntax("zero length BIT STRING");
            }
            int unused = bytes[from] & 0xff;
            boolean isOdd =
                    unused > 7
                            || (to - from == 1 && unused > 0)
                            || (bytes[to - 1] & ((1 << unused) - 1)) != 0;
            if (isOdd) {
                throw syntax("invalid padding bits in BIT STRING");
            }
            byte[] bits = Arrays.copyOfRange(bytes, from + 1, to);
            for (int i = bits.length - 1; i >= 0 && unused > 0; i--) {
                int before = i == 0 ? 0 : bits[i - 1] << 8;
                bits[i] = (byte) (((bits[i] & 0xff) | before) >> unused);
            }
            return bits;
        }

        /** Fails for what is no whole number of eight bytes. */
        void checkInteger() {
            if (isNothing()) {
                throw structure("empty integer");
            }
            boolean isPadded =
                    to - from > 1
                            && ((bytes[from] == 0 && bytes[from + 1] >= 0)
                                    || (bytes[from] == -1 && bytes[from + 1] < 0));
            if (isPadded) {
                throw structure("integer not minimally-encoded");
            }
            if (to - from > MOST_INTEGER_BYTES) {
                throw structure("integer too large");
            }
        }

        /** The text of it; nothing where it is none. */
        Optional<String> text() {
            if (sort != 0 || isCompound) {
                return Optional.empty();
            }
            byte[] content = content();
            return switch (tag) {
                case UTF8 -> Optional.of(utf8(content));
                case NUMERIC -> Optional.of(plain(content, "0123456789 ", "NumericString"));
                case PRINTABLE -> Optional.of(plain(content, PRINTED, "PrintableString"));
                case IA5 -> Optional.of(ascii(content));
                case BMP -> Optional.of(wide(content));
                case 20 -> Optional.of(new String(content, StandardCharsets.ISO_8859_1));
                case OBJECT -> {
                    dotted();
                    yield Optional.empty();
                }
                case BITS -> {
                    bits();
                    yield Optional.empty();
                }
                case INTEGER -> {
                    checkInteger();
                    yield Optional.empty();
                }
                case BOOLEAN -> {
                    checkBoolean();
                    yield Optional.empty();
                }
                default -> Optional.empty();
            };
        }

        void checkBoolean() {
            if (to - from != 1 || (bytes[from] != 0 && bytes[from] != -1)) {
                throw syntax("invalid boolean");
            }
        }

        private static String utf8(byte[] content) {
            try {
                return StandardCharsets.UTF_8
                        .newDecoder()
                        .decode(ByteBuffer.wrap(content))
                        .toString();
            } catch (CharacterCodingException e) {
                throw new MalformedRequest("asn1: invalid UTF-8 string");
            }
        }

        private static String plain(byte[] content, String others, String name) {
            for (byte one : content) {
                boolean isAlphanumeric =
                        name.startsWith("P")
                                && ((one >= 'a' && one <= 'z')
                                        || (one >= 'A' && one <= 'Z')
                                        || (one >= '0' && one <= '9'));
                if (!isAlphanumeric && (one < 0 || others.indexOf(one) < 0)) {
                    throw syntax(name + " contains invalid character");
                }
            }
            return new String(content, StandardCharsets.US_ASCII);
        }

        private static String ascii(byte[] content) {
            for (byte one : content) {
                if (one < 0) {
                    throw syntax("IA5String contains invalid character");
                }
            }
            return new String(content, StandardCharsets.US_ASCII);
        }

        private static String wide(byte[] content) {
            String text = new String(content, StandardCharsets.UTF_16BE);
            boolean isOdd =
                    content.length % 2 != 0
                            || text.chars()
                                    .anyMatch(c ->
                                            Character.isSurrogate((char) c)
                                                    || c >= 0xfffe
                                                    || (c >= 0xfdd0 && c <= 0xfdef));
            if (isOdd) {
                throw new MalformedRequest("invalid BMPString");
            }
            return text.endsWith("\0") ? text.substring(0, text.length() - 1) : text;
        }
    }

    static MalformedRequest syntax(String why) {
        return new MalformedRequest("asn1: syntax error: " + why);
    }

    static MalformedRequest structure(String why) {
        return new MalformedRequest("asn1: structure error: " + why);
    }

    boolean hasMore() {
        return at < end;
    }

    /** Whether the next element has this tag; it is still the next then. */
    boolean isNext(int tag, boolean isCompound) {
        int before = at;
        if (!hasMore()) {
            return false;
        }
        Head head = head();
        at = before;
        return head.sort == 0 && head.tag == tag && head.isCompound == isCompound;
    }

    /** The next element, whatever it is. */
    Element any() {
        if (!hasMore()) {
            throw syntax("sequence truncated");
        }
        Head head = head();
        return head.element(this, "data truncated");
    }

    /** The next element, whatever it is, if there is one. */
    Optional<Element> anyMore() {
        return hasMore() ? Optional.of(any()) : Optional.empty();
    }

    /**
     * The next element, which must have this tag.
     *
     * @param type what Go calls what is made of it
     */
    Element next(int tag, boolean isCompound, String type) {
        return next(0, tag, isCompound, "tag:<nil> stringType:0 timeType:0 set:false", type);
    }

    /** The next element, which must be a set. */
    Element nextSet(String type) {
        return next(0, SET, true, "tag:<nil> stringType:0 timeType:0 set:true", type);
    }

    /** The next element, which must have this tag of its structure's own. */
    Element nextOwn(int tag, String type) {
        return next(2, tag, true, "tag:" + tag + " stringType:0 timeType:0 set:false", type);
    }

    private Element next(int sort, int tag, boolean isCompound, String how, String type) {
        if (!hasMore()) {
            throw syntax("sequence truncated");
        }
        Head head = head();
        if (head.sort != sort || head.tag != tag || head.isCompound != isCompound) {
            throw structure(
                    "tags don't match ("
                            + tag
                            + " vs "
                            + head
                            + ") {optional:false explicit:false application:false private:false"
                            + " defaultValue:<nil> "
                            + how
                            + " omitEmpty:false} "
                            + type
                            + " @"
                            + (at - start));
        }
        return head.element(this, "data truncated");
    }

    /** Fails unless all elements are such ones; the reader is where it was afterwards. */
    void checkEach(int tag, boolean isCompound) {
        int before = at;
        while (hasMore()) {
            Head head = head();
            if (head.sort != 0 || head.tag != tag || head.isCompound != isCompound) {
                throw structure("sequence tag mismatch");
            }
            head.element(this, "truncated sequence");
        }
        at = before;
    }

    /** Fails unless all elements are whole; the reader is where it was afterwards. */
    void checkEach() {
        int before = at;
        while (hasMore()) {
            head().element(this, "truncated sequence");
        }
        at = before;
    }

    private record Head(int sort, int tag, int length, boolean isCompound, int start) {
        Element element(DerReader reader, String otherwise) {
            if (reader.end - reader.at < length) {
                throw syntax(otherwise);
            }
            int from = reader.at;
            reader.at += length;
            return new Element(sort, tag, isCompound, reader.bytes, start, from, reader.at);
        }

        @Override
        public String toString() {
            return "{class:"
                    + sort
                    + " tag:"
                    + tag
                    + " length:"
                    + length
                    + " isCompound:"
                    + isCompound
                    + "}";
        }
    }

    private Head head() {
        int begin = at;
        int first = bytes[at++] & 0xff;
        int tag = first & LONG_TAG;
        if (tag == LONG_TAG) {
            tag = number();
            if (tag < LONG_TAG) {
                throw syntax("non-minimal tag");
            }
        }
        return new Head(first >> 6, tag, length(), (first & 0x20) != 0, begin);
    }

    private int length() {
        int first = byteOfHead();
        if (first < 0x80) {
            return first;
        }
        int count = first & 0x7f;
        if (count == 0) {
            throw syntax("indefinite length found (not DER)");
        }
        int length = 0;
        for (int i = 0; i < count; i++) {
            int next = byteOfHead();
            if (length >= LARGEST_LENGTH) {
                throw structure("length too large");
            }
            length = (length << 8) | next;
            if (length == 0) {
                throw structure("superfluous leading zeros in length");
            }
        }
        if (length < 0x80) {
            throw structure("non-minimal length");
        }
        return length;
    }

    private int byteOfHead() {
        if (!hasMore()) {
            throw syntax("truncated tag or length");
        }
        return bytes[at++] & 0xff;
    }

    /** A number in sevens of bits. */
    private int number() {
        long number = 0;
        for (int i = 0; hasMore(); i++) {
            if (i == MOST_NUMBER_BYTES) {
                throw structure("base 128 integer too large");
            }
            int next = bytes[at++] & 0xff;
            if (i == 0 && next == 0x80) {
                throw syntax("integer is not minimally encoded");
            }
            number = (number << 7) | (next & 0x7f);
            if (next < 0x80) {
                if (number > Integer.MAX_VALUE) {
                    throw structure("base 128 integer too large");
                }
                return (int) number;
            }
        }
        throw syntax("truncated base 128 integer");
    }
}
