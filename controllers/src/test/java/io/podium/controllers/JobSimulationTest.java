package io.podium.controllers;

import static org.assertj.core.api.Assertions.assertThat;

import io.podium.api.batch.v1.Job;
import io.podium.api.batch.v1.JobCondition;
import io.podium.api.batch.v1.JobSpec;
import io.podium.api.core.v1.Container;
import io.podium.api.core.v1.Pod;
import io.podium.api.core.v1.PodTemplateSpec;
import io.podium.api.error.ApiError;
import io.podium.api.meta.v1.LabelSelector;
import io.podium.api.meta.v1.ObjectMeta;
import io.podium.client.Action;
import io.podium.controllers.job.JobConditions;
import io.podium.controllers.workload.Pods;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Jobs in a whole cluster of seeds and faults. */
class JobSimulationTest {
    private static final Duration LATENCY = Duration.ofMillis(20);
    private static final Map<String, String> LABELS = Map.of("job", "work");
    private static final String INDEX = "batch.kubernetes.io/job-completion-index";

    private static Job work(UnaryOperator<JobSpec> change) {
        PodTemplateSpec template =
                PodTemplateSpec.empty().withMetadata(ObjectMeta.empty().withLabels(LABELS));
        template =
                template.withSpec(
                        template.spec()
                                .withRestartPolicy("Never")
                                .withContainers(
                                        List.of(Container.empty().withName("c").withImage("a"))));
        JobSpec spec =
                JobSpec.empty()
                        .withParallelism(3)
                        .withBackoffLimit(6)
                        .withCompletionMode("NonIndexed")
                        .withPodReplacementPolicy("TerminatingOrFailed")
                        .withSelector(LabelSelector.empty().withMatchLabels(LABELS))
                        .withTemplate(template);
        return Job.create("default", "work").withSpec(change.apply(spec));
    }

    private static Optional<Job> found(SmallCluster cluster) {
        return cluster.view().find(Job.class, "default", "work");
    }

    private static Job job(SmallCluster cluster) {
        return found(cluster).orElseThrow();
    }

    private static void edit(SmallCluster cluster, UnaryOperator<JobSpec> change) {
        Job now = job(cluster);
        cluster.door.now(
                new Action.Update(
                        now.withSpec(change.apply(now.spec()))
                                .withMetadata(now.metadata().withoutResourceVersion())));
    }

    private static long active(SmallCluster cluster) {
        return cluster.pods().stream().filter(Pods::isActive).count();
    }

    private static String end(SmallCluster cluster) {
        return JobConditions.end(job(cluster))
                .map(one -> one.type() + ":" + one.reason())
                .orElse("");
    }

