package io.podium.server.allocate;

import io.podium.base.random.Randomness;
import java.util.BitSet;
import java.util.OptionalInt;

/** A range of numbers from 0 of which each is taken at most once. Safe for use by many threads. */
final class Pool {
    /**
     * Of each range this part at its start is handed out last, so that hand-picked numbers there
     * stay free.
     */
    private final int reserved;

    private final int size;
    private final Randomness randomness;
    private final BitSet taken = new BitSet();

    Pool(int size, Randomness randomness) {
        this.size = size;
        this.randomness = randomness;
        this.reserved =
                size < 16
                        ? 0
                        : Math.min(Math.max(16, size / 16), 256); // KEP-3070: the static band.
    }

    int size() {
        return size;
    }

    /** Takes the number; false when somebody has it. */
    synchronized boolean claim(int number) {
        if (taken.get(number)) {
            return false;
        }
        taken.set(number);
        return true;
    }

    /** Takes any free number, from the upper band as long as that has one. */
    synchronized OptionalInt any() {
        if (taken.cardinality() >= size) {
            return OptionalInt.empty();
        }
        int found = free(reserved, size);
        if (found < 0) {
            found = free(0, reserved);
        }
        if (found < 0) {
            return OptionalInt.empty();
        }
        taken.set(found);
        return OptionalInt.of(found);
    }

    /** A free number in the band, the first one at or behind a random place, or -1. */
    private int free(int from, int to) {
        if (from >= to) {
            return -1;
        }
        int start = from + randomness.nextInt(to - from);
        int found = taken.nextClearBit(start);
        if (found < to) {
            return found;
        }
        found = taken.nextClearBit(from);
        return found < start ? found : -1;
    }

    synchronized void release(int number) {
        taken.clear(number);
    }

    synchronized boolean isTaken(int number) {
        return taken.get(number);
    }
}
