package io.podium.node.probe;

import static org.assertj.core.api.Assertions.assertThat;

import io.podium.api.core.v1.Probe;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProbingTest {
    private static final Instant START = Instant.parse("2030-01-01T00:00:00Z");

    /**
     * Answers are + good, - bad, ! not asked. The verdict after each: + - or . for none; x when it
     * is asked no more.
     */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            useHeadersInDisplayName = true,
            textBlock =
                    """
                    PURPOSE   | SUCCESS | FAILURE | ANSWERS    | VERDICTS
                    READINESS | 1       | 3       | +--+---    | ++++++-
                    READINESS | 3       | 1       | ++-+++     | ..---+
                    READINESS | 0       | 0       | +---       | +++-
                    READINESS | 1       | 2       | +-!-       | +++-
                    LIVENESS  | 1       | 3       | ---        | ..x
                    LIVENESS  | 1       | 3       | --+---     | ..+++x
                    STARTUP   | 1       | 2       | -+         | .x
                    STARTUP   | 1       | 2       | --         | .x
                    """)
    void countsAnswers(Purpose purpose, int success, int failure, String answers, String verdicts) {
        Probe probe = Probe.empty().withSuccessThreshold(success).withFailureThreshold(failure);
        Probing probing = Probing.begin(purpose, probe, START);
        var seen = new StringBuilder();
        for (int i = 0; i < answers.length(); i++) {
            probing =
                    probing.answered(
                            switch (answers.charAt(i)) {
                                case '+' -> Answer.success("");
                                case '-' -> Answer.failure("");
                                default -> Answer.error("");
                            });
            seen.append(
                    probing.ended()
                            ? "x"
                            : probing.verdict().map(good -> good ? "+" : "-").orElse("."));
        }

        assertThat(seen).hasToString(verdicts);
    }

    @ParameterizedTest
    @CsvSource({
        "STARTUP, false, 7, 7",
        "STARTUP, true, 7, -1",
        "READINESS, false, 7, -1",
        "READINESS, true, 7, 7",
        "LIVENESS, true, 0, 0"
    })
    void waitsForItsTurnAndItsDelay(Purpose purpose, boolean started, int delay, long due) {
        Probe probe = Probe.empty().withInitialDelaySeconds(delay);

        var at = Probing.begin(purpose, probe, START).due(started);

        assertThat(at.map(time -> Duration.between(START, time).toSeconds()).orElse(-1L))
                .isEqualTo(due);
    }

    @ParameterizedTest
    @CsvSource({"0, 10, 0, 1", "3, 3, 5, 5"})
    void asksOnceAPeriodAndWaitsForItsTimeout(int period, int next, int timeout, int patience) {
        Probe probe = Probe.empty().withPeriodSeconds(period).withTimeoutSeconds(timeout);
        Probing probing = Probing.begin(Purpose.LIVENESS, probe, START).ask(START.plusSeconds(100));

        assertThat(probing.due(true)).contains(START.plusSeconds(100L + next));
        assertThat(probing.patience()).hasSeconds(patience);
    }
}
