package io.podium.node.usage;

import static org.assertj.core.api.Assertions.assertThat;

import io.podium.node.usage.Track.Use;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TrackTest {
    private static final Instant START = Instant.parse("2026-01-02T03:04:05Z");
    private static final long MILLION = 1_000_000;

    /** Such as 15:3000/64: 15 seconds on, 3000 ms of cpu were used and 64 bytes are. */
    private static Sample sample(String text) {
        String[] words = text.split("[:/]", -1);
        long seconds = Long.parseLong(words[0]);
        var counters = new Counters(Long.parseLong(words[1]) * MILLION, Long.parseLong(words[2]));
        return new Sample(START.plusSeconds(seconds), seconds * 1000 * MILLION, counters);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            useHeadersInDisplayName = true,
            textBlock =
                    """
                    SAMPLES                     | USE
                    0:100/64                    |
                    0:100/64 15:3100/80         | 200m/80 over PT15S
                    0:0/64 15:0/64              | 0m/64 over PT15S
                    0:0/1 15:30000/1            | 2000m/1 over PT15S
                    0:0/1 15:1500/1 30:4500/2   | 200m/2 over PT15S
                    0:0/1 20:1000/1             | 50m/1 over PT20S
                    0:9000/9 15:10/3            |
                    0:9000/9 15:10/3 30:3010/4  | 200m/4 over PT15S
                    0:0/1 15:1500/1 15:1500/1   |
                    """)
    void sayWhatWasUsed(String samples, String use) {
        Optional<Track> track = Optional.empty();
        for (String text : samples.split(" ", -1)) {
            Sample now = sample(text);
            track = Optional.of(track.map(one -> one.next(now)).orElseGet(() -> Track.first(now)));
        }
        assertThat(track.flatMap(Track::use).map(TrackTest::text))
                .isEqualTo(Optional.ofNullable(use));
    }

    private static String text(Use use) {
        return use.amounts().nanoCores() / MILLION
                + "m/"
                + use.amounts().bytes()
                + " over "
                + use.window();
    }
}
