package io.podium.api.time;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoField;

/**
 * RFC 3339 as the tree holds it, in UTC with a {@code Z}: what views read and write. The usual form
 * is read and written by hand, since each pod has dozens of times and the JDK's formatters take
 * their way through a hundred methods for each; the rest is left to those.
 */
public final class PlainTime {
    private static final DateTimeFormatter SECONDS =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss'Z'").withZone(ZoneOffset.UTC);
    private static final DateTimeFormatter MICROS =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSS'Z'").withZone(ZoneOffset.UTC);

    /** How long a text without a fraction is, its {@code Z} included. */
    private static final int WITHOUT_FRACTION = 20;

    private static final int MOST_DECIMALS = 9;
    private static final int MICRO_DECIMALS = 6;

    /** Every month has so many days; what the longer ones have besides is not read by hand. */
    private static final int DAYS_OF_ANY_MONTH = 28;

    private static final long FIRST_SECOND = -62_167_219_200L; // Of the year 0.
    private static final long LAST_SECOND = 253_402_300_799L; // Of the year 9999.
    private static final int SECONDS_OF_DAY = 86_400;

    /** Days from the first of March of the year 0 until 1970. */
    private static final long DAYS_UNTIL_1970 = 719_468;

    private static final int DAYS_OF_ERA = 146_097; // 400 years, after which all repeats.

    private PlainTime() {}

    /** Fails with a DateTimeException when it is no time. */
    public static Instant parse(String text) {
        int last = text.length() - 1;
        boolean isUsual =
                last >= WITHOUT_FRACTION - 1
                        && last <= WITHOUT_FRACTION + MOST_DECIMALS
                        && text.charAt(last) == 'Z'
                        && text.charAt(4) == '-'
                        && text.charAt(7) == '-'
                        && text.charAt(10) == 'T'
                        && text.charAt(13) == ':'
                        && text.charAt(16) == ':';
        if (!isUsual) {
            return Instant.parse(text);
        }
        int year = digits(text, 0, 4);
        int month = digits(text, 5, 7);
        int day = digits(text, 8, 10);
        int hour = digits(text, 11, 13);
        int minute = digits(text, 14, 16);
        int second = digits(text, 17, 19);
        int nanos = nanos(text, last);
        boolean isKnown =
                year >= 0
                        && month >= 1
                        && month <= 12
                        && day >= 1
                        && day <= DAYS_OF_ANY_MONTH
                        && hour >= 0
                        && hour <= 23
                        && minute >= 0
                        && minute <= 59
                        && second >= 0
                        && second <= 59
                        && nanos >= 0;
        return isKnown
                ? Instant.ofEpochSecond(
                        day(year, month, day) * SECONDS_OF_DAY
                                + hour * 3600L
                                + minute * 60L
                                + second,
                        nanos)
                : Instant.parse(text);
    }

    /** The number that stands there; negative when there is anything but digits. */
    private static int digits(String text, int from, int to) {
        int value = 0;
        for (int at = from; at < to; at++) {
            int digit = text.charAt(at) - '0';
            if (digit < 0 || digit > 9) {
                return -1;
            }
            value = value * 10 + digit;
        }
        return value;
    }

    private static int nanos(String text, int last) {
        int point = WITHOUT_FRACTION - 1;
        if (last == point) {
            return 0;
        }
        int decimals = last - point - 1;
        int value = decimals > 0 && text.charAt(point) == '.' ? digits(text, point + 1, last) : -1;
        for (int at = decimals; at < MOST_DECIMALS && value > 0; at++) {
            value *= 10;
        }
        return value;
    }

    /**
     * The day since 1970, with years that begin in March, so that the day that is not in every year
     * comes last.
     */
    private static long day(int year, int month, int day) {
        int shifted = month > 2 ? year : year - 1;
        int era = Math.floorDiv(shifted, 400);
        int yearOfEra = shifted - era * 400;
        int dayOfYear = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
        int dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear;
        return (long) era * DAYS_OF_ERA + dayOfEra - DAYS_UNTIL_1970;
    }

    /** In whole seconds, as metav1.Time is written. */
    public static String seconds(Instant time) {
        return isUsual(time) ? write(time, 0) : SECONDS.format(time);
    }

    /** With six decimals, as metav1.MicroTime is written. */
    public static String micros(Instant time) {
        return isUsual(time) ? write(time, MICRO_DECIMALS) : MICROS.format(time);
    }

    private static boolean isUsual(Instant time) {
        return time.getEpochSecond() >= FIRST_SECOND && time.getEpochSecond() <= LAST_SECOND;
    }

    private static String write(Instant time, int decimals) {
        var text = new char[WITHOUT_FRACTION + (decimals == 0 ? 0 : decimals + 1)];
        long days = Math.floorDiv(time.getEpochSecond(), SECONDS_OF_DAY) + DAYS_UNTIL_1970;
        long era = Math.floorDiv(days, DAYS_OF_ERA);
        int dayOfEra = (int) (days - era * DAYS_OF_ERA);
        int yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365;
        int dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100);
        int shifted = (5 * dayOfYear + 2) / 153;
        int month = shifted < 10 ? shifted + 3 : shifted - 9;
        int year = (int) era * 400 + yearOfEra + (month <= 2 ? 1 : 0);
        int second = (int) Math.floorMod(time.getEpochSecond(), (long) SECONDS_OF_DAY);
        put(text, 0, 4, year, '-');
        put(text, 5, 2, month, '-');
        put(text, 8, 2, dayOfYear - (153 * shifted + 2) / 5 + 1, 'T');
        put(text, 11, 2, second / 3600, ':');
        put(text, 14, 2, second / 60 % 60, ':');
        put(text, 17, 2, second % 60, decimals == 0 ? 'Z' : '.');
        if (decimals > 0) {
            put(text, WITHOUT_FRACTION, decimals, time.get(ChronoField.MICRO_OF_SECOND), 'Z');
        }
        return new String(text);
    }

    private static void put(char[] text, int from, int count, int number, char behind) {
        int rest = number;
        for (int at = from + count - 1; at >= from; at--) {
            text[at] = (char) ('0' + rest % 10);
            rest /= 10;
        }
        text[from + count] = behind;
    }
}
