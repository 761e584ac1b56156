package io.podium.api.x509;

import java.util.Arrays;

/** Walks over elements in DER (X.690). Whatever does not fit is {@link MalformedRequest}. */
final class DerReader {
    static final int BOOLEAN = 0x01;
    static final int INTEGER = 0x02;
    static final int BITS = 0x03;
    static final int OCTETS = 0x04;
    static final int OBJECT = 0x06;
    static final int SEQUENCE = 0x30;
    static final int SET = 0x31;

    private static final int LONG_LENGTH = 0x80;
    private static final int MOST_LENGTH_BYTES = 3;

    private final byte[] bytes;
    private final int end;
    private int at;

    private DerReader(byte[] bytes, int start, int end) {
        this.bytes = bytes;
        this.at = start;
        this.end = end;
    }

    static DerReader of(byte[] bytes) {
        return new DerReader(bytes, 0, bytes.length);
    }

    /** One element: its tag, where it begins and where its content stands. */
    @SuppressWarnings("ArrayRecordComponent") // Never compared; many look at one array.
    record Element(int tag, byte[] bytes, int start, int from, int to) {
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

        /** The same element, which must have this tag. */
        Element as(int wanted) {
            if (tag != wanted) {
                throw new MalformedRequest("asn1: structure error: tags don't match");
            }
            return this;
        }

        /** An object identifier, written like 2.5.29.17. */
        String dotted() {
            as(OBJECT);
            var text = new StringBuilder();
            long number = 0;
            for (int i = from; i < to; i++) {
                number = (number << 7) | (bytes[i] & 0x7f);
                if ((bytes[i] & 0x80) != 0) {
                    continue;
                }
                if (text.isEmpty()) {
                    long first = Math.min(number / 40, 2);
                    text.append(first).append('.').append(number - 40 * first);
                } else {
                    text.append('.').append(number);
                }
                number = 0;
            }
            return text.toString();
        }

        /** The bits of a string that ends with a byte. */
        byte[] bits() {
            as(BITS);
            if (from == to || bytes[from] != 0) {
                throw new MalformedRequest(
                        "asn1: syntax error: invalid padding bits in BIT STRING");
            }
            return Arrays.copyOfRange(bytes, from + 1, to);
        }
    }

    boolean hasMore() {
        return at < end;
    }

    /** The next element, which must be there. */
    Element next() {
        int start = at;
        if (end - at < 2) {
            throw truncated();
        }
        int tag = bytes[at++] & 0xff;
        if ((tag & 0x1f) == 0x1f) {
            throw new MalformedRequest("asn1: structure error: unknown tag");
        }
        int length = bytes[at++] & 0xff;
        if (length >= LONG_LENGTH) {
            int count = length - LONG_LENGTH;
            if (count == 0 || count > MOST_LENGTH_BYTES || end - at < count) {
                throw truncated();
            }
            length = 0;
            for (int i = 0; i < count; i++) {
                length = (length << 8) | (bytes[at++] & 0xff);
            }
        }
        if (end - at < length) {
            throw truncated();
        }
        var element = new Element(tag, bytes, start, at, at + length);
        at += length;
        return element;
    }

    Element next(int tag) {
        return next().as(tag);
    }

    private static MalformedRequest truncated() {
        return new MalformedRequest("asn1: syntax error: data truncated");
    }
}
