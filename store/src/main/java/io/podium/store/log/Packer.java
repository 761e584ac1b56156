package io.podium.store.log;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/** Writes numbers, texts and bytes one behind the other; {@link Unpacker} reads them again. */
final class Packer {
    private byte[] buffer;
    private int size;

    Packer(int expected) {
        buffer = new byte[Math.max(expected, 64)];
    }

    int size() {
        return size;
    }

    private void need(int more) {
        if (size + more > buffer.length) {
            buffer = Arrays.copyOf(buffer, Math.max(buffer.length * 2, size + more));
        }
    }

    void flag(boolean value) {
        need(1);
        buffer[size++] = (byte) (value ? 1 : 0);
    }

    /** Seven bits a byte, lowest first. */
    void number(long value) {
        need(10);
        long rest = value;
        while ((rest & ~0x7fL) != 0) {
            buffer[size++] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        buffer[size++] = (byte) rest;
    }

    void text(String value) {
        bytes(value.getBytes(StandardCharsets.UTF_8));
    }

    void bytes(byte[] value) {
        number(value.length);
        need(value.length);
        System.arraycopy(value, 0, buffer, size, value.length);
        size += value.length;
    }

    /**
     * What was written, with each part at its place in it.
     *
     * @param places in order
     * @param partBytes what the parts have in all
     */
    byte[] spread(int[] places, List<byte[]> parts, int partBytes) {
        var whole = new byte[size + partBytes];
        int from = 0;
        int to = 0;
        for (int i = 0; i < places.length; i++) {
            System.arraycopy(buffer, from, whole, to, places[i] - from);
            to += places[i] - from;
            from = places[i];
            byte[] part = parts.get(i);
            System.arraycopy(part, 0, whole, to, part.length);
            to += part.length;
        }
        System.arraycopy(buffer, from, whole, to, size - from);
        return whole;
    }

    byte[] toBytes() {
        return size == buffer.length ? buffer : Arrays.copyOf(buffer, size);
    }

    void clear() {
        size = 0;
    }
}
