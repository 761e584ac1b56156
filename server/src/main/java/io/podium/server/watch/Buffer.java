package io.podium.server.watch;

import io.podium.server.render.ByteSink;

/** Frames in a row; a single one is not copied. */
final class Buffer {
    private static final byte[] NOTHING = {};

    private byte[] only = NOTHING;
    private ByteSink sink = new ByteSink(0);
    private int count;

    void add(byte[] frame) {
        if (count == 0) {
            only = frame;
        } else {
            if (count == 1) {
                sink = new ByteSink(Math.max(Cohort.CHUNK_BYTES, only.length + frame.length));
                sink.write(only);
            }
            sink.write(frame);
        }
        count++;
    }

    int count() {
        return count;
    }

    int size() {
        return count <= 1 ? only.length : sink.size();
    }

    /** All of it; the buffer is empty afterwards. */
    byte[] take() {
        byte[] all = count <= 1 ? only : sink.take();
        only = NOTHING;
        sink = new ByteSink(0);
        count = 0;
        return all;
    }
}
