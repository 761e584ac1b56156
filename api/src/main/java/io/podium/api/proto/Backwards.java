package io.podium.api.proto;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A buffer filled from its end, so that the length of a message is known when its tag is written.
 */
final class Backwards {
    static final int VARINT = 0;
    static final int FIXED64 = 1;
    static final int BYTES = 2;

    private byte[] bytes;
    private int start;

    Backwards(int guess) {
        this.bytes = new byte[guess];
        this.start = guess;
    }

    /**
     * How much was written; the difference of two answers is the length of what was written
     * between.
     */
    int size() {
        return bytes.length - start;
    }

    byte[] toBytes() {
        return Arrays.copyOfRange(bytes, start, bytes.length);
    }

    void tag(int number, int wireType) {
        varint((long) number << 3 | wireType);
    }

    void varint(long value) {
        int length = Math.max(1, (70 - Long.numberOfLeadingZeros(value)) / 7);
        room(length);
        start -= length;
        long rest = value;
        int at = start;
        for (int i = 1; i < length; i++) {
            bytes[at++] = (byte) ((rest & 0x7f) | 0x80);
            rest >>>= 7;
        }
        bytes[at] = (byte) rest;
    }

    void fixed64(long value) {
        room(8);
        for (int i = 7; i >= 0; i--) {
            bytes[--start] = (byte) (value >>> (8 * i));
        }
    }

    void raw(byte[] some) {
        room(some.length);
        start -= some.length;
        System.arraycopy(some, 0, bytes, start, some.length);
    }

    /** Bytes with their length before them. */
    void sized(byte[] some) {
        raw(some);
        varint(some.length);
    }

    void text(String text) {
        sized(text.getBytes(StandardCharsets.UTF_8));
    }

    private void room(int more) {
        if (start < more) {
            int used = size();
            var larger = new byte[Math.max(bytes.length * 2, used + more)];
            System.arraycopy(bytes, start, larger, larger.length - used, used);
            start = larger.length - used;
            bytes = larger;
        }
    }
}
