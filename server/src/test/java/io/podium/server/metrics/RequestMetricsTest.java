package io.podium.server.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.podium.server.TestClock;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class RequestMetricsTest {
    private static final Route LIST = new Route("LIST", "", "", "v1", "pods", "", "cluster");
    private static final Route POST = new Route("POST", "", "", "v1", "pods", "", "resource");
    private static final Route WATCH = new Route("WATCH", "", "", "v1", "pods", "", "cluster");

    private final TestClock clock = new TestClock();
    private final Metrics metrics = new Metrics();
    private final RequestMetrics requests = new RequestMetrics(metrics, clock);

    private String text() {
        return new String(Exposition.TEXT.write(metrics), StandardCharsets.UTF_8);
    }

    private static String line(String name, String verb, String scope, String number) {
        return name
                + "{verb=\""
                + verb
                + "\",group=\"\",version=\"v1\",resource=\"pods\",subresource=\"\",scope=\""
                + scope
                + "\",component=\"apiserver\"} "
                + number
                + "\n";
    }

    @Test
    void countsWhatARequestTookAndHowLargeItsAnswerWas() {
        RequestMetrics.Running running = requests.begin(LIST, clock.nanos());
        clock.advance(Duration.ofMillis(30));
        running.end(200, 4000);
        running.end(500, 1); // Ends once.
        assertThat(text())
                .contains(
                        "apiserver_request_total{verb=\"LIST\",dry_run=\"\",group=\"\","
                                + "version=\"v1\",resource=\"pods\",subresource=\"\","
                                + "scope=\"cluster\",component=\"apiserver\",code=\"200\"} 1\n",
                        line("apiserver_response_sizes_sum", "LIST", "cluster", "4000"),
                        line(
                                "apiserver_request_sli_duration_seconds_sum",
                                "LIST",
                                "cluster",
                                "0.03"))
                .contains("scope=\"cluster\",component=\"apiserver\",le=\"0.025\"} 0\n")
                .contains("scope=\"cluster\",component=\"apiserver\",le=\"0.05\"} 1\n")
                .doesNotContain("code=\"500\"");
    }

    @Test
    void tellsWhatIsOpenApartFromWhatIsAtWork() {
        RequestMetrics.Running watch = requests.begin(WATCH, clock.nanos());
        assertThat(text())
                .contains(line("apiserver_longrunning_requests", "WATCH", "cluster", "1"))
                .contains("apiserver_current_inflight_requests{request_kind=\"readOnly\"} 0\n");
        watch.end(200, 0);
        assertThat(text())
                .contains(line("apiserver_longrunning_requests", "WATCH", "cluster", "0"));
    }

    @Test
    void remembersTheMostThatWereAtWorkForASecond() {
        RequestMetrics.Running one = requests.begin(POST, clock.nanos());
        RequestMetrics.Running other = requests.begin(POST, clock.nanos());
        one.end(201, 0);
        assertThat(text())
                .contains("apiserver_current_inflight_requests{request_kind=\"mutating\"} 2\n");
        clock.advance(Duration.ofSeconds(2));
        assertThat(text())
                .contains("apiserver_current_inflight_requests{request_kind=\"mutating\"} 1\n");
        other.end(201, 0);
    }
}
