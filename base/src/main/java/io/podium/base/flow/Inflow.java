package io.podium.base.flow;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/** Bytes from a connection's event loop, to be read by a thread that may wait for them. */
public final class Inflow extends InputStream {
    private static final byte[] END = new byte[0];

    private final Gate gate;
    private final BlockingQueue<byte[]> chunks = new LinkedBlockingQueue<>();
    private byte[] current = new byte[0];
    private int position;
    private boolean ended;

    public Inflow(Gate gate) {
        this.gate = gate;
    }

    /** From the event loop: more came. */
    public void arrived(byte[] bytes) {
        if (bytes.length > 0) {
            gate.arrived(bytes.length);
            chunks.add(bytes);
        }
    }

    /** From the event loop: nothing more comes. */
    public void ended() {
        chunks.add(END);
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        if (position == current.length && !next()) {
            return -1;
        }
        int count = Math.min(length, current.length - position);
        System.arraycopy(current, position, into, offset, count);
        position += count;
        return count;
    }

    // The end is that one array itself, not whatever is as empty.
    @SuppressWarnings("ReferenceEquality")
    private boolean next() throws IOException {
        if (ended) {
            return false;
        }
        try {
            byte[] chunk = chunks.take();
            if (chunk == END) {
                ended = true;
                return false;
            }
            gate.taken(chunk.length);
            current = chunk;
            position = 0;
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("the stream was ended");
        }
    }

    @Override
    public int available() {
        return current.length - position;
    }
}
