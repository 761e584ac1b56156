package io.podium.scheduler.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.podium.api.core.v1.Pod;
import io.podium.client.Key;
import io.podium.scheduler.profile.Plugin;
import io.podium.scheduler.profile.Rests;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WaitingPodsTest {
    private static final Set<Plugin> FIT = Set.of(Plugin.NODE_RESOURCES_FIT);

    private final List<String> arrivals = new ArrayList<>();
    private final WaitingPods waiting =
            new WaitingPods(Rests.DEFAULT, (queue, event) -> arrivals.add(queue + " " + event));
    private Instant now = Instant.parse("2026-01-01T00:00:00Z");

    private static Key key(String name) {
        return new Key("default", name);
    }

    private void add(String name, int priority) {
        Pod pod = Pod.create("default", name);
        pod = pod.withMetadata(pod.metadata().withUid("uid-" + name));
        waiting.add(key(name), pod.withSpec(pod.spec().withPriority(priority)));
    }

    private String next() {
        return waiting.poll().map(Pod::name).orElse("");
    }

    private List<String> drain() {
        var names = new ArrayList<String>();
        for (String next = next(); !next.isEmpty(); next = next()) {
            names.add(next);
        }
        return names;
    }

    private void park(String name, Set<Plugin> refusers) {
        assertThat(next()).isEqualTo(name);
        waiting.park(key(name), refusers, now);
    }

    private void happens(Plugin plugin, boolean helps) {
        waiting.happened("NodeAdd", Set.of(plugin), (_, _) -> helps, now);
    }

    private void passes(long seconds) {
        now = now.plusSeconds(seconds);
        waiting.wake(now);
    }

    @Test
    void higherPriorityGoesFirstThenWhoWaitsLonger() {
        add("a", 0);
        add("b", 10);
        add("c", 0);
        add("d", 10);
        assertThat(drain()).containsExactly("b", "d", "a", "c");
    }

    @Test
    void whoFoundNoNodeKeepsHisTurnWhenSomethingHelps() {
        add("a", 0);
        park("a", FIT);
        passes(2);
        add("b", 0);
        assertThat(waiting.parked()).isEqualTo(1);
        happens(Plugin.NODE_RESOURCES_FIT, true);
        assertThat(drain()).containsExactly("a", "b");
    }

    /** As upstream, whose queue renews the time of each pod that comes back to it. */
    @Test
    void whoeverWasTriedLastStandsBehindThoseWhoWaitedMeanwhile() {
        add("a", 0);
        add("b", 0);
        park("a", FIT);
        park("b", FIT);
        passes(30);
        add("a", 0);
        park("a", FIT);
        passes(30);
        happens(Plugin.NODE_RESOURCES_FIT, true);
        assertThat(drain()).containsExactly("b", "a");
    }

    @Test
    void whoeverFailedForNoFaultOfItsOwnStandsBehindTheOthers() {
        add("a", 0);
        add("b", 0);
        assertThat(next()).isEqualTo("a");
        waiting.rest(key("a"), now);
        passes(30);
        assertThat(drain()).containsExactly("b", "a");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            useHeadersInDisplayName = true,
            textBlock =
                    """
                    REFUSED BY         | CHANGED FOR        | HELPS | TRIED
                    NODE_RESOURCES_FIT | NODE_RESOURCES_FIT | true  | true
                    NODE_RESOURCES_FIT | NODE_RESOURCES_FIT | false | false
                    NODE_RESOURCES_FIT | TAINT_TOLERATION   | true  | false
                                       | TAINT_TOLERATION   | true  | true
                    """)
    void onlyWhatMayHelpIsAnotherChance(
            Plugin refuser, Plugin changed, boolean helps, boolean isTried) {
        add("a", 0);
        park("a", refuser == null ? Set.of() : Set.of(refuser));
        happens(changed, helps);
        assertThat(drain()).isEqualTo(isTried ? List.of("a") : List.of());
    }

    @Test
    void whoeverIsReadyGoesBeforeWhoRests() {
        add("a", 0);
        park("a", FIT);
        happens(Plugin.NODE_RESOURCES_FIT, true);
        add("b", 0);
        assertThat(drain()).containsExactly("b", "a");
    }

    @Test
    void whoeverHasRestedIsReady() {
        add("a", 0);
        park("a", FIT);
        happens(Plugin.NODE_RESOURCES_FIT, true);
        add("b", 0);
        passes(1);
        assertThat(drain()).containsExactly("a", "b");
    }

    @Test
    void restsDoubleUpToTenSeconds() {
        add("a", 0);
        for (int seconds : new int[] {1, 2, 4, 8, 10, 10}) {
            assertThat(next()).isEqualTo("a");
            waiting.rest(key("a"), now);
            assertThat(next()).isEmpty();
            assertThat(waiting.isEmpty()).isTrue();
            assertThat(waiting.nextWake()).contains(now.plusSeconds(seconds));
            passes(seconds);
        }
        assertThat(next()).isEqualTo("a");
    }

    @Test
    void afterFiveMinutesWhoeverIsParkedIsTriedAgain() {
        add("a", 0);
        park("a", FIT);
        assertThat(waiting.nextWake()).contains(now.plus(Duration.ofMinutes(5)));
        passes(299);
        assertThat(next()).isEmpty();
        passes(1);
        assertThat(next()).isEqualTo("a");
    }

    @Test
    void whoIsGoneIsForgotten() {
        add("a", 0);
        add("b", 0);
        park("a", FIT);
        waiting.remove(key("a"));
        waiting.park(key("a"), FIT, now);
        happens(Plugin.NODE_RESOURCES_FIT, true);
        assertThat(drain()).containsExactly("b");
        waiting.remove(key("b"));
        assertThat(waiting.nextWake()).isEqualTo(Optional.empty());
    }

    @Test
    void aNewPriorityIsAnotherPlace() {
        add("a", 0);
        add("b", 0);
        add("b", 5);
        add("b", 5);
        assertThat(drain()).containsExactly("b", "a");
    }

    @Test
    void aPodOfTheSameNameIsAnotherPod() {
        add("a", 0);
        park("a", FIT);
        Pod other = Pod.create("default", "a");
        waiting.add(key("a"), other.withMetadata(other.metadata().withUid("other")));
        assertThat(waiting.parked()).isZero();
        assertThat(waiting.poll()).map(Pod::uid).contains("other");
    }

    @Test
    void tellsWhereEachComesToAndWhy() {
        add("a", 0);
        park("a", FIT);
        happens(Plugin.NODE_RESOURCES_FIT, true);
        assertThat(next()).isEqualTo("a");
        waiting.rest(key("a"), now);
        passes(30);
        park("a", FIT);
        passes(30);
        happens(Plugin.NODE_RESOURCES_FIT, true);
        park("a", FIT);
        passes(400);
        waiting.activate(key("a"), waiting.poll().orElseThrow());
        add("a", 1);
        assertThat(arrivals)
                .containsExactly(
                        "active UnschedulablePodAdd",
                        "unschedulable ScheduleAttemptFailure",
                        "backoff NodeAdd",
                        "active PopFromBackoffQ",
                        "backoff ScheduleAttemptFailure",
                        "active BackoffComplete",
                        "unschedulable ScheduleAttemptFailure",
                        "active NodeAdd",
                        "unschedulable ScheduleAttemptFailure",
                        "active UnschedulableTimeout",
                        "active ForceActivate",
                        "active UnschedulablePodUpdate");
    }

    @Test
    void countsHowOftenAPodIsTried() {
        add("a", 0);
        assertThat(next()).isEqualTo("a");
        assertThat(waiting.tried(key("a"), 7)).isEqualTo(new WaitingPods.Tries(1, 7));
        waiting.park(key("a"), FIT, now);
        assertThat(waiting.tried(key("a"), 9)).isEqualTo(new WaitingPods.Tries(2, 7));
    }
}
