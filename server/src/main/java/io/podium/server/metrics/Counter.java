package io.podium.server.metrics;

import java.util.concurrent.atomic.LongAdder;

/** A number that only grows. Cheap from any thread. */
public final class Counter implements Metric {
    private final LongAdder count = new LongAdder();

    public void add() {
        count.increment();
    }

    public void add(long more) {
        count.add(more);
    }

    public long value() {
        return count.sum();
    }
}
