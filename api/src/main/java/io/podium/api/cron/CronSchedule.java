package io.podium.api.cron;

import java.time.Instant;
import java.time.ZoneId;
import java.util.Optional;

/** When something is to happen again and again. */
public sealed interface CronSchedule permits CalendarSchedule, IntervalSchedule {
    /** The first time after this one; empty when none comes within five years. */
    Optional<Instant> next(Instant after);

    /**
     * Five fields, a descriptor such as {@code @hourly}, or {@code @every 1h30m}; a zone before it
     * ({@code TZ=Europe/Berlin}) goes before the one given. Fails with {@link MalformedSchedule}.
     */
    static CronSchedule parse(String text, ZoneId zone) {
        return CronText.parse(text, zone);
    }
}
