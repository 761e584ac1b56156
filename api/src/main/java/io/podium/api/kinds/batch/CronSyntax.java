package io.podium.api.kinds.batch;

import io.podium.api.time.GoDuration;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** The syntax of schedules as cron has it, and what is said of a text that is none. */
final class CronSyntax {
    private static final Set<String> DESCRIPTORS =
            Set.of("@yearly", "@annually", "@monthly", "@weekly", "@daily", "@midnight", "@hourly");
    private static final String EVERY = "@every ";

    /** Names of the first values; none for fields of numbers alone. */
    private record Bounds(int least, int most, List<String> names) {}

    private static final List<Bounds> FIELDS =
            List.of(
                    new Bounds(0, 59, List.of()),
                    new Bounds(0, 23, List.of()),
                    new Bounds(1, 31, List.of()),
                    new Bounds(
                            1,
                            12,
                            List.of(
                                    "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep",
                                    "oct", "nov", "dec")),
                    new Bounds(0, 6, List.of("sun", "mon", "tue", "wed", "thu", "fri", "sat")));

    /** Names that Java's list of zones leaves out. */
    private static final Set<String> MORE_ZONES = Set.of("EST", "MST", "HST", "ROC");

    private static final class Malformed extends Exception {
        private static final long serialVersionUID = 1L;

        Malformed(String message) {
            super(message, null, false, false);
        }
    }

    private CronSyntax() {}

    /** Whether Go would find a time zone of that name. */
    static boolean isZone(String name) {
        return (ZoneId.getAvailableZoneIds().contains(name) && !name.startsWith("SystemV/"))
                || MORE_ZONES.contains(name);
    }

    /** What is wrong with the schedule; "" when nothing is. */
    static String fault(String schedule) {
        try {
            check(schedule);
            return "";
        } catch (Malformed fault) {
            return fault.getMessage();
        }
    }

    private static void check(String schedule) throws Malformed {
        String rest = schedule;
        if (rest.startsWith("TZ=") || rest.startsWith("CRON_TZ=")) {
            int space = rest.indexOf(' ');
            int end = space < 0 ? rest.length() : space;
            String zone = rest.substring(rest.indexOf('=') + 1, end);
            if (!zone.isEmpty() && !isZone(zone)) {
                throw new Malformed(
                        "provided bad location " + zone + ": unknown time zone " + zone);
            }
            rest = rest.substring(end).strip();
        }
        if (rest.startsWith("@")) {
            descriptor(rest);
            return;
        }
        List<String> fields =
                rest.isBlank() ? List.of() : Arrays.asList(rest.strip().split("\\s+"));
        if (fields.size() != FIELDS.size()) {
            throw new Malformed(
                    "expected exactly 5 fields, found "
                            + fields.size()
                            + ": ["
                            + String.join(" ", fields)
                            + "]");
        }
        for (int i = 0; i < fields.size(); i++) {
            for (String expression : fields.get(i).split(",", -1)) {
                if (!expression.isEmpty()) {
                    range(expression, FIELDS.get(i));
                }
            }
        }
    }

    private static void descriptor(String text) throws Malformed {
        if (DESCRIPTORS.contains(text)) {
            return;
        }
        if (!text.startsWith(EVERY)) {
            throw new Malformed("unrecognized descriptor: " + text);
        }
        String duration = text.substring(EVERY.length());
        try {
            var _ = GoDuration.parse(duration);
        } catch (IllegalArgumentException _) {
            throw new Malformed(
                    "failed to parse duration "
                            + text
                            + ": time: invalid duration \""
                            + duration
                            + "\"");
        }
    }

    private static void range(String expression, Bounds bounds) throws Malformed {
        String[] parts = expression.split("/", -1);
        String[] limits = parts[0].split("-", -1);
        long start = bounds.least();
        long end = bounds.most();
        if (!limits[0].equals("*") && !limits[0].equals("?")) {
            start = value(limits[0], bounds);
            if (limits.length > 2) {
                throw new Malformed("too many hyphens: " + expression);
            }
            if (limits.length == 2) {
                end = value(limits[1], bounds);
            } else {
                end = parts.length == 2 ? bounds.most() : start;
            }
        }
        if (parts.length > 2) {
            throw new Malformed("too many slashes: " + expression);
        }
        long step = parts.length == 2 ? number(parts[1]) : 1;
        if (start < bounds.least()) {
            throw new Malformed(
                    "beginning of range (%d) below minimum (%d): %s"
                            .formatted(start, bounds.least(), expression));
        }
        if (end > bounds.most()) {
            throw new Malformed(
                    "end of range (%d) above maximum (%d): %s"
                            .formatted(end, bounds.most(), expression));
        }
        if (start > end) {
            throw new Malformed(
                    "beginning of range (%d) beyond end of range (%d): %s"
                            .formatted(start, end, expression));
        }
        if (step == 0) {
            throw new Malformed("step of range should be a positive number: " + expression);
        }
    }

    private static long value(String text, Bounds bounds) throws Malformed {
        int named = bounds.names().indexOf(text.toLowerCase(Locale.ROOT));
        return named >= 0 ? named + bounds.least() : number(text);
    }

    private static long number(String text) throws Malformed {
        long number;
        try {
            number = Long.parseLong(text);
        } catch (NumberFormatException _) {
            throw new Malformed(
                    "failed to parse int from "
                            + text
                            + ": strconv.Atoi: parsing \""
                            + text
                            + "\": invalid syntax");
        }
        if (number < 0) {
            throw new Malformed("negative number (" + number + ") not allowed: " + text);
        }
        return number;
    }
}
