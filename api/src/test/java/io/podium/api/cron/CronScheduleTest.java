package io.podium.api.cron;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CronScheduleTest {
    private static final Instant NEW_YEAR = Instant.parse("2030-01-01T00:00:00Z");

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            useHeadersInDisplayName = true,
            textBlock =
                    """
                    SCHEDULE               | AFTER                | NEXT
                    * * * * *              | 2030-01-01T00:00:00Z | 2030-01-01T00:01:00Z
                    * * * * *              | 2030-01-01T00:00:30Z | 2030-01-01T00:01:00Z
                    * * * * *              | 2029-12-31T23:59:59Z | 2030-01-01T00:00:00Z
                    */15 * * * *           | 2030-01-01T00:15:00Z | 2030-01-01T00:30:00Z
                    7-59/20 * * * *        | 2030-01-01T00:07:00Z | 2030-01-01T00:27:00Z
                    50/5 * * * *           | 2030-01-01T00:00:00Z | 2030-01-01T00:50:00Z
                    0,30 6 * * *           | 2030-01-01T06:00:00Z | 2030-01-01T06:30:00Z
                    30 6-16/4 * * 1-5      | 2030-01-04T14:30:00Z | 2030-01-07T06:30:00Z
                    0 0 1 1 ?              | 2030-01-01T00:00:00Z | 2031-01-01T00:00:00Z
                    0 0 ? * sun            | 2030-01-01T00:00:00Z | 2030-01-06T00:00:00Z
                    0 0 * FEB,dec Mon      | 2030-01-01T00:00:00Z | 2030-02-04T00:00:00Z
                    0 12 13 * 5            | 2030-01-01T00:00:00Z | 2030-01-04T12:00:00Z
                    0 12 13 * 5            | 2030-01-12T00:00:00Z | 2030-01-13T12:00:00Z
                    0 12 13 * *            | 2030-01-01T00:00:00Z | 2030-01-13T12:00:00Z
                    0 12 */31 * 5          | 2030-01-02T00:00:00Z | 2030-01-04T12:00:00Z
                    0 12 */1 * 5           | 2030-01-02T00:00:00Z | 2030-01-04T12:00:00Z
                    0 0 29 2 *             | 2030-01-01T00:00:00Z | 2032-02-29T00:00:00Z
                    59 23 31 12 *          | 2030-01-01T00:00:00Z | 2030-12-31T23:59:00Z
                    @yearly                | 2030-01-01T00:00:00Z | 2031-01-01T00:00:00Z
                    @annually              | 2030-01-01T00:00:00Z | 2031-01-01T00:00:00Z
                    @monthly               | 2030-01-01T00:00:00Z | 2030-02-01T00:00:00Z
                    @weekly                | 2030-01-01T00:00:00Z | 2030-01-06T00:00:00Z
                    @daily                 | 2030-01-01T00:00:00Z | 2030-01-02T00:00:00Z
                    @midnight              | 2030-01-01T00:00:00Z | 2030-01-02T00:00:00Z
                    @hourly                | 2030-01-01T00:00:00Z | 2030-01-01T01:00:00Z
                    @every 1h30m           | 2030-01-01T00:00:00Z | 2030-01-01T01:30:00Z
                    @every 1m30.9s         | 2030-01-01T00:00:00.5Z | 2030-01-01T00:01:30Z
                    @every 10ms            | 2030-01-01T00:00:00Z | 2030-01-01T00:00:01Z
                    TZ=Asia/Tokyo 0 9 * * *  | 2030-01-01T00:00:00Z | 2030-01-02T00:00:00Z
                    CRON_TZ=EST 0 9 * * *  | 2030-01-01T00:00:00Z | 2030-01-01T14:00:00Z
                    """)
    void saysWhenItIsNextTime(String schedule, Instant after, Instant next) {
        assertThat(CronSchedule.parse(schedule, ZoneOffset.UTC).next(after)).contains(next);
    }

    /** Where the clock is set, as robfig/cron has it. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            useHeadersInDisplayName = true,
            textBlock =
                    """
                    ZONE                | SCHEDULE    | AFTER                     | NEXT
                    America/New_York    | 30 2 * * *  | 2029-03-10T03:00:00-05:00 | 2029-03-12T02:30:00-04:00
                    America/New_York    | 0 * * * *   | 2029-03-11T01:00:00-05:00 | 2029-03-11T03:00:00-04:00
                    America/New_York    | 30 * * * *  | 2029-03-11T01:30:00-05:00 | 2029-03-11T03:30:00-04:00
                    America/New_York    | 0 3 * * *   | 2029-03-11T01:00:00-05:00 | 2029-03-11T03:00:00-04:00
                    America/New_York    | 30 1 * * *  | 2029-11-04T00:00:00-04:00 | 2029-11-04T01:30:00-04:00
                    America/New_York    | 30 1 * * *  | 2029-11-04T01:30:00-04:00 | 2029-11-04T01:30:00-05:00
                    America/New_York    | 30 1 * * *  | 2029-11-04T01:30:00-05:00 | 2029-11-05T01:30:00-05:00
                    America/New_York    | 0 2 * * *   | 2029-11-04T01:30:00-04:00 | 2029-11-04T02:00:00-05:00
                    Europe/Berlin       | 15 2 * * *  | 2030-03-30T12:00:00+01:00 | 2030-04-01T02:15:00+02:00
                    Australia/Lord_Howe | 45 1 * * *  | 2030-04-07T01:45:00+11:00 | 2030-04-07T01:45:00+10:30
                    Africa/Cairo        | 0 12 26 4 * | 2030-01-01T00:00:00+02:00 | 2030-04-26T12:00:00+03:00
                    Africa/Cairo        | 0 0 26 4 *  | 2030-01-01T00:00:00+02:00 | 2031-04-26T00:00:00+03:00
                    Africa/Cairo        | 30 1 * 4 5  | 2030-04-25T12:00:00+02:00 | 2030-04-26T01:30:00+03:00
                    """)
    void theWallClockDecidesAlsoWhenItIsSet(
            String zone, String schedule, OffsetDateTime after, OffsetDateTime next) {
        assertThat(CronSchedule.parse(schedule, ZoneId.of(zone)).next(after.toInstant()))
                .contains(next.toInstant());
    }

    @ParameterizedTest
    @ValueSource(strings = {"0 0 30 2 *", "0 0 31 4,6,9,11 *", ", * * * *", "* , * * *"})
    void whatNeverComesHasNoNextTime(String schedule) {
        assertThat(CronSchedule.parse(schedule, ZoneOffset.UTC).next(NEW_YEAR)).isEmpty();
    }

    @Test
    void nobodyLooksFurtherThanFiveYearsAhead() {
        CronSchedule leap = CronSchedule.parse("0 0 29 2 *", ZoneOffset.UTC);
        assertThat(leap.next(Instant.parse("2096-03-01T00:00:00Z"))).isEmpty();
        assertThat(leap.next(Instant.parse("2099-03-01T00:00:00Z")))
                .contains(Instant.parse("2104-02-29T00:00:00Z"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            useHeadersInDisplayName = true,
            textBlock =
                    """
                    SCHEDULE             | FAULT
                    * * * *              | expected exactly 5 fields, found 4: [* * * *]
                    * * * * * *          | expected exactly 5 fields, found 6: [* * * * * *]
                    24-0 * * * *         | beginning of range (24) beyond end of range (0): 24-0
                    * 24 * * *           | end of range (24) above maximum (23): 24
                    * * * * 7            | end of range (7) above maximum (6): 7
                    * * * jux *          | failed to parse int from jux: strconv.Atoi: parsing "jux": invalid syntax
                    1-99999999999999999999 * * * * | failed to parse int from 99999999999999999999: strconv.Atoi: parsing "99999999999999999999": value out of range
                    @every 5             | failed to parse duration @every 5: time: missing unit in duration "5"
                    @reboot              | unrecognized descriptor: @reboot
                    TZ=Here * * * * *    | provided bad location Here: unknown time zone Here
                    """)
    void refusesInItsModelsWords(String schedule, String fault) {
        assertThatThrownBy(() -> CronSchedule.parse(schedule, ZoneOffset.UTC))
                .isInstanceOf(MalformedSchedule.class)
                .hasMessage(fault);
    }

    /** A field as a text and as the plain set of what it means. */
    private record Written(String text, Set<Integer> values, boolean isStar) {}

    private static Written written(SplittableRandom chance, int least, int most) {
        int steps = 1 + chance.nextInt(most - least + 1);
        int low = chance.nextInt(least, most + 1);
        int high = chance.nextInt(low, most + 1);
        return switch (chance.nextInt(7)) {
            case 0, 1 -> new Written("*", every(least, most, 1), true);
            case 2 -> new Written("*/" + steps, every(least, most, steps), steps == 1);
            case 3 -> new Written(low + "/" + steps, every(low, most, steps), false);
            case 4 -> new Written(low + "-" + high, every(low, high, 1), false);
            case 5 -> new Written(low + "-" + high + "/" + steps, every(low, high, steps), false);
            default -> {
                var both = new TreeSet<>(Set.of(low));
                both.add(high);
                yield new Written(low + "," + high, both, false);
            }
        };
    }

    private static Set<Integer> every(int low, int high, int steps) {
        var all = new TreeSet<Integer>();
        for (int value = low; value <= high; value += steps) {
            all.add(value);
        }
        return all;
    }

    private static boolean fits(List<Written> fields, LocalDateTime here) {
        boolean fitsMonth = fields.get(2).values().contains(here.getDayOfMonth());
        boolean fitsWeek = fields.get(4).values().contains(here.getDayOfWeek().getValue() % 7);
        boolean hasStar = fields.get(2).isStar() || fields.get(4).isStar();
        boolean isDay = hasStar ? fitsMonth && fitsWeek : fitsMonth || fitsWeek;
        return isDay
                && fields.get(0).values().contains(here.getMinute())
                && fields.get(1).values().contains(here.getHour())
                && fields.get(3).values().contains(here.getMonthValue());
    }

    private static final List<String> ZONES =
            List.of(
                    "UTC",
                    "Europe/Berlin",
                    "America/New_York",
                    "America/Havana",
                    "Australia/Lord_Howe",
                    "Africa/Cairo",
                    "Asia/Beirut",
                    "America/Asuncion",
                    "America/Scoresbysund",
                    "Asia/Kathmandu",
                    "Africa/Casablanca");

    /** Whatever is asked for: the first minute that fits, found by looking at each. */
    @Property(tries = 300)
    void isTheFirstMinuteThatFits(@ForAll long seed) {
        var chance = new SplittableRandom(seed);
        var fields =
                List.of(
                        written(chance, 0, 59),
                        written(chance, 0, 23),
                        written(chance, 1, 31),
                        written(chance, 1, 12),
                        written(chance, 0, 6));
        var texts = new ArrayList<String>();
        fields.forEach(field -> texts.add(field.text()));
        ZoneId zone = ZoneId.of(ZONES.get(chance.nextInt(ZONES.size())));
        Instant after = NEW_YEAR.plusSeconds(chance.nextInt(4 * 365 * 86_400));
        // Half of them begin where a clock is about to be set.
        var change = zone.getRules().nextTransition(after);
        if (change != null && chance.nextBoolean()) {
            after = change.getInstant().minusSeconds(chance.nextInt(3 * 86_400));
        }
        CronSchedule schedule = CronSchedule.parse(String.join(" ", texts), zone);
        Optional<Instant> next = schedule.next(after);

        Instant limit = after.plus(Duration.ofDays(20));
        Instant minute = Instant.ofEpochSecond(after.getEpochSecond() / 60 * 60 + 60);
        while (minute.isBefore(limit) && !fits(fields, LocalDateTime.ofInstant(minute, zone))) {
            minute = minute.plusSeconds(60);
        }
        if (minute.isBefore(limit)) {
            assertThat(next).as("%s in %s after %s", texts, zone, after).contains(minute);
        } else {
            Instant earliest = minute;
            next.ifPresent(at -> {
                assertThat(at).as("%s in %s", texts, zone).isAfterOrEqualTo(earliest);
                assertThat(fits(fields, LocalDateTime.ofInstant(at, zone))).isTrue();
            });
        }
    }
}
