package io.podium.base.flow;

import java.util.concurrent.atomic.AtomicInteger;

/** Stops reading from a connection while too much of what it sent waits for its readers. Safe for many threads. */
public final class Gate {
    private static final int HIGH = 512 << 10;
    private static final int LOW = 128 << 10;

    private final Tap tap;
    private final AtomicInteger waiting = new AtomicInteger();

    /** What lets bytes in or holds them back: a connection's setting for automatic reading. */
    public interface Tap {
        void open(boolean reading);
    }

    public Gate(Tap tap) {
        this.tap = tap;
    }

    void arrived(int bytes) {
        if (waiting.addAndGet(bytes) > HIGH) {
            tap.open(false);
        }
    }

    void taken(int bytes) {
        int before = waiting.getAndAdd(-bytes);
        if (before > LOW && before - bytes <= LOW) {
            tap.open(true);
        }
    }
}
