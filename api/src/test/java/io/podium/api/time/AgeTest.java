package io.podium.api.time;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AgeTest {
    @ParameterizedTest
    @CsvSource(
            textBlock =
                    """
                    -PT2S,        <invalid>
                    -PT1.9S,      0s
                    -PT0.5S,      0s
                    PT0S,         0s
                    PT119.9S,     119s
                    PT2M,         2m
                    PT2M1S,       2m1s
                    PT9M59S,      9m59s
                    PT10M30S,     10m
                    PT2H59M,      179m
                    PT3H,         3h
                    PT7H59M,      7h59m
                    PT8H30M,      8h
                    PT47H59M,     47h
                    P2D,          2d
                    P2DT1H,       2d1h
                    P7DT23H,      7d23h
                    P8DT5H,       8d
                    P729D,        729d
                    P730D,        2y
                    P731D,        2y1d
                    P2919D,       7y364d
                    P2920D,       8y
                    P3000D,       8y
                    """)
    void readsAsKubectlPrintsAges(Duration span, String text) {
        assertThat(Age.text(span)).isEqualTo(text);
    }
}
