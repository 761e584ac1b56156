package io.podium.scheduler.profile;

import java.time.Duration;

/**
 * How long a pod rests after attempts that found nothing: doubling from the first to the longest.
 */
public record Rests(Duration first, Duration longest) {
    /** Upstream's. */
    public static final Rests DEFAULT = new Rests(Duration.ofSeconds(1), Duration.ofSeconds(10));

    private static final int MOST_DOUBLINGS = 30;

    /** The rest after so many of them. */
    public Duration after(int attempts) {
        if (attempts == 0) {
            return Duration.ZERO;
        }
        Duration rest = first.multipliedBy(1L << Math.min(attempts - 1, MOST_DOUBLINGS));
        return rest.compareTo(longest) > 0 ? longest : rest;
    }
}
