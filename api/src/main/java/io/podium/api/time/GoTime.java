package io.podium.api.time;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;

/**
 * Reads and writes meta/v1 Time (whole seconds) and MicroTime (six decimals); always written in
 * UTC.
 */
public final class GoTime {
    private static final String SECONDS_LAYOUT = "2006-01-02T15:04:05Z07:00";
    private static final String MICROS_LAYOUT = "2006-01-02T15:04:05.000000Z07:00";

    private GoTime() {}

    /** A text that is no time; the message is Go's. */
    public static final class Malformed extends IllegalArgumentException {
        private static final long serialVersionUID = 1L;

        Malformed(String message) {
            super(message);
        }
    }

    /** A Time; a fraction is allowed and kept. Fails with {@link Malformed}. */
    public static Instant parse(String text) {
        return new Parser(text, SECONDS_LAYOUT, false).read();
    }

    /** A MicroTime; exactly six decimals are demanded. Fails with {@link Malformed}. */
    public static Instant parseMicro(String text) {
        return new Parser(text, MICROS_LAYOUT, true).read();
    }

    public static String format(Instant time) {
        return PlainTime.seconds(time);
    }

    public static String formatMicro(Instant time) {
        return PlainTime.micros(time);
    }

    private static final class Parser {
        private final String text;
        private final String layout;
        private final boolean isMicro;
        private int at;

        Parser(String text, String layout, boolean isMicro) {
            this.text = text;
            this.layout = layout;
            this.isMicro = isMicro;
        }

        Instant read() {
            int year = digits(4, "2006");
            literal('-', "-");
            int month = ranged(digits(2, "01"), 1, 12, "month");
            literal('-', "-");
            int day = digits(2, "02");
            literal('T', "T");
            int hour = ranged(digits(2, "15"), 0, 23, "hour");
            literal(':', ":");
            int minute = ranged(digits(2, "04"), 0, 59, "minute");
            literal(':', ":");
            int second = ranged(digits(2, "05"), 0, 59, "second");
            int nanos = fraction();
            int offsetSeconds = offsetSeconds();
            if (at < text.length()) {
                throw new Malformed(prefix() + ": extra text: \"" + text.substring(at) + '"');
            }
            try {
                LocalDateTime time =
                        LocalDateTime.of(year, month, day, hour, minute, second, nanos)
                                .minusSeconds(offsetSeconds);
                if (time.getYear() < 0 || time.getYear() > 9999) {
                    // Upstream writes such a time and cannot read it again.
                    throw new Malformed(prefix() + ": year outside of range [0,9999]");
                }
                return time.toInstant(ZoneOffset.UTC);
            } catch (DateTimeException _) {
                throw new Malformed(prefix() + ": day out of range");
            }
        }

        private String prefix() {
            return "parsing time \"" + text + '"';
        }

        private Malformed cannot(int from, String element) {
            return new Malformed(
                    prefix()
                            + " as \""
                            + layout
                            + "\": cannot parse \""
                            + text.substring(from)
                            + "\" as \""
                            + element
                            + '"');
        }

        private int digits(int count, String element) {
            int start = at;
            int value = 0;
            for (int i = 0; i < count; i++) {
                if (at >= text.length() || text.charAt(at) < '0' || text.charAt(at) > '9') {
                    throw cannot(start, element);
                }
                value = value * 10 + text.charAt(at++) - '0';
            }
            return value;
        }

        private int ranged(int value, int low, int high, String what) {
            if (value < low || value > high) {
                throw new Malformed(prefix() + ": " + what + " out of range");
            }
            return value;
        }

        private void literal(char wanted, String element) {
            if (at >= text.length() || text.charAt(at) != wanted) {
                throw cannot(at, element);
            }
            at++;
        }

        private int fraction() {
            boolean starts =
                    at + 1 < text.length()
                            && (text.charAt(at) == '.' || text.charAt(at) == ',')
                            && Character.isDigit(text.charAt(at + 1));
            if (!starts) {
                if (isMicro) {
                    throw cannot(at, ".000000");
                }
                return 0;
            }
            int start = at++;
            int nanos = 0;
            int count = 0;
            while (at < text.length()
                    && text.charAt(at) >= '0'
                    && text.charAt(at) <= '9'
                    && (!isMicro || count < 6)) {
                nanos = count < 9 ? nanos * 10 + text.charAt(at) - '0' : nanos;
                count++;
                at++;
            }
            if (isMicro && count != 6) {
                throw cannot(start, ".000000");
            }
            for (int i = count; i < 9; i++) {
                nanos *= 10;
            }
            return nanos;
        }

        private int offsetSeconds() {
            if (at < text.length() && text.charAt(at) == 'Z') {
                at++;
                return 0;
            }
            int start = at;
            boolean signed =
                    at < text.length() && (text.charAt(at) == '+' || text.charAt(at) == '-');
            if (!signed || text.length() < at + 6 || text.charAt(at + 3) != ':') {
                throw cannot(start, "Z07:00");
            }
            int sign = text.charAt(at++) == '-' ? -1 : 1;
            int hours = digits(2, "Z07:00");
            at++;
            int minutes = digits(2, "Z07:00");
            if (hours > 24 || minutes > 60) {
                throw new Malformed(
                        prefix()
                                + ": time zone offset "
                                + (hours > 24 ? "hour" : "minute")
                                + " out of range");
            }
            return sign * (hours * 60 + minutes) * 60;
        }
    }
}
