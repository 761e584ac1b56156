package io.podium.controllers.cronjob;

import static org.assertj.core.api.Assertions.assertThat;

import io.podium.api.batch.v1.CronJob;
import io.podium.api.batch.v1.Job;
import io.podium.api.batch.v1.JobCondition;
import io.podium.api.core.v1.Namespace;
import io.podium.api.error.ApiError;
import io.podium.base.loop.Loop;
import io.podium.base.simulation.Simulation;
import io.podium.client.Action;
import io.podium.client.Door.ObjectChange;
import io.podium.client.Key;
import io.podium.client.View;
import io.podium.client.local.LocalDoor;
import io.podium.client.runtime.Meter;
import io.podium.client.runtime.Spoke;
import io.podium.client.runtime.Trigger;
import io.podium.client.runtime.Work;
import io.podium.controllers.Lab;
import io.podium.controllers.job.JobConditions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** CronJobs on virtual time, with Jobs that end after a while, slow writes and lost answers. */
class CronJobSimulationTest {
    private static final Duration LATENCY = Duration.ofMillis(300);

    private Simulation time;
    private Loop loop;
    private LocalDoor door;
    private Spoke spoke;
    private Duration run = Duration.ofSeconds(20);
    private final List<Job> made = new ArrayList<>();

    private void start(long seed) {
        time = new Simulation(seed);
        loop = time.loop("cluster");
        door = new LocalDoor(Lab.KINDS, loop, time.clock(), time.randomness());
        door.put(Namespace.create("", "one"));
        door.put(Namespace.create("", "default"));
        door.latency(LATENCY);
        var _ = door.follow((_, changes) -> changes.forEach(this::see));
        live();
    }

    private void see(ObjectChange change) {
        if (change.before().isEmpty() && change.after().orElseThrow() instanceof Job job) {
            made.add(job);
        }
    }

    /** As after a restart: nothing is remembered. */
    private void live() {
        var cronJobs = new CronJobReconciler();
        spoke =
                new Spoke(
                        loop,
                        time.clock(),
                        time.randomness(),
                        Meter.SILENT,
                        List.of(
                                new Work(
                                        "cronjob-controller",
                                        door,
                                        cronJobs,
                                        Trigger.self(CronJob.class),
                                        Trigger.on(Job.class, cronJobs::wake)),
                                new Work("jobs", door, this::end, Trigger.self(Job.class))));
        spoke.start();
    }

    private List<Action> end(View view, Key key) {
        Job job = view.find(Job.class, key).orElse(null);
        if (job == null || JobConditions.isFinished(job)) {
            return List.of();
        }
        Instant due = job.metadata().creationTimestamp().orElseThrow().plus(run);
        if (due.isAfter(view.now())) {
            return List.of(new Action.Again(due));
        }
        var condition = JobCondition.empty().withType("Complete").withStatus("True");
        return List.of(
                new Action.UpdateStatus(
                        job.withStatus(
                                job.status()
                                        .withStartTime(due.minus(run))
                                        .withCompletionTime(due)
                                        .withConditions(List.of(condition)))));
    }

    private void put(String schedule, String policy) {
        CronJob cron = CronLab.ticking(schedule);
        door.put(cron.withSpec(cron.spec().withConcurrencyPolicy(policy)));
    }

    private void edit(UnaryOperator<CronJob> change) {
        CronJob now = door.view().find(CronJob.class, CronLab.KEY).orElseThrow();
        door.now(
                new Action.Update(
                        change.apply(now).withMetadata(now.metadata().withoutResourceVersion())));
    }

    private List<String> names() {
        return made.stream().map(Job::name).toList();
    }

