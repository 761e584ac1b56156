package io.podium.server.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.podium.server.TestClock;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** What is let in while memory leaves no room, in virtual time. */
class StrainTest {
    private final TestClock clock = new TestClock();
    private final AtomicLong collected = new AtomicLong(7000);
    private final Strain strain = new Strain(clock, collected::get);

    private boolean after(int millis, int ofThemCollecting) {
        clock.advance(Duration.ofMillis(millis));
        collected.addAndGet(ofThemCollecting);
        return strain.getAsBoolean();
    }

    @Test
    void itIsWhatPartOfTheTimeGoesIntoCollecting() {
        assertThat(after(1000, 300)).as("a third is not reached").isFalse();
        assertThat(after(1000, 310)).isTrue();
        assertThat(after(499, 0)).as("too soon to say otherwise").isTrue();
        assertThat(after(1, 0)).as("it is over by itself").isFalse();
        assertThat(after(600, 590)).isTrue();
    }

    @Test
    void underStrainThereIsAQuarterForWhatIsLargeAndAllForWhatIsSmall() {
        var burden = new Burden(1 << 20, 0, strain);
        assertThat(burden.take(400_000, 400_000)).isTrue();
        burden.give(400_000);
        assertThat(burden.isNearlyFull()).isFalse();
        assertThat(after(1000, 900)).isTrue();
        assertThat(burden.take(400_000, 400_000)).isFalse();
        assertThat(burden.isNearlyFull()).isTrue();
        assertThat(burden.take(100_000, 100_000)).isTrue();
        for (int i = 0; i < 100; i++) {
            assertThat(burden.take(8_000, 8_000)).as("heartbeats come through").isTrue();
        }
    }
}
