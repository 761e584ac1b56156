package io.podium.campaigns.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.podium.api.batch.v1.CronJob;
import io.podium.api.batch.v1.Job;
import io.podium.api.batch.v1.JobSpec;
import io.podium.api.batch.v1.JobTemplateSpec;
import io.podium.api.coordination.v1.Lease;
import io.podium.api.core.v1.Namespace;
import io.podium.api.core.v1.Node;
import io.podium.api.core.v1.Pod;
import io.podium.api.core.v1.PodTemplateSpec;
import io.podium.api.core.v1.Toleration;
import io.podium.api.meta.v1.ObjectMeta;
import io.podium.api.view.ApiObject;
import io.podium.base.simulation.Simulation;
import io.podium.client.Action;
import io.podium.client.Door;
import io.podium.store.Change;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * B-02: a whole cluster lives through a day in a moment, and the same seed gives the same day
 * again. At noon a node falls silent, for a quarter of an hour.
 */
class DayTest {
    private static final Instant MIDNIGHT = Instant.parse("2030-01-01T00:00:00Z");
    private static final Instant NOON = MIDNIGHT.plus(Duration.ofHours(12));
    private static final String SILENT = "sim-2";
    private static final Set<String> PATIENT = Set.of("brief", "usual");
    private static final int TTL_SECONDS = 600;

    /** Kept, for a logger nobody holds forgets its level. */
    private static final Logger PODIUM = Logger.getLogger("io.podium");

    private static Day day;

    /** The cluster, and what of its history the tests ask for. */
    private static final class Day {
        private final Simulation time;
        private final Town town;
        private final Door door;
        private final List<String> history = new ArrayList<>();
        private final List<Job> made = new ArrayList<>();
        private final Map<String, Duration> livedAfterTheirEnd = new LinkedHashMap<>();
        private final List<Instant> restarts = new ArrayList<>();
        private final Map<String, Instant> evicted = new LinkedHashMap<>();
        private Optional<Instant> lastBeat = Optional.empty();
        private Optional<Instant> unknown = Optional.empty();

        Day(long seed) {
            time = new Simulation(seed);
            town = new Town(time, 2, 0);
            door = town.people(town.feed(time.loop("people")));
            var _ = town.store().watch(0, batch -> batch.forEach(this::see));
        }

        private void see(Change change) {
            history.add(time.clock().now() + " " + change.key() + " " + change.revision());
            Optional<ApiObject> before = change.before().map(Town::object);
            Optional<ApiObject> after = change.after().map(Town::object);
            switch (after.or(() -> before).orElseThrow()) {
                case Job job when before.isEmpty() -> made.add(job);
                case Job job when after.isEmpty() ->
                        livedAfterTheirEnd.put(
                                job.name(),
                                Duration.between(
                                        job.status().completionTime().orElseThrow(),
                                        time.clock().now()));
                case Pod pod when before.isPresent() -> changed((Pod) before.get(), pod);
                case Node node when node.name().equals(SILENT) -> judged(node);
                case Lease lease when lease.name().equals(SILENT) && unknown.isEmpty() ->
                        lastBeat = lease.spec().renewTime();
                default -> {
                    // Not asked for.
                }
            }
        }

        private void changed(Pod before, Pod pod) {
            if (PATIENT.contains(pod.name()) && pod.isDeleting() && !before.isDeleting()) {
                evicted.put(pod.name(), time.clock().now());
            }
            if (pod.name().equals("crashing") && restarts(pod) > restarts(before)) {
                restarts.add(time.clock().now());
            }
        }

        private static int restarts(Pod pod) {
            return pod.status().containerStatuses().isEmpty()
                    ? 0
                    : pod.status().containerStatuses().getFirst().restartCount();
        }

        private void judged(Node node) {
            boolean isUnknown =
                    node.status().conditions().stream()
                            .anyMatch(one ->
                                    one.type().equals("Ready") && one.status().equals("Unknown"));
            if (isUnknown && unknown.isEmpty()) {
                unknown = Optional.of(time.clock().now());
            }
        }

        private void make(ApiObject object) {
            var _ = door.act(new Action.Create(object));
            time.advance(Duration.ofMillis(10));
        }

        Day play() {
            List.of("default", "kube-system", "kube-node-lease")
                    .forEach(name -> make(Namespace.create("", name)));
            time.advance(Duration.ofSeconds(20));
            make(quarterly());
            make(pod("crashing", "run=1s exit=1", "sim-1", 0));
            make(pod("brief", "start=0s", SILENT, 60));
            make(pod("usual", "start=0s", SILENT, 0));
            passUntil(NOON);
            town.fleet().silence(SILENT, true);
            passUntil(NOON.plus(Duration.ofMinutes(15)));
            town.fleet().silence(SILENT, false);
            passUntil(MIDNIGHT.plus(Duration.ofHours(24)).plusSeconds(10));
            return this;
        }

