package io.podium.server;

import io.podium.base.time.Clock;
import java.time.Duration;
import java.time.Instant;

/** A clock that moves when told. */
public final class TestClock implements Clock {
    private volatile Instant now = Instant.parse("2026-03-01T12:00:00Z");

    @Override
    public Instant now() {
        return now;
    }

    @Override
    public long nanos() {
        return Duration.between(Instant.EPOCH, now).toNanos();
    }

    public void advance(Duration span) {
        now = now.plus(span);
    }
}
