package io.podium.api.cron;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.zone.ZoneOffsetTransition;
import java.util.Optional;

/**
 * At each minute whose wall clock and calendar show what the fields ask for. A minute that a change
 * of the clock leaves out does not come, and one that comes twice comes twice.
 */
record CalendarSchedule(
        Field minute, Field hour, Field day, Field month, Field weekday, ZoneId zone)
        implements CronSchedule {
    private static final int MINUTE_SECONDS = 60;

    /** As far as robfig/cron looks ahead. */
    private static final int YEARS = 5;

    private static final int DAYS_OF_WEEK = 7;

    /**
     * The values a field takes.
     *
     * @param values a bit for each
     * @param isAny whether it was written as a star, so that of the two fields for days the other
     *     one decides
     */
    record Field(long values, boolean isAny) {
        boolean has(int value) {
            return ((values >>> value) & 1) != 0;
        }

        private boolean isNever() {
            return values == 0;
        }
    }

    @Override
    public Optional<Instant> next(Instant after) {
        if (minute.isNever() || hour.isNever() || month.isNever()) {
            return Optional.empty();
        }
        Instant at = minuteAfter(after);
        LocalDateTime here = LocalDateTime.ofInstant(at, zone);
        int lastYear = here.getYear() + YEARS;
        while (here.getYear() <= lastYear) {
            if (!month.has(here.getMonthValue())) {
                at = reach(at, here.toLocalDate().withDayOfMonth(1).plusMonths(1).atStartOfDay());
            } else if (!isDay(here)) {
                at = reach(at, here.toLocalDate().plusDays(1).atStartOfDay());
            } else if (!hour.has(here.getHour())) {
                at = reach(at, here.withMinute(0).withSecond(0).plusHours(1));
            } else if (!minute.has(here.getMinute())) {
                at = at.plusSeconds(MINUTE_SECONDS);
            } else {
                return Optional.of(at);
            }
            here = LocalDateTime.ofInstant(at, zone);
        }
        return Optional.empty();
    }

    private static Instant minuteAfter(Instant time) {
        long minute = Math.floorDiv(time.getEpochSecond(), MINUTE_SECONDS) + 1;
        return Instant.ofEpochSecond(minute * MINUTE_SECONDS);
    }

    /** When both fields for days name some, one that fits is enough. */
    private boolean isDay(LocalDateTime here) {
        boolean fitsMonth = day.has(here.getDayOfMonth());
        boolean fitsWeek = weekday.has(here.getDayOfWeek().getValue() % DAYS_OF_WEEK);
        boolean decidesBoth = day.isAny() || weekday.isAny();
        return decidesBoth ? fitsMonth && fitsWeek : fitsMonth || fitsWeek;
    }

    /**
     * When the wall clock shows this, or when it is changed if that is sooner: what it shows then
     * has to be looked at first.
     */
    private Instant reach(Instant from, LocalDateTime wanted) {
        Instant first = wanted.atZone(zone).toInstant();
        Instant target =
                first.isAfter(from)
                        ? first
                        : wanted.atZone(zone).withLaterOffsetAtOverlap().toInstant();
        ZoneOffsetTransition change = zone.getRules().nextTransition(from);
        return change != null && change.getInstant().isBefore(target)
                ? change.getInstant()
                : target;
    }
}
