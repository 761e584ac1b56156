package io.podium.bench;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/**
 * The beginnings of the lines of a watch, which tell whose event it is; the rest is read and
 * forgotten.
 */
final class EventLines {
    private static final int KEPT = 512;

    private final InputStream in;
    private final byte[] buffer = new byte[64 << 10];
    private final byte[] start = new byte[KEPT];
    private int from;
    private int to;

    EventLines(InputStream in) {
        this.in = in;
    }

    /** The beginning of the next whole line. */
    String next() throws IOException {
        int length = 0;
        while (true) {
            if (from == to) {
                from = 0;
                to = in.read(buffer, 0, buffer.length);
                if (to < 0) {
                    throw new EOFException("the watch ended");
                }
            }
            byte one = buffer[from++];
            if (one == '\n') {
                return new String(start, 0, length, StandardCharsets.UTF_8);
            }
            if (length < KEPT) {
                start[length++] = one;
            }
        }
    }
}
