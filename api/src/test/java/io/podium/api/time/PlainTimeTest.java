package io.podium.api.time;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is read and written by hand is what the JDK reads and writes. */
class PlainTimeTest {
    private static final DateTimeFormatter SECONDS =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss'Z'").withZone(ZoneOffset.UTC);
    private static final DateTimeFormatter MICROS =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSS'Z'").withZone(ZoneOffset.UTC);

    private static void agrees(Instant time) {
        String seconds = SECONDS.format(time);
        String micros = MICROS.format(time);
        assertThat(PlainTime.seconds(time)).isEqualTo(seconds);
        assertThat(PlainTime.micros(time)).isEqualTo(micros);
        assertThat(PlainTime.parse(seconds)).isEqualTo(Instant.parse(seconds));
        assertThat(PlainTime.parse(micros)).isEqualTo(Instant.parse(micros));
        assertThat(PlainTime.parse(time.toString())).isEqualTo(time);
    }

    @Test
    void everyDayOfFourCenturiesIsItself() {
        Instant first = Instant.parse("1600-01-01T23:59:59.000000001Z");
        for (int day = 0; day < 146_097; day++) {
            agrees(first.plusSeconds(day * 86_400L));
        }
    }

    @Test
    void anyMomentIsItself() {
        var random = new Random(4);
        for (int number = 0; number < 20_000; number++) {
            long second = random.nextLong(-62_167_219_200L, 253_402_300_800L);
            agrees(Instant.ofEpochSecond(second, random.nextInt(1_000_000_000)));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0000-01-01T00:00:00Z",
                "0000-02-29T12:00:00Z",
                "0001-01-01T00:00:00Z",
                "1969-12-31T23:59:59.999999999Z",
                "1970-01-01T00:00:00Z",
                "2000-02-29T00:00:00Z",
                "2026-11-30T03:31:33.5Z",
                "9999-12-31T23:59:59.999999Z",
                "+10000-01-01T00:00:00Z",
                "-0001-12-31T23:59:59Z",
                "2026-11-30T03:31:33+01:00",
                "2026-12-31T23:59:60Z",
                "2026-11-30T24:00:00Z"
            })
    void edgesAreReadAsTheJdkReadsThem(String text) {
        assertThat(PlainTime.parse(text)).isEqualTo(Instant.parse(text));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "Z",
                "2026-02-30T00:00:00Z",
                "2026-13-01T00:00:00Z",
                "2026-00-01T00:00:00Z",
                "2026-01-00T00:00:00Z",
                "2026-01-01T25:00:00Z",
                "2026-01-01T00:60:00Z",
                "2026-01-01T00:00:61Z",
                "2026-01-01T00:00:0xZ",
                "2o26-01-01T00:00:00Z",
                "2026-01-01T00:00:00,5Z",
                "2026-01-01T00:00:00.1234567890Z",
                "2026-01-01 00:00:00Z"
            })
    void whatIsNoTimeIsRefused(String text) {
        assertThatThrownBy(() -> PlainTime.parse(text)).isInstanceOf(DateTimeException.class);
    }

    @Test
    void beyondFourDigitsOfYearsTheJdkWrites() {
        for (String text : new String[] {"+10000-01-01T00:00:00Z", "-0001-12-31T23:59:59Z"}) {
            Instant time = Instant.parse(text);
            assertThat(PlainTime.seconds(time)).isEqualTo(SECONDS.format(time));
            assertThat(PlainTime.micros(time)).isEqualTo(MICROS.format(time));
        }
    }
}
