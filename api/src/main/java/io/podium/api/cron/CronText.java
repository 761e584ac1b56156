package io.podium.api.cron;

import io.podium.api.cron.CalendarSchedule.Field;
import io.podium.api.time.GoDuration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Reads schedules; what is no schedule is refused in robfig/cron's words. */
final class CronText {
    private static final Map<String, String> DESCRIPTORS =
            Map.of(
                    "@yearly", "0 0 1 1 *",
                    "@annually", "0 0 1 1 *",
                    "@monthly", "0 0 1 * *",
                    "@weekly", "0 0 * * 0",
                    "@daily", "0 0 * * *",
                    "@midnight", "0 0 * * *",
                    "@hourly", "0 * * * *");
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

    private CronText() {}

    static CronSchedule parse(String text, ZoneId given) {
        String rest = text;
        ZoneId zone = given;
        if (rest.startsWith("TZ=") || rest.startsWith("CRON_TZ=")) {
            int space = rest.indexOf(' ');
            int end = space < 0 ? rest.length() : space;
            zone = zone(rest.substring(rest.indexOf('=') + 1, end));
            rest = rest.substring(end).strip();
        }
        return rest.startsWith("@") ? descriptor(rest, zone) : calendar(rest, zone);
    }

    private static ZoneId zone(String name) {
        return TimeZones.find(name)
                .orElseThrow(() ->
                        new MalformedSchedule(
                                "provided bad location " + name + ": unknown time zone " + name));
    }

    private static CronSchedule descriptor(String text, ZoneId zone) {
        String fields = DESCRIPTORS.get(text);
        if (fields != null) {
            return calendar(fields, zone);
        }
        if (!text.startsWith(EVERY)) {
            throw new MalformedSchedule("unrecognized descriptor: " + text);
        }
        try {
            return new IntervalSchedule(GoDuration.parse(text.substring(EVERY.length())));
        } catch (GoDuration.Malformed fault) {
            throw new MalformedSchedule(
                    "failed to parse duration " + text + ": " + fault.getMessage());
        }
    }

    private static CronSchedule calendar(String text, ZoneId zone) {
        List<String> words = text.isBlank() ? List.of() : Arrays.asList(text.strip().split("\\s+"));
        if (words.size() != FIELDS.size()) {
            throw new MalformedSchedule(
                    "expected exactly 5 fields, found "
                            + words.size()
                            + ": ["
                            + String.join(" ", words)
                            + "]");
        }
        var fields = new ArrayList<Field>();
        for (int i = 0; i < words.size(); i++) {
            fields.add(field(words.get(i), FIELDS.get(i)));
        }
        return new CalendarSchedule(
                fields.get(0), fields.get(1), fields.get(2), fields.get(3), fields.get(4), zone);
    }

    private static Field field(String text, Bounds bounds) {
        long values = 0;
        boolean isAny = false;
        for (String expression : text.split(",", -1)) {
            if (!expression.isEmpty()) {
                Field range = range(expression, bounds);
                values |= range.values();
                isAny |= range.isAny();
            }
        }
        return new Field(values, isAny);
    }

    private static Field range(String expression, Bounds bounds) {
        String[] parts = expression.split("/", -1);
        String[] limits = parts[0].split("-", -1);
        boolean isStar = limits[0].equals("*") || limits[0].equals("?");
        long start = isStar ? bounds.least() : value(limits[0], bounds);
        long end = bounds.most();
        if (!isStar) {
            if (limits.length > 2) {
                throw new MalformedSchedule("too many hyphens: " + expression);
            }
            if (limits.length == 2) {
                end = value(limits[1], bounds);
            } else {
                end = parts.length == 2 ? bounds.most() : start;
            }
        }
        if (parts.length > 2) {
            throw new MalformedSchedule("too many slashes: " + expression);
        }
        long step = parts.length == 2 ? number(parts[1]) : 1;
        check(start, end, step, expression, bounds);
        return new Field(values(start, end, step), isStar && step == 1);
    }

    private static void check(long start, long end, long step, String expression, Bounds bounds) {
        if (start < bounds.least()) {
            throw new MalformedSchedule(
                    "beginning of range (%d) below minimum (%d): %s"
                            .formatted(start, bounds.least(), expression));
        }
        if (end > bounds.most()) {
            throw new MalformedSchedule(
                    "end of range (%d) above maximum (%d): %s"
                            .formatted(end, bounds.most(), expression));
        }
        if (start > end) {
            throw new MalformedSchedule(
                    "beginning of range (%d) beyond end of range (%d): %s"
                            .formatted(start, end, expression));
        }
        if (step == 0) {
            throw new MalformedSchedule("step of range should be a positive number: " + expression);
        }
    }

    private static long values(long start, long end, long step) {
        long values = 0;
        for (long value = start; value <= end; value = step > end ? end + 1 : value + step) {
            values |= 1L << value;
        }
        return values;
    }

    private static long value(String text, Bounds bounds) {
        int named = bounds.names().indexOf(text.toLowerCase(Locale.ROOT));
        return named >= 0 ? named + bounds.least() : number(text);
    }

    private static long number(String text) {
        long number;
        try {
            number = Long.parseLong(text);
        } catch (NumberFormatException _) {
            boolean isLong = text.matches("[+-]?[0-9]+");
            throw new MalformedSchedule(
                    "failed to parse int from "
                            + text
                            + ": strconv.Atoi: parsing \""
                            + text
                            + (isLong ? "\": value out of range" : "\": invalid syntax"));
        }
        if (number < 0) {
            throw new MalformedSchedule("negative number (" + number + ") not allowed: " + text);
        }
        return number;
    }
}
