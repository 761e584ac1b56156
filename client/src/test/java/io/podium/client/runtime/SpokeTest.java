package io.podium.client.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.podium.api.core.v1.ConfigMap;
import io.podium.api.core.v1.Event;
import io.podium.api.core.v1.Namespace;
import io.podium.api.core.v1.Pod;
import io.podium.api.error.ApiError;
import io.podium.api.meta.v1.OwnerReference;
import io.podium.api.schema.Schema;
import io.podium.base.loop.Loop;
import io.podium.base.simulation.Simulation;
import io.podium.base.time.Clock;
import io.podium.client.Action;
import io.podium.client.Key;
import io.podium.client.Question;
import io.podium.client.Reconciler;
import io.podium.client.View;
import io.podium.client.local.LocalDoor;
import io.podium.client.view.Kinds;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SpokeTest {
    private static final Kinds KINDS = new Kinds(Schema.kubernetes());

    private Simulation time;
    private Loop loop;
    private LocalDoor door;
    private Spoke spoke;

    private void start(long seed, Reconciler reconciler, Trigger... triggers) {
        start(seed, Meter.SILENT, reconciler, triggers);
    }

    private void start(long seed, Meter meter, Reconciler reconciler, Trigger... triggers) {
        time = new Simulation(seed);
        loop = time.loop("spoke");
        door = new LocalDoor(KINDS, loop, time.clock(), time.randomness());
        door.put(Namespace.create("", "one"));
        door.put(Namespace.create("", "default"));
        var work = new Work("tester", door, reconciler, triggers);
        spoke = new Spoke(loop, time.clock(), time.randomness(), meter, List.of(work));
        spoke.start();
    }

    private ConfigMap map(String name, String wanted) {
        ConfigMap map = ConfigMap.create("one", name).withData(Map.of("pods", wanted));
        return (ConfigMap) door.put(map);
    }

    /** A little controller: as many pods as the config map says. */
    private static List<Action> keepPods(View view, Key key) {
        ConfigMap map = view.find(ConfigMap.class, key).orElse(null);
        if (map == null) {
            return List.of();
        }
        List<Pod> pods = view.ownedBy(map.uid(), Pod.class);
        int wanted = Integer.parseInt(map.data().get("pods"));
        var actions = new ArrayList<Action>();
        for (int i = pods.size(); i < wanted; i++) {
            Pod pod = Pod.create("one", "");
            OwnerReference owner =
                    OwnerReference.empty()
                            .withKind("ConfigMap")
                            .withName(map.name())
                            .withUid(map.uid())
                            .withController(true);
            actions.add(
                    new Action.Create(
                            pod.withMetadata(
                                    pod.metadata()
                                            .withoutName()
                                            .withGenerateName(map.name() + "-")
                                            .withOwnerReferences(List.of(owner)))));
        }
        for (int i = wanted; i < pods.size(); i++) {
            actions.add(new Action.Delete(pods.get(i)));
        }
        return actions;
    }

    private static Trigger[] podTriggers() {
        return new Trigger[] {
            Trigger.self(ConfigMap.class), Trigger.controller(Pod.class, "ConfigMap")
        };
    }

    private int pods() {
        return door.view().list(Pod.class).size();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20})
    void neverCreatesTwiceWhateverTheLatency(long seed) {
        start(seed, SpokeTest::keepPods, podTriggers());
        door.latency(Duration.ofMillis(50));
        map("a", "7");
        map("b", "3");
        for (int i = 0; i < 1000; i++) {
            time.advance(Duration.ofMillis(1));
            assertThat(pods()).isLessThanOrEqualTo(10);
        }
        time.advance(Duration.ofMinutes(1));
        assertThat(pods()).isEqualTo(10);
        assertThat(spoke.isQuiet()).isTrue();
        assertThat(spoke.remembered()).isZero();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void neverCreatesTwiceWhenAnswersAreLost(long seed) {
        start(seed, SpokeTest::keepPods, podTriggers());
        door.latency(Duration.ofMillis(50));
        door.loseAnswers(_ -> time.randomness().nextInt(3) == 0);
        map("a", "9");
        for (int i = 0; i < 2000; i++) {
            time.advance(Duration.ofMillis(1));
            assertThat(pods()).isLessThanOrEqualTo(9);
        }
        time.advance(Duration.ofMinutes(30));
        assertThat(pods()).isEqualTo(9);
    }

    @Test
    void aKeyIsNeverInTwoPassesAtOnce() {
        Set<Key> running = new HashSet<>();
        var overlaps = new ArrayList<Key>();
        Meter meter =
                new Meter() {
                    @Override
                    public void decided(String work, Key key, int actions) {
                        if (!running.add(key)) {
                            overlaps.add(key);
                        }
                    }

                    @Override
                    public void passed(String work, Key key, Duration took) {
                        running.remove(key);
                    }
                };
        start(3, meter, SpokeTest::keepPods, podTriggers());
        door.latency(Duration.ofMillis(20));
        for (int i = 0; i < 5; i++) {
            map("m" + i, "4");
        }
        time.advance(Duration.ofMinutes(1));
        assertThat(pods()).isEqualTo(20);
        assertThat(overlaps).isEmpty();
    }

    @Test
    void createsGoInBatchesThatDoubleAndStopAtTheFirstFailure() {
        start(1, SpokeTest::keepPods, podTriggers());
        var asked = new ArrayList<Instant>();
        door.refuse(action -> {
            if (action instanceof Action.Create create && create.object() instanceof Pod) {
                asked.add(time.clock().now());
                if (asked.size() > 4) {
                    throw ApiError.forbidden("", "pods", "", "exceeded quota");
                }
            }
        });
        door.latency(Duration.ofNanos(1));
        map("a", "100");
        time.advance(Duration.ofMillis(1));
        // Batches of 1, 2 and 4, of which three are refused; nothing more goes out before the
        // back-off ends.
        assertThat(asked).hasSize(7);
        assertThat(pods()).isEqualTo(4);
    }

    @Test
    void aFailingKeyRestsLongerAndLonger() {
        var times = new ArrayList<Instant>();
        start(
                1,
                (view, key) -> {
                    times.add(view.now());
                    return List.of(
                            new Action.Delete(Pod.create("one", "x")),
                            new Action.Update(ConfigMap.create("one", "x")));
                },
                Trigger.self(ConfigMap.class));
        map("a", "1");
        time.advance(Duration.ofSeconds(30));
        for (int i = 2; i < times.size(); i++) {
            double ratio =
                    (double) Duration.between(times.get(i - 1), times.get(i)).toNanos()
                            / Duration.between(times.get(i - 2), times.get(i - 1)).toNanos();
            assertThat(ratio).isBetween(1.8, 2.3);
        }
        assertThat(times).hasSizeBetween(12, 14);
    }

    /** A decider that asks before it acts is no less tired of failing than others. */
    @Test
    void whatFailedIsNotForgottenByAsking() {
        var times = new ArrayList<Instant>();
        var heard = new HashSet<String>();
        var question = new Question.Live("pods", "one", "x");
        start(
                1,
                (view, key) -> {
                    if (view.reply(question).isEmpty()) {
                        return List.of(new Action.Ask(question));
                    }
                    times.add(view.now());
                    heard.add(view.lastFailure().map(failure -> failure.reason()).orElse("none"));
                    return keepPods(view, key);
                },
                Trigger.self(ConfigMap.class));
        door.refuse(_ -> {
            throw ApiError.forbidden("", "pods", "", "not now");
        });
        map("a", "1");
        time.advance(Duration.ofSeconds(30));
        assertThat(times).hasSizeBetween(12, 14);
        assertThat(heard).containsExactlyInAnyOrder("none", "Forbidden");
    }

    @Test
    void aChangeWakesAFailingKeyAtOnce() {
        var failures = new HashMap<Key, Integer>();
        start(
                1,
                new Meter() {
                    @Override
                    public void failed(String work, Key key, String message, boolean isQuiet) {
                        failures.merge(key, 1, Integer::sum);
                    }
                },
                SpokeTest::keepPods,
                podTriggers());
        boolean[] isForbidden = {true};
        door.refuse(_ -> {
            if (isForbidden[0]) {
                throw ApiError.forbidden("", "pods", "", "not now");
            }
        });
        ConfigMap map = map("a", "1");
        time.advance(Duration.ofMinutes(10));
        assertThat(failures.get(Key.of(map))).isGreaterThan(10);
        isForbidden[0] = false;
        door.now(new Action.Update(map.withData(Map.of("pods", "2")).withMetadata(map.metadata())));
        time.settle();
        assertThat(pods()).isEqualTo(2);
    }

    @Test
    void theNextPassHearsOfALoudFailureUntilOneSucceeds() {
        var heard = new ArrayList<String>();
        boolean[] isForbidden = {true};
        start(
                1,
                (view, key) -> {
                    heard.add(view.lastFailure().map(failure -> failure.reason()).orElse("none"));
                    return keepPods(view, key);
                },
                Trigger.self(ConfigMap.class));
        door.refuse(_ -> {
            if (isForbidden[0]) {
                throw ApiError.forbidden("", "pods", "", "not now");
            }
        });
        map("a", "1");
        time.advance(Duration.ofMillis(6));
        isForbidden[0] = false;
        time.advance(Duration.ofSeconds(1));
        map("a2", "0");
        time.settle();
        assertThat(heard).containsExactly("none", "Forbidden", "Forbidden", "none");
    }

    @Test
    void conflictsAreQuiet() {
        var loud = new ArrayList<String>();
        var quiet = new ArrayList<String>();
        start(
                1,
                new Meter() {
                    @Override
                    public void failed(String work, Key key, String message, boolean isQuiet) {
                        (isQuiet ? quiet : loud).add(message);
                    }
                },
                (view, key) -> {
                    ConfigMap map = view.find(ConfigMap.class, key).orElseThrow();
                    if (map.data().containsKey("seen")) {
                        return List.of();
                    }
                    String old = quiet.isEmpty() ? "0" : map.metadata().resourceVersion();
                    return List.of(
                            new Action.Update(
                                    map.withData(Map.of("seen", "yes"))
                                            .withMetadata(
                                                    map.metadata().withResourceVersion(old))));
                },
                Trigger.self(ConfigMap.class));
        map("a", "1");
        time.advance(Duration.ofSeconds(1));
        assertThat(loud).isEmpty();
        assertThat(quiet).hasSize(1).first().asString().contains("the object has been modified");
        assertThat(door.view().find(ConfigMap.class, "one", "a").orElseThrow().data())
                .containsKey("seen");
    }

    @Test
    void againWakesTheKeyAtItsTime() {
        var times = new ArrayList<Duration>();
        start(
                1,
                (view, key) -> {
                    times.add(Duration.between(Instant.parse("2030-01-01T00:00:00Z"), view.now()));
                    return times.size() < 3
                            ? List.of(
                                    new Action.Again(view.now().plusSeconds(90)),
                                    new Action.Again(view.now().plusSeconds(60)))
                            : List.of();
                },
                Trigger.self(ConfigMap.class));
        map("a", "1");
        time.advance(Duration.ofHours(1));
        assertThat(times)
                .containsExactly(Duration.ZERO, Duration.ofSeconds(60), Duration.ofSeconds(120));
        assertThat(spoke.remembered()).isZero();
    }

    /** A time is one of the wall clock; somebody may set it while a key waits. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            useHeadersInDisplayName = true,
            textBlock =
                    """
                    AFTER | SET BY | WAKES AT
                    PT10M | PT0S   | 2030-01-02T00:00:00Z
                    PT10M | PT24H  | 2030-01-02T00:11:00Z
                    PT10M | PT1H   | 2030-01-02T00:00:00Z
                    PT10M | PT-1H  | 2030-01-02T00:00:00Z
                    """)
    void againMeansTheWallClockAlsoWhenItIsSet(Duration after, Duration by, Instant wakes) {
        var times = new ArrayList<Instant>();
        Instant midnight = Instant.parse("2030-01-02T00:00:00Z");
        start(
                1,
                (view, key) -> {
                    times.add(view.now());
                    return view.now().isBefore(midnight)
                            ? List.of(new Action.Again(midnight))
                            : List.of();
                },
                Trigger.self(ConfigMap.class));
        map("a", "1");
        time.advance(after);
        time.jump(by);
        time.advance(Duration.ofHours(30));
        assertThat(times).hasSizeLessThanOrEqualTo(3).last().isEqualTo(wakes);
    }

    @Test
    void anAnswerComesToTheNextPassAndToNoOther() {
        var question = new Question.Live("configmaps", "one", "a");
        var replies = new ArrayList<Optional<Question.Reply>>();
        start(
                1,
                (view, key) -> {
                    replies.add(view.reply(question));
                    return view.reply(question).isPresent()
                            ? List.of()
                            : List.of(new Action.Ask(question));
                },
                Trigger.self(ConfigMap.class));
        ConfigMap map = map("a", "1");
        time.settle();
        assertThat(replies).hasSize(2);
        assertThat(replies.getLast()).contains(new Question.Reply.Found(Optional.of(map)));
    }

    @Test
    void aDeciderWithABugHarmsNoOtherKey() {
        start(
                1,
                (view, key) -> {
                    if (key.name().equals("bad")) {
                        throw new IllegalStateException("bug");
                    }
                    return keepPods(view, key);
                },
                podTriggers());
        map("bad", "1");
        map("good", "2");
        time.advance(Duration.ofMinutes(1));
        assertThat(pods()).isEqualTo(2);
    }

    @Test
    void anAnswerThatNeverComesIsGivenUp() {
        start(1, SpokeTest::keepPods, podTriggers());
        map("a", "1");
        door.latency(Duration.ofHours(1));
        time.advance(Duration.ofSeconds(1));
        assertThat(spoke.isQuiet()).isFalse();
        time.advance(Duration.ofHours(8));
        door.latency(Duration.ZERO);
        time.advance(Duration.ofHours(8));
        assertThat(pods()).isEqualTo(1);
    }

    @Test
    void whatIsClosedDoesNothingMore() {
        start(1, SpokeTest::keepPods, podTriggers());
        spoke.close();
        map("a", "1");
        time.advance(Duration.ofMinutes(1));
        assertThat(pods()).isZero();
    }

    @Test
    void announcesWhatBecameOfAWrite() {
        start(
                1,
                (view, key) -> {
                    ConfigMap map = view.find(ConfigMap.class, key).orElseThrow();
                    return keepPods(view, key).stream()
                            .map(action ->
                                    (Action)
                                            new Action.Announced(
                                                    action,
                                                    Action.Event.normal(
                                                            map,
                                                            "SuccessfulCreate",
                                                            "Created pod: {}"),
                                                    Action.Event.warning(
                                                            map,
                                                            "FailedCreate",
                                                            "Error creating: {}")))
                            .toList();
                },
                podTriggers());
        int[] creates = {0};
        door.refuse(action -> {
            if (action instanceof Action.Create create
                    && create.object() instanceof Pod
                    && ++creates[0] > 2) {
                throw ApiError.forbidden("", "pods", "", "exceeded quota: q");
            }
        });
        map("a", "3");
        time.advance(Duration.ofMillis(3));
        List<String> pods = door.view().list(Pod.class).stream().map(Pod::name).toList();
        assertThat(pods).hasSize(2);
        assertThat(door.view().list(Event.class))
                .extracting(
                        Event::type,
                        Event::reason,
                        Event::message,
                        event -> event.involvedObject().name())
                .containsExactlyInAnyOrder(
                        org.assertj.core.groups.Tuple.tuple(
                                "Normal", "SuccessfulCreate", "Created pod: " + pods.get(0), "a"),
                        org.assertj.core.groups.Tuple.tuple(
                                "Normal", "SuccessfulCreate", "Created pod: " + pods.get(1), "a"),
                        org.assertj.core.groups.Tuple.tuple(
                                "Warning",
                                "FailedCreate",
                                "Error creating: pods is forbidden: exceeded quota: q",
                                "a"));
    }

    @Test
    void nothingIsCreatedInANamespaceThatEnds() {
        var failures = new ArrayList<String>();
        start(
                1,
                new Meter() {
                    @Override
                    public void failed(String work, Key key, String message, boolean isQuiet) {
                        failures.add(message);
                    }
                },
                SpokeTest::keepPods,
                podTriggers());
        map("a", "1");
        door.now(new Action.Delete(door.view().find(Namespace.class, "", "one").orElseThrow()));
        time.advance(Duration.ofMinutes(1));
        assertThat(failures).isEmpty();
        assertThat(pods()).isZero();
    }

    @Test
    void aKeyThatTakesLongToDecideRestsSoThatOthersHaveTheLoop() {
        long[] thought = {0};
        Map<Key, List<String>> seen = new HashMap<>();
        Reconciler slow =
                (view, key) -> {
                    thought[0] += key.name().equals("huge") ? 10_000_000 : 1_000;
                    view.find(ConfigMap.class, key)
                            .ifPresent(map ->
                                    seen.computeIfAbsent(key, _ -> new ArrayList<>())
                                            .add(map.data().get("pods")));
                    return List.of();
                };
        time = new Simulation(7);
        loop = time.loop("spoke");
        door = new LocalDoor(KINDS, loop, time.clock(), time.randomness());
        door.put(Namespace.create("", "one"));
        var clock =
                new Clock() {
                    @Override
                    public Instant now() {
                        return time.clock().now();
                    }

                    @Override
                    public long nanos() {
                        return time.clock().nanos() + thought[0];
                    }
                };
        var work = new Work("tester", door, slow, Trigger.self(ConfigMap.class));
        spoke = new Spoke(loop, clock, time.randomness(), Meter.SILENT, List.of(work));
        spoke.start();
        ConfigMap huge = map("huge", "0");
        ConfigMap small = map("small", "0");
        for (int i = 1; i < 1000; i++) {
            time.advance(Duration.ofMillis(1));
            huge = (ConfigMap) door.now(new Action.Update(counted(huge, i))).orElseThrow();
            small = (ConfigMap) door.now(new Action.Update(counted(small, i))).orElseThrow();
        }
        time.advance(Duration.ofSeconds(1));
        // Ten milliseconds of thought, then forty of rest.
        assertThat(seen.get(new Key("one", "huge"))).hasSizeBetween(15, 26).last().isEqualTo("999");
        assertThat(seen.get(new Key("one", "small")))
                .hasSizeGreaterThan(900)
                .last()
                .isEqualTo("999");
        assertThat(spoke.isQuiet()).isTrue();
        assertThat(spoke.remembered()).isZero();
    }

    private static ConfigMap counted(ConfigMap map, int number) {
        return map.withData(Map.of("pods", Integer.toString(number)));
    }
}
