package io.podium.api.time;

import java.time.Duration;
import java.time.Instant;

/** Spans as people read them in tables: 12s, 5m3s, 3h20m, 4d2h, 1y30d. */
public final class Age {
    private static final String INVALID = "<invalid>";
    private static final long DAYS_A_YEAR = 365;

    private Age() {}

    /** From then until now. */
    public static String between(Instant then, Instant now) {
        return text(Duration.between(then, now));
    }

    public static String text(Duration span) {
        long seconds = span.toSeconds();
        if (span.isNegative() && span.toNanosPart() != 0) {
            seconds++; // Duration rounds down, Go towards zero.
        }
        if (seconds < -1) {
            return INVALID;
        }
        if (seconds < 0) {
            return "0s";
        }
        if (seconds < 60 * 2) {
            return seconds + "s";
        }
        long minutes = seconds / 60;
        if (minutes < 10) {
            return pair(minutes, "m", seconds % 60, "s");
        }
        if (minutes < 60 * 3) {
            return minutes + "m";
        }
        long hours = minutes / 60;
        if (hours < 8) {
            return pair(hours, "h", minutes % 60, "m");
        }
        if (hours < 48) {
            return hours + "h";
        }
        long days = hours / 24;
        if (hours < 24 * 8) {
            return pair(days, "d", hours % 24, "h");
        }
        if (days < DAYS_A_YEAR * 2) {
            return days + "d";
        }
        if (days < DAYS_A_YEAR * 8) {
            return pair(days / DAYS_A_YEAR, "y", days % DAYS_A_YEAR, "d");
        }
        return days / DAYS_A_YEAR + "y";
    }

    private static String pair(long big, String bigUnit, long small, String smallUnit) {
        return small == 0 ? big + bigUnit : big + bigUnit + small + smallUnit;
    }
}
