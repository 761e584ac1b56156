package io.podium.server.render;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Bytes that grow at their end. Unlike the JDK's stream it has no lock and no exceptions. */
public final class ByteSink {
    private byte[] bytes;
    private int size;

    public ByteSink(int capacity) {
        bytes = new byte[Math.max(capacity, 64)];
    }

    private void room(int more) {
        if (more > bytes.length - size) {
            bytes =
                    Arrays.copyOf(
                            bytes,
                            Math.max(
                                    Math.addExact(size, more), bytes.length + (bytes.length >> 1)));
        }
    }

    public void write(int one) {
        room(1);
        bytes[size++] = (byte) one;
    }

    public void write(byte[] source) {
        write(source, 0, source.length);
    }

    public void write(byte[] source, int from, int length) {
        room(length);
        System.arraycopy(source, from, bytes, size, length);
        size += length;
    }

    /** Writes text that has no other than ASCII characters. */
    public void writeAscii(String text) {
        write(text.getBytes(StandardCharsets.US_ASCII));
    }

    /** Lengthens by so many bytes, whatever they are; answers where they begin. */
    int extend(int length) {
        room(length);
        int start = size;
        size += length;
        return start;
    }

    /** The bytes themselves, until something is written. */
    byte[] array() {
        return bytes;
    }

    /** Ends there. */
    void shrink(int end) {
        size = end;
    }

    public int size() {
        return size;
    }

    /** What was written; the sink may be written to no more. */
    public byte[] take() {
        return size == bytes.length ? bytes : Arrays.copyOf(bytes, size);
    }

    /** Forgets what was written. */
    public void clear() {
        size = 0;
    }

    /** A copy of what was written. */
    public byte[] copy() {
        return Arrays.copyOf(bytes, size);
    }
}
