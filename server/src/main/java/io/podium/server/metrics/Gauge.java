package io.podium.server.metrics;

import java.util.concurrent.atomic.AtomicLong;

/** A number that goes up and down. */
public final class Gauge implements Metric {
    private final AtomicLong value = new AtomicLong();

    public void up() {
        value.incrementAndGet();
    }

    public void down() {
        value.decrementAndGet();
    }

    /** Up or, below zero, down by so much. */
    public void add(long more) {
        value.addAndGet(more);
    }

    public void set(long now) {
        value.set(now);
    }

    public long value() {
        return value.get();
    }
}
