package io.podium.campaigns.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.podium.api.batch.v1.CronJob;
import io.podium.api.batch.v1.Job;
import io.podium.api.batch.v1.JobCondition;
import io.podium.api.core.v1.Pod;
import io.podium.api.meta.v1.OwnerReference;
import io.podium.api.view.ApiObject;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Whether the judge of Jobs and CronJobs would see what is wrong. */
class RunsTest {
    private static final Instant NOON = Instant.parse("2030-01-01T12:00:00Z");

    private final Runs runs = new Runs(true);

    private static CronJob cron(String policy) {
        CronJob cron = CronJob.create("a", "tick");
        return cron.withMetadata(cron.metadata().withUid("c"))
                .withSpec(cron.spec().withSchedule("*/5 * * * *").withConcurrencyPolicy(policy));
    }

    private static OwnerReference owner(String kind, String uid) {
        return OwnerReference.empty().withKind(kind).withUid(uid).withController(true);
    }

    private static Job job(String uid, int minute) {
        Job job = Job.create("a", "tick-" + uid);
        String slot = NOON.plusSeconds(minute * 60L).toString();
        return job.withMetadata(
                        job.metadata()
                                .withUid(uid)
                                .withAnnotations(
                                        Map.of(
                                                "batch.kubernetes.io/cronjob-scheduled-timestamp",
                                                slot))
                                .withOwnerReferences(List.of(owner("CronJob", "c"))))
                .withSpec(job.spec().withCompletions(2));
    }

    private static Job finished(Job job) {
        var condition = JobCondition.empty().withType("Complete").withStatus("True");
        return job.withStatus(job.status().withConditions(List.of(condition)));
    }

    private static Pod pod(String name, String job) {
        Pod pod = Pod.create("a", name);
        return pod.withMetadata(
                pod.metadata().withUid(name).withOwnerReferences(List.of(owner("Job", job))));
    }

    private Optional<String> add(ApiObject object) {
        return runs.see(Optional.empty(), Optional.of(object));
    }

    private Optional<String> change(ApiObject before, ApiObject after) {
        return runs.see(Optional.of(before), Optional.of(after));
    }

    private Optional<String> remove(ApiObject object) {
        return runs.see(Optional.of(object), Optional.empty());
    }

    @Test
    void aSecondJobForASlotIsSeenAlsoWhenTheFirstIsGone() {
        assertThat(add(cron("Allow"))).isEmpty();
        assertThat(add(job("1", 0))).isEmpty();
        assertThat(add(job("2", 5))).isEmpty();
        assertThat(remove(job("1", 0))).isEmpty();
        assertThat(add(job("3", 0)))
                .contains("Job a/tick-3 is a second one for the slot 2030-01-01T12:00:00Z");
    }

    @Test
    void runsThatOverlapAreSeenWhereTheyAreForbidden() {
        assertThat(add(cron("Forbid"))).isEmpty();
        assertThat(add(job("1", 0))).isEmpty();
        assertThat(change(job("1", 0), finished(job("1", 0)))).isEmpty();
        assertThat(add(job("2", 5))).isEmpty();
        assertThat(add(job("3", 10))).contains("Job a/tick-3 began though tick-2 goes on");
    }

    @Test
    void aSlotWithoutAJobIsSeen() {
        add(cron("Allow"));
        runs.beginQuiet();
        assertThat(runs.isQuietBusy()).isTrue();
        add(job("1", 5));
        add(job("2", 15));
        assertThat(runs.missed(NOON, NOON.plusSeconds(20 * 60)))
                .containsExactly("CronJob a/tick made no Job for 2030-01-01T12:10:00Z");
    }

    @Test
    void nobodyWaitsForWhatIsHeldBack() {
        CronJob held = cron("Allow");
        add(held.withSpec(held.spec().withSuspend(true)));
        runs.beginQuiet();
        assertThat(runs.isQuietBusy()).isFalse();
        assertThat(runs.missed(NOON, NOON.plusSeconds(20 * 60))).isEmpty();
    }

    @Test
    void whatIsFinishedGoesOnIsSeen() {
        Job job = job("1", 0);
        add(job);
        assertThat(change(job, finished(job))).isEmpty();
        assertThat(add(pod("p", "1"))).contains("Job a/tick-1 is finished and made Pod a/p");
        assertThat(change(finished(job), job)).contains("Job a/tick-1 was finished and goes on");
    }

    @Test
    void countingTooManyOrOneTwiceIsSeen() {
        Job job = job("1", 0);
        add(job);
        add(pod("p", "1"));
        add(pod("q", "1"));
        Job two = job.withStatus(job.status().withSucceeded(1).withFailed(1));
        assertThat(change(job, two)).isEmpty();
        assertThat(change(two, job.withStatus(job.status().withSucceeded(2).withFailed(1))))
                .contains("Job a/tick-1 counts 3 pods and made 2");
        assertThat(change(two, job.withStatus(job.status().withSucceeded(3))))
                .contains("Job a/tick-1 asks for 2 and counts 3");
    }
}
