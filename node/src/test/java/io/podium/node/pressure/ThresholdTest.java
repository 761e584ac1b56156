package io.podium.node.pressure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ThresholdTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    memory.available<100Mi       | 1000        | 104857600
                    nodefs.available<10%         | 1000        | 100
                    imagefs.available<12.5%      | 1000        | 125
                    nodefs.inodesFree<5%         | 1000        | 50
                    pid.available<1k             | 32768       | 1000
                    """)
    void readsAmountsAndParts(String text, long capacity, long bound) {
        Threshold one = Threshold.parse(text).getFirst();

        assertThat(one.bound().of(capacity)).isEqualTo(bound);
        assertThat(one.isMet(new Level(bound - 1, capacity))).isTrue();
        assertThat(one.isMet(new Level(bound, capacity))).isFalse();
        assertThat(one).hasToString(text);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    memory.available             | "memory.available" is no threshold such as memory.available<100Mi
                    memory.free<1Mi              | "memory.free<1Mi" is no threshold such as memory.available<100Mi
                    nodefs.available<120%        | nodefs.available<120%: must be between 0% and 100%
                    nodefs.available<x%          | nodefs.available<x%: x is no number
                    memory.available<-1Mi        | memory.available<-1Mi: must be positive
                    memory.available<0           | memory.available<0: must be positive
                    pid.available<1,pid.available<2 | pid.available is there twice
                    """)
    void refusesWhatIsNone(String text, String why) {
        assertThatThrownBy(() -> Threshold.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(why);
    }

    @Test
    void theUsualOnesAreTheKubelets() {
        assertThat(Threshold.USUAL.stream().map(Threshold::toString))
                .containsExactly(
                        "memory.available<100Mi",
                        "nodefs.available<10%",
                        "nodefs.inodesFree<5%",
                        "imagefs.available<15%",
                        "imagefs.inodesFree<5%");
        assertThat(Threshold.parse("")).isEmpty();
    }

    @Test
    void partsThatSayNothingCountAsNone() {
        assertThat(Threshold.parse("nodefs.available<0%,imagefs.available<100%")).isEmpty();
    }

    @Test
    void aSoftOneHasATimeOfItsOwn() {
        var graces = Threshold.parseGraces("memory.available=1m30s, nodefs.available=0");

        List<Threshold> soft = Threshold.parseSoft("memory.available<1.5Gi", graces);

        assertThat(soft.getFirst().grace()).isEqualTo(Duration.ofSeconds(90));
        assertThat(soft.getFirst().isHard()).isFalse();
        assertThatThrownBy(() -> Threshold.parseSoft("pid.available<5", graces))
                .hasMessage(
                        "grace period must be specified for the soft eviction threshold"
                                + " pid.available");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    times  | memory.available=x    | memory.available=x: time: invalid duration "x"
                    times  | memory.available=-5s  | memory.available=-5s: -5s must be a positive value
                    times  | memory.free=5s        | "memory.free=5s" is no time such as memory.available=1m30s
                    times  | memory.available<5s   | "memory.available<5s" is no time such as memory.available=1m30s
                    times  | pid.available=1s,pid.available=2s | pid.available is there twice
                    amounts | memory.available=-1  | memory.available=-1: must be positive
                    amounts | memory.available=0%  | memory.available=0%: 0% must be positive
                    amounts | memory.available     | "memory.available" is no amount such as memory.available=500Mi
                    """)
    void refusesTimesAndAmountsThatAreNone(String which, String text, String why) {
        assertThatThrownBy(
                        () -> {
                            Map<Signal, ?> all =
                                    which.equals("times")
                                            ? Threshold.parseGraces(text)
                                            : Threshold.parseReclaims(text);
                            assertThat(all).isEmpty();
                        })
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(why);
    }
}