    /** Some fail, some are deleted, answers get lost: all is counted once. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void eachPodIsCountedOnceThoughAnswersAreLost(long seed) {
        var cluster = new SmallCluster(seed, LATENCY);
        cluster.door.loseAnswers(_ -> cluster.time.randomness().nextInt(5) == 0);
        var ends = new HashMap<String, Integer>();
        cluster.endsAs(pod -> {
            int code =
                    ends.computeIfAbsent(
                            pod.uid(), _ -> cluster.time.randomness().nextInt(6) == 0 ? 1 : 0);
            return Optional.of(new ShortPods.End(Duration.ofSeconds(2), code));
        });
        cluster.door.put(work(spec -> spec.withCompletions(20).withBackoffLimit(1000)));
        var seen = new HashSet<String>();
        cluster.watch(
                Duration.ofSeconds(60),
                () -> {
                    cluster.pods().forEach(pod -> seen.add(pod.uid()));
                    // A lost answer is not a lost pod: the next pass waits for the view.
                    assertThat(active(cluster)).isLessThanOrEqualTo(3);
                });
        cluster.time.advance(Duration.ofHours(12));
        Job job = job(cluster);
        assertThat(end(cluster)).isEqualTo("Complete:CompletionsReached");
        assertThat(job.status().succeeded()).isEqualTo(20);
        assertThat(job.status().failed()).isEqualTo(phases(cluster, "Failed"));
        assertThat(phases(cluster, "Succeeded")).isEqualTo(20);
        assertThat(job.status().completionTime()).isPresent();
        assertThat(cluster.pods())
                .allSatisfy(pod -> assertThat(pod.metadata().finalizers()).isEmpty());
    }

    private static int phases(SmallCluster cluster, String phase) {
        return (int)
                cluster.pods().stream().filter(pod -> pod.status().phase().equals(phase)).count();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void everyIndexIsDoneOnce(long seed) {
        var cluster = new SmallCluster(seed, LATENCY);
        cluster.door.loseAnswers(_ -> cluster.time.randomness().nextInt(6) == 0);
        var tries = new HashMap<String, Integer>();
        // Odd indexes fail the first time they are tried.
        cluster.endsAs(pod -> {
            int index = Integer.parseInt(pod.metadata().annotations().get(INDEX));
            int nth = tries.computeIfAbsent(pod.uid(), _ -> countOf(tries, cluster, index));
            boolean isBad = index % 2 == 1 && nth == 0;
            return Optional.of(new ShortPods.End(Duration.ofSeconds(1), isBad ? 1 : 0));
        });
        cluster.door.put(work(spec -> spec.withCompletions(9).withCompletionMode("Indexed")));
        cluster.time.advance(Duration.ofHours(2));
        assertThat(end(cluster)).isEqualTo("Complete:CompletionsReached");
        assertThat(job(cluster).status().completedIndexes()).isEqualTo("0-8");
        assertThat(job(cluster).status().succeeded()).isEqualTo(9);
        assertThat(job(cluster).status().failed()).isEqualTo(4);
        assertThat(cluster.pods()).hasSize(13);
    }

    private static int countOf(Map<String, Integer> tries, SmallCluster cluster, int index) {
        return (int)
                cluster.pods().stream()
                        .filter(pod -> pod.metadata().annotations().get(INDEX).equals("" + index))
                        .filter(pod -> tries.containsKey(pod.uid()))
                        .count();
    }

    /** Ten seconds, then twenty, then forty; and then it is given up. */
    @Test
    void itTriesLaterAndLaterAndGivesUp() {
        var cluster = new SmallCluster(1, Duration.ZERO);
        cluster.endsAs(_ -> Optional.of(new ShortPods.End(Duration.ofSeconds(1), 3)));
        cluster.door.put(
                work(spec -> spec.withCompletions(1).withParallelism(1).withBackoffLimit(3)));
        cluster.time.advance(Duration.ofMinutes(10));
        List<Instant> made =
                cluster.pods().stream()
                        .map(pod -> pod.metadata().creationTimestamp().orElseThrow())
                        .sorted()
                        .toList();
        assertThat(made).hasSize(4);
        for (int i = 1; i < 4; i++) {
            assertThat(Duration.between(made.get(i - 1), made.get(i)).toSeconds())
                    .isBetween((10L << (i - 1)) + 1, (10L << (i - 1)) + 2);
        }
        assertThat(end(cluster)).isEqualTo("Failed:BackoffLimitExceeded");
        assertThat(job(cluster).status().failed()).isEqualTo(4);
        assertThat(cluster.events("BackoffLimitExceeded"))
                .containsExactly("Job has reached the specified backoff limit");
        assertThat(cluster.events("SuccessfulCreate")).hasSize(4);
    }