    private static List<String> every(long step, long end) {
        return LongStream.rangeClosed(1, end / step)
                .mapToObj(i -> "tick-" + (CronLab.FIRST + i * step))
                .toList();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void aQuietDayHasOneJobForEachSlotAndNoneIsLate(long seed) {
        start(seed);
        put("*/15 * * * *", "Allow");
        time.advance(Duration.ofHours(24).plusMinutes(1));
        assertThat(names()).isEqualTo(every(15, 24 * 60));
        assertThat(made)
                .allSatisfy(job -> {
                    Instant slot = SlotJob.slot(CronLab.ticking(""), job).orElseThrow();
                    assertThat(job.metadata().creationTimestamp().orElseThrow())
                            .isBetween(slot, slot.plusSeconds(2));
                });
        assertThat(door.view().list(Job.class)).hasSize(3);
        CronJob cron = door.view().list(CronJob.class).getFirst();
        assertThat(cron.status().active()).isEmpty();
        assertThat(cron.status().lastSuccessfulTime()).isPresent();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void lostAnswersAndRestartsLoseNoSlotAndDoubleNone(long seed) {
        start(seed);
        door.loseAnswers(_ -> time.randomness().nextInt(3) == 0);
        put("*/5 * * * *", "Allow");
        for (int i = 0; i < 120; i++) {
            time.advance(Duration.ofSeconds(60));
            if (time.randomness().nextInt(4) == 0) {
                spoke.close();
                live();
            }
        }
        time.advance(Duration.ofMinutes(1));
        assertThat(names()).isEqualTo(every(5, 120));
    }

    private void deleteNew(ObjectChange change) {
        if (change.before().isEmpty() && change.after().orElseThrow() instanceof Job job) {
            var _ = door.act(new Action.Delete(job));
        }
    }

    /** Somebody deletes each Job as soon as it is there, and writes of the status are refused. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void aJobThatIsGoneAtOnceIsNotMadeAgain(long seed) {
        start(seed);
        door.refuse(action -> {
            if (action instanceof Action.UpdateStatus && time.randomness().nextInt(2) == 0) {
                throw ApiError.internal("etcdserver: request timed out");
            }
        });
        var _ = door.follow((_, changes) -> changes.forEach(this::deleteNew));
        put("*/5 * * * *", "Allow");
        time.advance(Duration.ofHours(2).plusMinutes(1));
        assertThat(names()).isEqualTo(every(5, 120));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void whatIsForbiddenNeverOverlaps(long seed) {
        start(seed);
        run = Duration.ofSeconds(150);
        put("* * * * *", "Forbid");
        time.advance(Duration.ofHours(1));
        // A run takes two and a half minutes; the slot that came last is made up for at once.
        for (int i = 1; i < made.size(); i++) {
            assertThat(made.get(i).metadata().creationTimestamp().orElseThrow())
                    .isAfterOrEqualTo(
                            made.get(i - 1).metadata().creationTimestamp().orElseThrow().plus(run));
        }
        assertThat(made).hasSizeBetween(22, 24);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void whatIsReplacedNeverOverlaps(long seed) {
        start(seed);
        run = Duration.ofSeconds(150);
        put("* * * * *", "Replace");
        time.advance(Duration.ofMinutes(30).plusSeconds(10));
        assertThat(names()).isEqualTo(every(1, 30));
        assertThat(door.view().list(Job.class)).hasSize(1);
    }

    /** The clock is set while everybody waits: ahead, and an hour later back again. */
    @Test
    void aClockThatIsSetIsNoticedWithinAMinute() {
        start(1);
        put("0 * * * *", "Allow");
        time.advance(Duration.ofMinutes(10));
        time.jump(Duration.ofDays(1));
        time.advance(Duration.ofMinutes(2));
        assertThat(names()).containsExactly("tick-" + (CronLab.FIRST + 24 * 60));
        time.advance(Duration.ofHours(1));
        time.jump(Duration.ofHours(-1));
        time.advance(Duration.ofHours(3));
        assertThat(new HashSet<>(names())).hasSameSizeAs(names());
        assertThat(names())
                .isEqualTo(
                        LongStream.rangeClosed(24, 27)
                                .mapToObj(hour -> "tick-" + (CronLab.FIRST + hour * 60))
                                .toList());
    }

    @Test
    void whatIsSuspendedMakesNothingUntilItGoesOn() {
        start(1);
        put("* * * * *", "Allow");
        time.advance(Duration.ofMinutes(3).plusSeconds(5));
        edit(cron -> cron.withSpec(cron.spec().withSuspend(true)));
        time.advance(Duration.ofMinutes(20));
        assertThat(names()).isEqualTo(every(1, 3));
        edit(cron -> cron.withSpec(cron.spec().withSuspend(false)));
        time.advance(Duration.ofSeconds(10));
        assertThat(names()).hasSize(4).last().isEqualTo("tick-" + (CronLab.FIRST + 23));
    }
}
