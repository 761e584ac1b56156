package io.podium.campaigns.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.podium.api.error.ApiError;
import io.podium.api.value.MapValue;
import io.podium.api.yaml.YamlReader;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** B-02: hours of somebody's own cluster pass in a moment, always in the same way. */
class JourneyTest {
    private static final Instant START = Instant.parse("2026-03-29T00:00:00Z");

    /** Kept, for a logger nobody holds forgets its level. */
    private static final Logger PODIUM = Logger.getLogger("io.podium");

    private static final String WEB =
            """
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: web}
            spec:
              replicas: 3
              selector: {matchLabels: {app: web}}
              template:
                metadata: {labels: {app: web}}
                spec:
                  containers: [{name: web, image: nginx}]
            """;

    private static final String CRASH =
            """
            apiVersion: v1
            kind: Pod
            metadata:
              name: crash
              annotations: {simulation.podium.dev/main: run=5s exit=1}
            spec:
              containers: [{name: main, image: busybox}]
            """;

    private final List<String> told = new ArrayList<>();

    @BeforeAll
    static void quiet() {
        PODIUM.setLevel(Level.OFF);
    }

    private static MapValue object(String yaml) {
        return (MapValue) YamlReader.value(yaml);
    }

    private static Journey.Outcome play(long seed, Consumer<String> teller) {
        try (var journey = new Journey(seed, START, 3, teller)) {
            journey.apply(object(WEB), "default");
            journey.apply(object(CRASH), "default");
            journey.advance(Duration.ofHours(1));
            journey.silence("sim-2", true);
            journey.advance(Duration.ofHours(1));
            journey.silence("sim-2", false);
            journey.delete("deploy", "default", "web");
            journey.advance(Duration.ofHours(4));
            teller.accept(journey.tables());
            return journey.outcome();
        }
    }

    @Test
    void aSeedGivesTheSameHistoryAgainAndAnotherSeedAnother() {
        var again = new ArrayList<String>();
        Journey.Outcome first = play(5, told::add);
        assertThat(play(5, again::add)).isEqualTo(first);
        assertThat(again).isEqualTo(told);
        assertThat(play(6, _ -> {}).digest()).isNotEqualTo(first.digest());
    }

    @Test
    void whatCrashesIsStartedAfterTenSecondsAndThenEachTimeTwiceAsLateUpToFiveMinutes() {
        try (var journey = new Journey(1, START, 1, told::add)) {
            journey.apply(object(CRASH), "default");
            journey.advance(Duration.ofMinutes(30));
        }
        assertThat(
                        told.stream()
                                .filter(line -> line.contains(" STATUS=Running RESTARTS="))
                                .map(line -> line.substring(11, 19))
                                .toList())
                .as("each run takes 5 s; the first restart comes at once")
                .startsWith(
                        "00:00:00",
                        "00:00:05",
                        "00:00:20",
                        "00:00:45",
                        "00:01:30",
                        "00:02:55",
                        "00:05:40",
                        "00:10:45",
                        "00:15:50");
    }

    @Test
    void aNodeThatFallsSilentIsNotReadyAndItsPodsMoveWhenTheirTolerationIsOver() {
        try (var journey = new Journey(1, START, 3, told::add)) {
            journey.apply(object(WEB), "default");
            journey.advance(Duration.ofMinutes(10));
            assertThat(journey.silence("sim-2", true)).isTrue();
            told.clear();
            journey.advance(Duration.ofMinutes(10));
            assertThat(journey.elapsed()).isEqualTo(Duration.ofMinutes(20));
        }
        assertThat(told)
                .filteredOn(line -> line.contains("sim-2") || line.contains("Taint"))
                .satisfiesExactlyInAnyOrder(
                        line ->
                                assertThat(line)
                                        .matches(".*T00:10:[45].*Node sim-2 .*STATUS=NotReady.*"),
                        line -> assertThat(line).contains("Normal NodeNotReady: "),
                        line ->
                                assertThat(line)
                                        .matches(".*T00:15:[45].*STATUS=Terminating.*NODE=sim-2"),
                        line -> assertThat(line).contains("Normal TaintManagerEviction: Marking"));
        assertThat(told.getLast()).contains("Deployment default/web", "READY=3/3");
    }

    @Test
    void onlyWhatIsNotTheClustersOwnIsShownInTheEndAndItsNodes() {
        String tables;
        try (var journey = new Journey(1, START, 1, told::add)) {
            journey.advance(Duration.ofHours(1));
            assertThat(told).isEmpty();
            journey.apply(object("{apiVersion: v1, kind: Namespace, metadata: {name: team}}"), "");
            journey.apply(object(WEB), "team");
            journey.advance(Duration.ofSeconds(5));
            tables = journey.tables();
        }
        assertThat(tables)
                .contains(
                        """

                        deployments.apps
                        NAMESPACE   NAME   READY   UP-TO-DATE   AVAILABLE   AGE
                        team        web    3/3     3            3           5s

                        namespaces
                        NAME   STATUS   AGE
                        team   Active   5s

                        nodes
                        NAME    STATUS   ROLES    AGE   VERSION
                        sim-1   Ready    <none>   60m   v1.36.0+simulated
                        """)
                .doesNotContain("kube-system");
    }

    @Test
    void whatTheServerRefusesIsRefused() {
        try (var journey = new Journey(1, START, 1, told::add)) {
            assertThatThrownBy(() ->
                            journey.apply(object(WEB.replace("replicas: 3", "replicas: -1")), "a"))
                    .isInstanceOf(ApiError.class)
                    .hasMessage("namespaces \"a\" not found");
            assertThatThrownBy(() ->
                            journey.apply(
                                    object(WEB.replace("replicas: 3", "replicas: -1")), "default"))
                    .hasMessage(
                            "Deployment.apps \"web\" is invalid: spec.replicas: Invalid value: -1:"
                                    + " must be greater than or equal to 0");
            assertThatThrownBy(
                            () -> journey.apply(object("{apiVersion: v2, kind: Pod}"), "default"))
                    .hasMessage("no matches for kind \"Pod\" in version \"v2\"");
            assertThatThrownBy(() -> journey.delete("deployments.apps", "default", "web"))
                    .hasMessage("deployments.apps \"web\" not found");
            assertThatThrownBy(() -> journey.delete("webs", "default", "web"))
                    .hasMessage("the server doesn't have a resource type \"webs\"");
            assertThat(journey.silence("sim-2", true)).isFalse();
        }
        assertThat(told).isEmpty();
    }
}
