package io.podium.server.metrics;

import java.util.concurrent.atomic.AtomicLong;

/**
 * How many are at work, and the most there were in the last second: a snapshot alone would nearly
 * always show none.
 */
final class Busy {
    private static final long SECOND = 1_000_000_000L;

    private final AtomicLong now = new AtomicLong();
    private final AtomicLong most = new AtomicLong();
    private volatile long since;

    void enter(long nanos) {
        long here = now.incrementAndGet();
        if (nanos - since > SECOND) {
            since = nanos;
            most.set(here);
        } else if (here > most.get()) {
            most.accumulateAndGet(here, Math::max);
        }
    }

    void leave() {
        now.decrementAndGet();
    }

    long most(long nanos) {
        return nanos - since > SECOND ? now.get() : Math.max(most.get(), now.get());
    }
}
