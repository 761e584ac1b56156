package io.podium.node.pressure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.Stream;
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

        assertThat(one.bound(capacity)).isEqualTo(bound);
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

    /** What is not measured is not short, nor is what has no size. */
    @Test
    void findsThoseThatAreMetAndMemoryFirst() {
        List<Threshold> all =
                Threshold.parse("nodefs.available<10%,memory.available<100Mi,pid.available<5");
        var levels =
                java.util.Map.of(
                        Signal.NODE_DISK, new Level(9, 100),
                        Signal.MEMORY, new Level(1, 100));

        Stream<String> met = Pressure.met(all, levels).stream().map(Threshold::toString);

        assertThat(met).containsExactly("memory.available<100Mi", "nodefs.available<10%");
        assertThat(all.getFirst().isMet(new Level(0, 0))).isFalse();
    }
}
