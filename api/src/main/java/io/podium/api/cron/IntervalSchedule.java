package io.podium.api.cron;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/** Every so often, counted from the last time in whole seconds. */
record IntervalSchedule(Duration interval) implements CronSchedule {
    private static final Duration SHORTEST = Duration.ofSeconds(1);

    IntervalSchedule {
        interval =
                interval.compareTo(SHORTEST) < 0
                        ? SHORTEST
                        : interval.truncatedTo(ChronoUnit.SECONDS);
    }

    @Override
    public Optional<Instant> next(Instant after) {
        return Optional.of(after.truncatedTo(ChronoUnit.SECONDS).plus(interval));
    }
}
