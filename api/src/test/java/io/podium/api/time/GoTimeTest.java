package io.podium.api.time;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is kept of a time must be a time again. */
class GoTimeTest {
    @ParameterizedTest
    @ValueSource(strings = {"9999-12-31T23:59:59-23:59", "0000-01-01T00:00:00+14:00"})
    void noZoneLeadsOutOfTheYearsThatCanBeWritten(String text) {
        assertThatThrownBy(() -> GoTime.parse(text))
                .isInstanceOf(GoTime.Malformed.class)
                .hasMessageContaining("year outside of range [0,9999]");
    }

    @Test
    void theFirstAndTheLastYearAreWritten() {
        assertThat(GoTime.format(GoTime.parse("9999-12-31T23:59:59Z")))
                .isEqualTo("9999-12-31T23:59:59Z");
        assertThat(GoTime.format(GoTime.parse("0000-01-01T00:00:00Z")))
                .isEqualTo("0000-01-01T00:00:00Z");
    }
}
