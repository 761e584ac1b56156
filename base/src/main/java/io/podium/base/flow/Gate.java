package io.podium.base.flow;

/**
 * Stops reading from a connection while too much of what it sent waits for its readers. Safe for
 * many threads.
 */
public final class Gate {
    private static final int HIGH = 512 << 10;
    private static final int LOW = 128 << 10;

    private final Tap tap;
    private int waiting;

    /** What lets bytes in or holds them back: a connection's setting for automatic reading. */
    public interface Tap {
        void open(boolean reading);
    }

    public Gate(Tap tap) {
        this.tap = tap;
    }

    // The tap is turned under the lock: a reader that empties everything between the decision to
    // close and the closing would else leave the tap closed with nobody left to open it.
    synchronized void arrived(int bytes) {
        waiting += bytes;
        if (waiting > HIGH) {
            tap.open(false);
        }
    }

    synchronized void taken(int bytes) {
        int before = waiting;
        waiting -= bytes;
        if (before > LOW && waiting <= LOW) {
            tap.open(true);
        }
    }
}