    @Test
    void itIsHeldBackAndGoesOn() {
        var cluster = new SmallCluster(3, LATENCY);
        cluster.endsAs(_ -> Optional.of(new ShortPods.End(Duration.ofSeconds(30), 0)));
        cluster.door.put(work(spec -> spec.withCompletions(6)));
        cluster.time.advance(Duration.ofSeconds(40));
        assertThat(job(cluster).status().succeeded()).isEqualTo(3);
        edit(cluster, spec -> spec.withSuspend(true));
        cluster.time.advance(Duration.ofMinutes(5));
        assertThat(active(cluster)).isZero();
        assertThat(job(cluster).status().hasStartTime()).isFalse();
        assertThat(cluster.events("Suspended")).containsExactly("Job suspended");
        assertThat(cluster.events("SuccessfulDelete")).hasSize(3);
        edit(cluster, spec -> spec.withSuspend(false));
        cluster.time.advance(Duration.ofMinutes(5));
        assertThat(cluster.events("Resumed")).containsExactly("Job resumed");
        assertThat(cluster.events("Completed")).containsExactly("Job completed");
        assertThat(job(cluster).status().succeeded()).isEqualTo(6);
        assertThat(job(cluster).status().failed()).isZero();
        assertThat(job(cluster).status().conditions())
                .extracting(JobCondition::type)
                .containsExactly("Suspended", "SuccessCriteriaMet", "Complete");
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void itGoesSomeTimeAfterItsEndWithItsPods(long seed) {
        var cluster = new SmallCluster(seed, LATENCY);
        cluster.door.loseAnswers(_ -> cluster.time.randomness().nextInt(8) == 0);
        cluster.endsAs(_ -> Optional.of(new ShortPods.End(Duration.ofSeconds(1), 0)));
        cluster.door.put(work(spec -> spec.withCompletions(3).withTtlSecondsAfterFinished(3600)));
        cluster.time.advance(Duration.ofMinutes(50));
        assertThat(end(cluster)).isEqualTo("Complete:CompletionsReached");
        assertThat(cluster.pods()).hasSize(3);
        cluster.time.advance(Duration.ofMinutes(20));
        assertThat(found(cluster)).isEmpty();
        assertThat(cluster.pods()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"Background", "Foreground", "Orphan"})
    void deletedItDoesAsItWasTold(String propagation) {
        var cluster = new SmallCluster(2, LATENCY);
        cluster.door.put(work(spec -> spec.withCompletions(5)));
        cluster.time.advance(Duration.ofMinutes(1));
        assertThat(active(cluster)).isEqualTo(3);
        cluster.door.now(new Action.Delete(job(cluster), Optional.empty(), propagation));
        cluster.time.advance(Duration.ofMinutes(10));
        assertThat(found(cluster)).isEmpty();
        assertThat(cluster.pods())
                .hasSize(propagation.equals("Orphan") ? 3 : 0)
                .allSatisfy(pod -> {
                    assertThat(pod.metadata().ownerReferences()).isEmpty();
                    assertThat(pod.metadata().finalizers()).isEmpty();
                });
    }

    @Test
    void withPatienceAPodIsReplacedOnlyWhenItHasEnded() {
        var cluster = new SmallCluster(4, LATENCY);
        cluster.door.put(work(spec -> spec.withCompletions(2).withPodReplacementPolicy("Failed")));
        cluster.time.advance(Duration.ofSeconds(5));
        assertThat(active(cluster)).isEqualTo(2);
        Pod pod = cluster.pods().getFirst();
        cluster.door.now(new Action.Delete(pod));
        cluster.watch(
                Duration.ofSeconds(20),
                () ->
                        assertThat(cluster.pods().stream().filter(one -> !Pods.isOver(one)).count())
                                .isLessThanOrEqualTo(2));
        assertThat(active(cluster)).isEqualTo(2);
        assertThat(job(cluster).status().failed()).isEqualTo(1);
    }

    @Test
    void whoIsRefusedPodsTriesAgain() {
        var cluster = new SmallCluster(1, LATENCY);
        var isRefused = new AtomicBoolean(true);
        cluster.door.refuse(action -> {
            if (isRefused.get() && action instanceof Action.Create(Pod pod)) {
                throw ApiError.forbidden("", "pods", pod.name(), "exceeded quota: q");
            }
        });
        cluster.door.put(work(spec -> spec.withCompletions(2)));
        cluster.time.advance(Duration.ofMinutes(2));
        assertThat(cluster.events("FailedCreate"))
                .isNotEmpty()
                .allSatisfy(text -> assertThat(text).startsWith("Error creating: "));
        assertThat(job(cluster).status().hasStartTime()).isTrue();
        isRefused.set(false);
        cluster.endsAs(_ -> Optional.of(new ShortPods.End(Duration.ofSeconds(1), 0)));
        cluster.time.advance(Duration.ofHours(1));
        assertThat(end(cluster)).isEqualTo("Complete:CompletionsReached");
    }

    /** A thousand pods, a hundred at a time. */
    @Test
    void aLargeJobComesToItsEnd() {
        var cluster = new SmallCluster(1, LATENCY);
        cluster.endsAs(_ -> Optional.of(new ShortPods.End(Duration.ofSeconds(1), 0)));
        cluster.door.put(
                work(spec ->
                        spec.withCompletions(1000)
                                .withParallelism(100)
                                .withCompletionMode("Indexed")));
        cluster.time.advance(Duration.ofMinutes(10));
        assertThat(end(cluster)).isEqualTo("Complete:CompletionsReached");
        assertThat(job(cluster).status().completedIndexes()).isEqualTo("0-999");
        assertThat(cluster.pods()).hasSize(1000);
        assertThat(cluster.loudFailures).isEmpty();
    }
}
