package io.podium.client.runtime;

import io.podium.base.random.Randomness;
import java.time.Duration;

/**
 * How long a failing key rests: doubling from 5 ms to 1000 s, as upstream's work queues do, and up
 * to a tenth more by chance so that keys that failed together do not come back together.
 */
record Backoff(Duration first, Duration longest) {
    static final Backoff UPSTREAM = new Backoff(Duration.ofMillis(5), Duration.ofSeconds(1000));
    private static final int MOST_DOUBLINGS = 30;

    /** After so many failures in a row, at least one. */
    Duration after(int failures, Randomness randomness) {
        long nanos = first.toNanos() << Math.min(failures - 1, MOST_DOUBLINGS);
        long bounded = Math.min(nanos, longest.toNanos());
        return Duration.ofNanos(bounded + (long) (bounded * 0.1 * randomness.nextDouble()));
    }
}
