package io.podium.node.pressure;

import static org.assertj.core.api.Assertions.assertThat;

import io.podium.api.core.v1.Pod;
import io.podium.api.core.v1.PodSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PressureTest {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    /** What is not measured is not short, nor is what has no size. */
    @Test
    void findsThoseThatAreMetAndMemoryFirst() {
        List<Threshold> all =
                Threshold.parse("nodefs.available<10%,memory.available<100Mi,pid.available<5");
        var levels =
                Map.of(
                        Signal.NODE_DISK, new Level(9, 100),
                        Signal.MEMORY, new Level(1, 100));

        Pressure found = Pressure.NONE.after(all, levels, START);

        assertThat(found.urging().stream().map(Threshold::toString))
                .containsExactly("memory.available<100Mi", "nodefs.available<10%");
        assertThat(all.getFirst().isMet(new Level(0, 0))).isFalse();
    }

    /**
     * Each look is what is left of memory, ten seconds after the one before; the answer says after
     * each look whether the condition has a cause (c), and whether pods have to go (h and s, by the
     * hard and the soft threshold).
     */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    LOOKS              | ANSWERS
                    200 200 200        | - - -
                    60 60 60 60        | c c cs cs
                    60 60 200 60 60 60 | c c - c c cs
                    40 60              | ch c
                    40 49 50           | ch ch chs
                    40 54 55           | ch ch cs
                    60 60 60 105 109 110 105 | c c cs cs cs - -
                    60 60 60 110 60 60 | c c cs - c c
                    40 40 40 40        | ch ch chs chs
                    """,
            useHeadersInDisplayName = true)
    void aSoftThresholdUrgesWhenItLastsAndUntilEnoughIsReclaimed(String looks, String answers) {
        List<Threshold> all =
                Eviction.all(
                        Threshold.parse("memory.available<50"),
                        Threshold.parseSoft(
                                "memory.available<100",
                                Threshold.parseGraces("memory.available=20s")),
                        answers.contains("h")
                                ? Threshold.parseReclaims("memory.available=5")
                                : Threshold.parseReclaims("memory.available=10"));
        Pressure pressure = Pressure.NONE;
        Instant now = START;
        var found = new StringBuilder();
        for (String look : looks.split(" ", -1)) {
            var levels = new EnumMap<Signal, Level>(Signal.class);
            levels.put(Signal.MEMORY, new Level(Long.parseLong(look), 1000));
            pressure = pressure.after(all, levels, now);
            String text = pressure.since().isEmpty() ? "-" : "c";
            for (Threshold one : pressure.urging()) {
                text += one.isHard() ? "h" : "s";
            }
            found.append(text).append(' ');
            now = now.plusSeconds(10);
        }

        assertThat(found.toString().strip()).isEqualTo(answers);
    }

    /** The shorter of what the node gives and of what the pod asks for; -1 is what it asks for. */
    @ParameterizedTest
    @CsvSource({"hard,60,30,1", "soft,60,30,30", "soft,10,30,10", "soft,0,30,1", "soft,-1,45,45"})
    void aPodGetsNoMoreGraceThanBothSay(String which, long most, long own, long grace) {
        Threshold hard = Threshold.parse("memory.available<50").getFirst();
        Threshold met =
                which.equals("hard")
                        ? hard
                        : new Threshold(
                                Signal.MEMORY, hard.bound(), Duration.ofSeconds(9), hard.reclaim());
        Pod pod =
                Pod.create("default", "p")
                        .withSpec(PodSpec.empty().withTerminationGracePeriodSeconds(own));

        assertThat(new Eviction(List.of(met), Duration.ZERO, most).grace(pod, met))
                .isEqualTo(Duration.ofSeconds(grace));
    }
}
