package io.podium.server.trace;

import static org.assertj.core.api.Assertions.assertThat;

import io.podium.server.TestClock;
import io.podium.server.metrics.Route;
import io.podium.server.wire.Head;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RequestLogTest {
    private static final Route LIST = new Route("LIST", "", "", "v1", "pods", "", "cluster");
    private static final Route WATCH = new Route("WATCH", "", "", "v1", "pods", "", "cluster");

    private final TestClock clock = new TestClock();
    private final List<String> every = new ArrayList<>();
    private final List<String> slow = new ArrayList<>();
    private boolean isTalkative;
    private final RequestLog log = new RequestLog(() -> isTalkative, every::add, slow::add);

    private record Asked(String uri, String agent) implements Head {
        @Override
        public String method() {
            return "GET";
        }

        @Override
        public String header(String name) {
            return name.equals("user-agent") ? agent : "";
        }

        @Override
        public List<String> headers(String name) {
            return List.of();
        }

        @Override
        public Iterable<Map.Entry<String, String>> all() {
            return List.of();
        }

        @Override
        public List<X509Certificate> certificates() {
            return List.of();
        }

        @Override
        public String remote() {
            return "192.0.2.7:4711";
        }
    }

    private Trace list(Route route, Duration took) {
        var trace = new Trace(clock, clock.nanos());
        clock.advance(Duration.ofMillis(3));
        trace.mark("permitted");
        clock.advance(took);
        trace.mark("done");
        log.over(
                new Asked("/api/v1/pods?limit=500", "kubectl/v1.33 \"odd\"\nline"),
                "jane",
                route,
                trace,
                200,
                1234);
        return trace;
    }

    @Test
    void tellsTheStepsOfWhatTookLong() {
        list(LIST, Duration.ofMillis(700));
        assertThat(every).isEmpty();
        assertThat(slow)
                .containsExactly(
                        "slow request verb=LIST url=\"/api/v1/pods?limit=500\" code=200 millis=703"
                                + " bytes=1234 user=jane agent=\"kubectl/v1.33 \\\"odd\\\" line\""
                                + " client=192.0.2.7:4711 steps=\"permitted 3ms, done 700ms\"");
    }

    @Test
    void isSilentAboutWhatIsQuickAndWhatLastsOnPurpose() {
        list(LIST, Duration.ofMillis(400));
        list(WATCH, Duration.ofMinutes(10));
        assertThat(slow).isEmpty();
        assertThat(every).isEmpty();
    }

    @Test
    void tellsOfEveryRequestWhenAsked() {
        isTalkative = true;
        list(WATCH, Duration.ofMillis(1));
        assertThat(every)
                .containsExactly(
                        "request verb=WATCH url=\"/api/v1/pods?limit=500\" code=200 millis=4"
                                + " bytes=1234 user=jane agent=\"kubectl/v1.33 \\\"odd\\\" line\""
                                + " client=192.0.2.7:4711");
    }
}
