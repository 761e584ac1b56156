package io.podium.controllers.cronjob;

import io.podium.api.batch.v1.CronJob;
import io.podium.api.cron.CronSchedule;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Which times of a schedule have come since the last run, counted the way upstream does: the newest
 * of them is what counts, and how many there were is an estimate.
 *
 * @param since the last run, or when the CronJob was made
 * @param newest the last time that has come, empty when none has
 * @param missed about how many have come without a run, but for the newest when it is the only one
 * @param isSound false when the schedule has come to an end, as one does that never comes
 */
record Slots(Instant since, Optional<Instant> newest, long missed, boolean isSound) {
    static final String UNSOUND = "time difference between two schedules is less than 1 second";

    /** Upstream looks a little late, so that clocks may differ a little. */
    private static final Duration LATE = Duration.ofMillis(100);

    private static final long MANY = 100;

    /** Longer ones make no difference. */
    private static final long LONGEST_DEADLINE_SECONDS = Duration.ofDays(100 * 365).toSeconds();

    /** What is to be made up for now: nothing that is older than the deadline for starting. */
    static Slots due(CronJob cron, Instant now, CronSchedule schedule) {
        Instant since = last(cron, now);
        if (cron.spec().hasStartingDeadlineSeconds()) {
            long seconds =
                    Math.min(cron.spec().startingDeadlineSeconds(), LONGEST_DEADLINE_SECONDS);
            Instant earliest = now.minusSeconds(seconds);
            since = earliest.isAfter(since) ? earliest : since;
        }
        return of(since, now, schedule);
    }

    /** When to look at it again; empty when the schedule has come to an end. */
    static Optional<Instant> wake(CronJob cron, Instant now, CronSchedule schedule) {
        Slots all = of(last(cron, now), now, schedule);
        boolean isWaiting = all.isSound() && all.newest().isEmpty() && all.missed() == 0;
        Instant from = isWaiting ? all.since() : all.newest().orElse(now);
        return schedule.next(from).map(at -> at.plus(LATE));
    }

    boolean areMany() {
        return missed > MANY;
    }

    private static Instant last(CronJob cron, Instant now) {
        return cron.status()
                .lastScheduleTime()
                .or(() -> cron.metadata().creationTimestamp())
                .orElse(now);
    }

    private static Slots of(Instant since, Instant now, CronSchedule schedule) {
        Optional<Instant> first = schedule.next(since);
        Optional<Instant> second = first.flatMap(schedule::next);
        if (first.filter(at -> at.isAfter(now)).isPresent()) {
            return new Slots(since, Optional.empty(), 0, true);
        }
        if (second.filter(at -> at.isAfter(now)).isPresent()) {
            return new Slots(since, first, 0, true);
        }
        if (second.isEmpty()) {
            return new Slots(since, Optional.empty(), 0, false);
        }
        long between = Duration.between(first.get(), second.get()).toSeconds();
        long missed = Duration.between(first.get(), now).toSeconds() / between + 1;
        // Where the times lie unevenly the estimate may be beyond the newest: one step back.
        Optional<Instant> next = schedule.next(first.get().plusSeconds((missed - 2) * between));
        Optional<Instant> newest = Optional.empty();
        while (next.filter(at -> !at.isAfter(now)).isPresent()) {
            newest = next;
            next = schedule.next(newest.get());
        }
        return new Slots(since, newest, missed, true);
    }
}
