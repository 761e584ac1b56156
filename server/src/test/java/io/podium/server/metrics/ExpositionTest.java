package io.podium.server.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExpositionTest {
    private final Metrics metrics = new Metrics();

    private String text(Exposition form) {
        return new String(form.write(metrics), StandardCharsets.UTF_8);
    }

    @Test
    void writesCountersWithTheirLabelsInOrder() {
        Family<Counter> requests =
                metrics.counters(Title.counter("requests_total", "How many.", "verb", "code"));
        requests.of("GET", "200").add(3);
        requests.of("GET", "200").add();
        requests.of("DELETE", "404").add();
        assertThat(text(Exposition.TEXT))
                .isEqualTo(
                        """
                        # HELP requests_total How many.
                        # TYPE requests_total counter
                        requests_total{verb="DELETE",code="404"} 1
                        requests_total{verb="GET",code="200"} 4
                        """);
    }

    @Test
    void addsUpTheBucketsOfHistograms() {
        Histogram took =
                metrics.histograms(
                                Title.histogram("took_seconds", "How long.", "verb"),
                                Buckets.seconds(0.005, 1, 2.5))
                        .of("GET");
        took.observe(5_000_000);
        took.observe(5_000_001);
        took.observe(9_000_000_000L);
        assertThat(text(Exposition.TEXT))
                .isEqualTo(
                        """
                        # HELP took_seconds How long.
                        # TYPE took_seconds histogram
                        took_seconds_bucket{verb="GET",le="0.005"} 1
                        took_seconds_bucket{verb="GET",le="1"} 2
                        took_seconds_bucket{verb="GET",le="2.5"} 2
                        took_seconds_bucket{verb="GET",le="+Inf"} 3
                        took_seconds_sum{verb="GET"} 9.010000001
                        took_seconds_count{verb="GET"} 3
                        """);
    }

    @Test
    void asksForWhatIsKnownElsewhereAndLeavesOutWhatHasNoNumber() {
        metrics.asked(
                Title.gauge("objects", "How many.", "resource"),
                visitor -> visitor.accept(List.of("pods"), 7));
        metrics.gauges(Title.gauge("unseen", "Nothing yet.", "name"));
        assertThat(text(Exposition.TEXT))
                .isEqualTo(
                        """
                        # HELP objects How many.
                        # TYPE objects gauge
                        objects{resource="pods"} 7
                        """);
    }

    @Test
    void escapesWhatWouldEndALine() {
        metrics.gauges(Title.gauge("odd", "A \\ and\na line.", "name")).of("a\"b\\c\nd").set(1);
        assertThat(text(Exposition.TEXT))
                .isEqualTo(
                        """
                        # HELP odd A \\\\ and\\na line.
                        # TYPE odd gauge
                        odd{name="a\\"b\\\\c\\nd"} 1
                        """);
    }

    @Test
    void speaksOpenMetricsToo() {
        metrics.counters(Title.counter("requests_total", "How many.")).of().add();
        metrics.counters(Title.counter("attempts", "How many.")).of().add();
        assertThat(text(Exposition.OPEN))
                .isEqualTo(
                        """
                        # HELP attempts How many.
                        # TYPE attempts unknown
                        attempts 1
                        # HELP requests How many.
                        # TYPE requests counter
                        requests_total 1
                        # EOF
                        """);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            useHeadersInDisplayName = true,
            textBlock =
                    """
                    NUMBER    | TEXT
                    0         | 0
                    1         | 1
                    0.005     | 0.005
                    100000    | 100000
                    1000000   | 1e+06
                    1000000000 | 1e+09
                    0.0001    | 0.0001
                    0.00001   | 1e-05
                    1e-8      | 1e-08
                    1234567.5 | 1.2345675e+06
                    -2.5      | -2.5
                    Infinity  | +Inf
                    NaN       | NaN
                    """)
    void writesNumbersAsUpstreamDoesForBoundsAreComparedAsText(double number, String text) {
        assertThat(Exposition.number(number)).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            useHeadersInDisplayName = true,
            textBlock =
                    """
                    ACCEPT | FORM
                    '' | TEXT
                    */* | TEXT
                    text/plain;version=0.0.4;q=1,*/*;q=0.1 | TEXT
                    application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75 | OPEN
                    application/json | TEXT
                    """)
    void choosesTheForm(String accept, Exposition form) {
        assertThat(Exposition.of(accept)).isEqualTo(form);
    }
}