        private void passUntil(Instant at) {
            time.advance(Duration.between(time.clock().now(), at));
        }

        long revision() {
            return town.store().revision();
        }
    }

    private static CronJob quarterly() {
        PodTemplateSpec pod =
                PodTemplateSpec.empty()
                        .withMetadata(
                                ObjectMeta.empty()
                                        .withAnnotations(
                                                Map.of("simulation.podium.dev/main", "run=30s")));
        pod =
                pod.withSpec(
                        pod.spec()
                                .withRestartPolicy("Never")
                                .withContainers(List.of(Users.container())));
        JobSpec job = JobSpec.empty().withTtlSecondsAfterFinished(TTL_SECONDS).withTemplate(pod);
        CronJob cron = CronJob.create("default", "quarterly");
        return cron.withSpec(
                cron.spec()
                        .withSchedule("*/15 * * * *")
                        .withJobTemplate(JobTemplateSpec.empty().withSpec(job)));
    }

    private static Pod pod(String name, String script, String node, long patience) {
        Pod pod = Pod.create("default", name);
        Toleration patient =
                Toleration.empty()
                        .withKey("node.kubernetes.io/unreachable")
                        .withOperator("Exists")
                        .withEffect("NoExecute");
        var spec = pod.spec().withNodeName(node).withContainers(List.of(Users.container()));
        return pod.withMetadata(
                        pod.metadata()
                                .withAnnotations(Map.of("simulation.podium.dev/main", script)))
                .withSpec(
                        patience == 0
                                ? spec
                                : spec.withTolerations(
                                        List.of(patient.withTolerationSeconds(patience))));
    }

    @BeforeAll
    static void play() {
        PODIUM.setLevel(Level.OFF);
        day = new Day(1).play();
    }

    @AfterAll
    static void close() {
        day.town.close();
        day = null;
    }

    @Test
    void aCronJobOfEachQuarterOfAnHourMakesNinetySixJobs() {
        long first = MIDNIGHT.getEpochSecond() / 60;
        assertThat(day.made)
                .extracting(Job::name)
                .isEqualTo(
                        LongStream.rangeClosed(1, 96)
                                .mapToObj(i -> "quarterly-" + (first + i * 15))
                                .toList());
        assertThat(day.made)
                .allSatisfy(job -> {
                    long minute = Long.parseLong(job.name().substring("quarterly-".length()));
                    Instant slot = Instant.ofEpochSecond(minute * 60);
                    assertThat(job.metadata().creationTimestamp().orElseThrow())
                            .isBetween(slot, slot.plusSeconds(1));
                });
    }

    @Test
    void eachJobIsGoneWhenItsTimeToLiveIsUp() {
        assertThat(day.livedAfterTheirEnd).hasSize(95);
        assertThat(day.livedAfterTheirEnd.values())
                .allMatch(lived -> lived.toSeconds() == TTL_SECONDS);
    }

    /** Rounded, for the starts of containers are written down in whole seconds. */
    private static long seconds(Instant from, Instant to) {
        return Math.round(Duration.between(from, to).toMillis() / 1000.0);
    }

    @Test
    void whatCrashesForEverIsStartedEverMoreSeldom() {
        var gaps = new ArrayList<Long>();
        for (int i = 1; i < day.restarts.size(); i++) {
            gaps.add(seconds(day.restarts.get(i - 1), day.restarts.get(i)));
        }
        assertThat(gaps.subList(0, 6)).containsExactly(11L, 21L, 41L, 81L, 161L, 301L);
        assertThat(gaps.subList(6, gaps.size())).hasSizeGreaterThan(270).containsOnly(301L);
    }

    @Test
    void aNodeWhoseLeaseLapsesIsUnknownAndItsPodsGoAsTheyTolerate() {
        Instant beat = day.lastBeat.orElseThrow();
        Instant unknown = day.unknown.orElseThrow();
        assertThat(beat).isBetween(NOON.minusSeconds(10), NOON);
        assertThat(Duration.between(beat, unknown).toSeconds()).isEqualTo(50);
        assertThat(day.evicted).containsOnlyKeys("brief", "usual");
        assertThat(Duration.between(unknown, day.evicted.get("brief")).toSeconds()).isEqualTo(60);
        assertThat(Duration.between(unknown, day.evicted.get("usual")).toSeconds()).isEqualTo(300);
    }

    @Test
    void theSameSeedGivesTheSameDayAgainAndAnotherAnother() {
        Day again = new Day(1).play();
        assertThat(again.revision()).isEqualTo(day.revision());
        assertThat(again.history).isEqualTo(day.history);
        Day other = new Day(2).play();
        assertThat(other.history).isNotEqualTo(day.history);
        assertThat(other.made)
                .extracting(Job::name)
                .hasSameElementsAs(day.made.stream().map(Job::name).toList());
        again.town.close();
        other.town.close();
    }
}
