package io.podium.controllers.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.podium.api.batch.v1.Job;
import io.podium.api.batch.v1.JobCondition;
import io.podium.api.core.v1.Pod;
import io.podium.client.Action;
import io.podium.client.Failure;
import io.podium.controllers.Lab;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JobReconcilerTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            useHeadersInDisplayName = true,
            textBlock =
                    """
                    JOB                               | PODS                            | ACTIONS
                    completions=2 parallelism=2       |                                 | create create status
                    completions=5 parallelism=2       | a:running                       | create status
                    completions=1 parallelism=3       |                                 | create status
                    completions=1                     | a:running                       | status
                    completions=0                     |                                 | status
                    completions=1                     | a:done                          | patch(a) status
                    completions=3 parallelism=2       | a:done b:running                | create patch(a) status
                    completions=2 parallelism=2       | a:failed                        | create create patch(a) status
                    completions=2 parallelism=2       | a:failed^3                      | again patch(a) status
                    completions=2 parallelism=2       | a:failed^3 b:done^2             | create patch(a) patch(b) status
                    completions=2 parallelism=2       | a:failed^3+counted              | again status
                    completions=1 backoff=0           | a:failed b:running              | delete(b) patch(a) patch(b) status
                    completions=1 backoff=1           | a:failed                        | create patch(a) status
                    completions=3                     | a:running b:ready               | delete(a) patch(a) status
                    completions=3                     | a:running b:pending             | delete(b) patch(b) status
                    completions=2 parallelism=0       | a:running                       | delete(a) patch(a) status
                    completions=2 parallelism=2 suspend | a:running b:ready             | Suspended delete(a) delete(b) patch(a) patch(b) status
                    completions=2 suspend             |                                 | Suspended status
                    completions=1 suspend             | a:done                          | patch(a) status
                    parallelism=2                     |                                 | create create status
                    parallelism=3                     | a:done b:running                | patch(a) status
                    parallelism=3                     | a:done                          | patch(a) status
                    parallelism=2                     | a:failed                        | create create patch(a) status
                    completions=2 parallelism=2       | stray:running+orphan            | patch(stray)
                    completions=2 parallelism=2       | odd:running+relabelled          | patch(odd)
                    completions=1                     | a:running+deleted               | again patch(a) status
                    completions=1 patient             | a:running+deleted               | status
                    completions=1 patient             | a:failed+deleted                | create patch(a) status
                    completions=1 patient             | a:done+deleted                  | patch(a) status
                    completions=2 foreign             | a:done                          | ''
                    completions=2 ours                |                                 | create status
                    completions=1 onfailure backoff=2 | a:running~1                     | status
                    completions=1 onfailure backoff=2 | a:running~2                     | delete(a) patch(a) status
                    completions=1 onfailure backoff=0 | a:running~1                     | delete(a) patch(a) status
                    completions=1 onfailure backoff=0 | a:running~0                     | status
                    completions=1 backoff=2           | a:running~2                     | status
                    completions=1 deadline=60         | a:running                       | again status
                    """)
    void decides(String job, String pods, String actions) {
        assertThat(new JobLab(job).pods(pods).words()).isEqualTo(actions);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            useHeadersInDisplayName = true,
            textBlock =
                    """
                    JOB                            | PODS                                  | ACTIONS
                    completions=3 parallelism=2    |                                       | create create status
                    completions=3 parallelism=3    | a:running#1                           | create create status
                    completions=2 parallelism=2    | a:running#0 b:running#7               | delete(b) patch(b) status
                    completions=2 parallelism=2    | a:running#0 b:running                 | delete(b) patch(b) status
                    completions=2 parallelism=2    | a:ready#0 b:running#0                 | delete(b) patch(b) status
                    completions=3 parallelism=3    | a:done#0 b:done#0 c:done#9            | create create patch(a) patch(b) patch(c) status
                    completions=2 parallelism=2    | a:failed#0 b:running#1                | create patch(a) status
                    completions=2 parallelism=2 perindex=1 | a:failed#0 b:running#1        | create status
                    completions=2 parallelism=2 perindex=1 | a:failed#0^3 b:running#1      | again status
                    completions=2 parallelism=2 perindex=1 | a:failed#0 c:running#0 b:running#1 | patch(a) status
                    completions=2 parallelism=2 perindex=1 | a:failed#0!1 b:running#1      | patch(a) status
                    completions=2 parallelism=2 perindex=0 maxfailed=0 | a:failed#0 b:running#1 | delete(b) patch(a) patch(b) status
                    completions=2 parallelism=2 perindex=0 | a:failed#0 b:done#1           | patch(a) patch(b) status
                    completions=2 parallelism=2 patient | a:running#0+deleted b:running#1  | status
                    """)
    void decidesByIndex(String job, String pods, String actions) {
        assertThat(new JobLab("indexed " + job).pods(pods).words()).isEqualTo(actions);
    }

    /** Until nothing happens any more; what stands in the status then. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            useHeadersInDisplayName = true,
            textBlock =
                    """
                    JOB                         | PODS                                  | STATUS
                    completions=1               | a:ready                               | active=1 ready=1 terminating=0 succeeded=0 failed=0
                    completions=1               | a:done                                | active=0 ready=0 terminating=0 succeeded=1 failed=0 SuccessCriteriaMet:CompletionsReached Complete:CompletionsReached
                    completions=0               |                                       | active=0 ready=0 terminating=0 succeeded=0 failed=0 SuccessCriteriaMet:CompletionsReached Complete:CompletionsReached
                    completions=0 suspend       |                                       | active=0 ready=0 terminating=0 succeeded=0 failed=0 SuccessCriteriaMet:CompletionsReached Complete:CompletionsReached
                    parallelism=3               | a:done b:failed                       | active=0 ready=0 terminating=0 succeeded=1 failed=1 SuccessCriteriaMet:CompletionsReached Complete:CompletionsReached
                    completions=2 backoff=0     | a:failed b:done                       | active=0 ready=0 terminating=0 succeeded=1 failed=1 FailureTarget:BackoffLimitExceeded Failed:BackoffLimitExceeded
                    completions=2 backoff=1     | a:failed b:done c:running             | active=1 ready=0 terminating=0 succeeded=1 failed=1
                    completions=3 backoff=0     | a:failed b:running                    | active=0 ready=0 terminating=1 succeeded=0 failed=2 FailureTarget:BackoffLimitExceeded
                    completions=1               | a:failed+counted b:done+counted       | active=1 ready=0 terminating=0 succeeded=0 failed=0
                    completions=1 suspend       | a:running                             | active=0 ready=0 terminating=1 succeeded=0 failed=0 Suspended:JobSuspended
                    completions=2 onfailure backoff=1 | a:running~1                     | active=0 ready=0 terminating=1 succeeded=0 failed=1 FailureTarget:BackoffLimitExceeded
                    indexed completions=4 parallelism=4 | a:done#0 b:done#1 c:done#3 d:running#2 | active=1 ready=0 terminating=0 succeeded=3 failed=0 completed=0,1,3
                    indexed completions=3 parallelism=3 | a:done#0 b:done#1 c:done#2    | active=0 ready=0 terminating=0 succeeded=3 failed=0 completed=0-2 SuccessCriteriaMet:CompletionsReached Complete:CompletionsReached
                    indexed completions=3 parallelism=3 perindex=0 | a:done#0 b:failed#1 c:done#2 | active=0 ready=0 terminating=0 succeeded=2 failed=1 completed=0,2 failedIndexes=1 FailureTarget:FailedIndexes Failed:FailedIndexes
                    indexed completions=3 parallelism=3 perindex=0 maxfailed=1 | a:failed#0 b:failed#1 c:done#2 | active=0 ready=0 terminating=0 succeeded=1 failed=2 completed=2 failedIndexes=0,1 FailureTarget:MaxFailedIndexesExceeded Failed:MaxFailedIndexesExceeded
                    """)
    void tellsInTheEnd(String job, String pods, String status) {
        JobLab lab = new JobLab(job).pods(pods);
        lab.settle();
        assertThat(lab.told()).isEqualTo(status);
        assertThat(lab.job().status().uncountedTerminatedPods().value().isEmpty()).isTrue();
        if (JobConditions.isFinished(lab.job())) {
            assertThat(lab.found()).noneMatch(JobPods::isTracked);
        }
    }

    @Test
    void aPodIsWrittenDownThenLetGoThenCounted() {
        JobLab lab = new JobLab("completions=2").pods("a:done b:running");
        String uid = lab.lab.door.view().find(Pod.class, "one", "a").orElseThrow().uid();
        assertThat(Lab.words(lab.step())).isEqualTo("status patch(a)");
        assertThat(lab.job().status().uncountedTerminatedPods().succeeded()).containsExactly(uid);
        assertThat(lab.job().status().succeeded()).isZero();
        assertThat(Lab.words(lab.step())).isEqualTo("status");
        assertThat(lab.job().status().uncountedTerminatedPods().succeeded()).isEmpty();
        assertThat(lab.job().status().succeeded()).isEqualTo(1);
        assertThat(lab.decide()).isEmpty();
    }

    /** A crash between any two writes counts no pod twice and none never. */
    @Test
    void whatIsWrittenDownTwiceCountsOnce() {
        JobLab lab = new JobLab("completions=3").pods("a:done b:running");
        var first = (Action.UpdateStatus) lab.decide().getFirst();
        lab.lab.door.now(first);
        assertThat(Lab.words(lab.decide())).isEqualTo("patch(a)");
        lab.settle();
        assertThat(lab.told()).startsWith("active=1 ready=0 terminating=0 succeeded=1 failed=0");
    }

    @Test
    void newPodsAreTracked() {
        JobLab lab = new JobLab("completions=1");
        var announced = (Action.Announced) lab.decide().getFirst();
        Pod pod = (Pod) ((Action.Create) announced.write()).object();
        assertThat(pod.metadata().generateName()).isEqualTo("work-");
        assertThat(pod.metadata().labels()).isEqualTo(JobLab.LABELS);
        assertThat(pod.metadata().finalizers()).containsExactly("batch.kubernetes.io/job-tracking");
        assertThat(pod.metadata().ownerReferences()).containsExactly(Lab.controlledBy(lab.job()));
        assertThat(pod.spec().containers().getFirst().env()).isEmpty();
        assertThat(announced.success().orElseThrow().about("work-x").message())
                .isEqualTo("Created pod: work-x");
        assertThat(announced.failure().orElseThrow().about("no").message())
                .isEqualTo("Error creating: no");
    }

    @Test
    void podsOfAnIndexKnowIt() {
        JobLab lab =
                new JobLab("indexed completions=3 parallelism=3 perindex=2").pods("a:failed#1!1");
        List<Pod> made =
                lab.decide().stream()
                        .filter(Action.Announced.class::isInstance)
                        .map(one ->
                                (Pod) ((Action.Create) ((Action.Announced) one).write()).object())
                        .toList();
        assertThat(made).hasSize(3);
        Pod pod = made.get(1);
        assertThat(pod.metadata().generateName()).isEqualTo("work-1-");
        assertThat(pod.spec().hostname()).isEqualTo("work-1");
        assertThat(pod.metadata().labels()).containsEntry(JobPods.INDEX, "1");
        assertThat(pod.metadata().annotations())
                .containsEntry(JobPods.INDEX, "1")
                .containsEntry(JobPods.FAILURES, "2");
        assertThat(made.getFirst().metadata().annotations()).containsEntry(JobPods.FAILURES, "0");
        var variable = pod.spec().containers().getFirst().env().getFirst();
        assertThat(variable.name()).isEqualTo("JOB_COMPLETION_INDEX");
        assertThat(variable.valueFrom().fieldRef().fieldPath())
                .isEqualTo("metadata.labels['batch.kubernetes.io/job-completion-index']");
    }

    /** Ten seconds after the first failure, doubling, ten minutes at most. */
    @ParameterizedTest
    @CsvSource({"1,10", "2,20", "3,40", "6,320", "7,600", "8,600", "40,600"})
    void newPodsWaitAfterFailures(int failures, int seconds) {
        JobLab lab = new JobLab("completions=1 backoff=100");
        for (int i = 0; i < failures; i++) {
            lab.pods("p" + i + ":failed^0+counted");
        }
        assertThat(lab.decide())
                .contains(new Action.Again(lab.lab.time.clock().now().plusSeconds(seconds)));
    }

    /** The pods may be gone when their failure still counts. */
    @Test
    void deletedPodsAreRememberedAsFailures() {
        JobLab lab = new JobLab("completions=1").pods("a:running+deleted");
        Action.Again again = new Action.Again(lab.lab.time.clock().now().plusSeconds(10));
        assertThat(lab.step()).contains(again);
        Pod pod = lab.found().getFirst();
        lab.lab.door.now(new Action.Delete(pod, Optional.of(0L), ""));
        assertThat(lab.found()).isEmpty();
        assertThat(lab.step()).contains(again);
        lab.lab.time.advance(Duration.ofSeconds(10));
        assertThat(Lab.words(lab.decide())).startsWith("create");
    }

    @Test
    void aDeadlineEndsItAndSaysSo() {
        JobLab lab = new JobLab("completions=1 deadline=60").pods("a:running");
        assertThat(lab.step())
                .contains(new Action.Again(lab.lab.time.clock().now().plusSeconds(60)));
        lab.lab.time.advance(Duration.ofSeconds(60));
        assertThat(Lab.words(lab.step())).isEqualTo("status patch(a) delete(a)");
        assertThat(lab.told()).contains("FailureTarget:DeadlineExceeded");
        assertThat(lab.job().status().conditions().getFirst().message())
                .isEqualTo("Job was active longer than specified deadline");
        lab.settle();
        assertThat(JobConditions.isFinished(lab.job())).isFalse(); // The pod is still ending.
        lab.lab.door.now(new Action.Delete(lab.found().getFirst(), Optional.of(0L), ""));
        assertThat(Lab.words(lab.step())).isEqualTo("status DeadlineExceeded");
        assertThat(lab.told())
                .endsWith("failed=1 FailureTarget:DeadlineExceeded Failed:DeadlineExceeded");
        assertThat(lab.decide()).isEmpty();
    }

    @Test
    void suspendedItHasNoStartAndResumedItBeginsAnew() {
        JobLab lab = new JobLab("completions=1 deadline=60").pods("a:running");
        lab.settle();
        assertThat(lab.job().status().hasStartTime()).isTrue();
        lab.spec(spec -> spec.withSuspend(true));
        lab.settle();
        assertThat(lab.job().status().hasStartTime()).isFalse();
        assertThat(lab.told()).contains("Suspended:JobSuspended");
        lab.lab.time.advance(Duration.ofHours(1));
        lab.spec(spec -> spec.withSuspend(false));
        assertThat(Lab.words(lab.step())).isEqualTo("create status Resumed again");
        JobCondition condition = lab.job().status().conditions().getFirst();
        assertThat(condition.status()).isEqualTo("False");
        assertThat(condition.reason()).isEqualTo("JobResumed");
        assertThat(condition.message()).isEqualTo("Job resumed");
        assertThat(lab.job().status().startTime()).contains(lab.lab.time.clock().now());
    }

    /** Who was resumed in the same moment in which it was suspended keeps its start until then. */
    @Test
    void aResumedJobHasItsWholeTimeAgain() {
        JobLab lab = new JobLab("completions=1 deadline=60 suspend");
        lab.settle();
        lab.status(status -> status.withStartTime(lab.lab.time.clock().now().minusSeconds(600)));
        lab.spec(spec -> spec.withSuspend(false));
        assertThat(Lab.words(lab.step())).isEqualTo("create status Resumed again");
        assertThat(lab.job().status().startTime()).contains(lab.lab.time.clock().now());
    }

    @Test
    void itShrinksAndGrowsByIndex() {
        JobLab lab = new JobLab("indexed completions=4 parallelism=4").pods("a:done#3");
        lab.settle();
        assertThat(lab.told()).contains("succeeded=1").contains("completed=3");
        lab.spec(spec -> spec.withCompletions(2).withParallelism(2));
        lab.settle();
        assertThat(lab.told()).startsWith("active=2").contains("succeeded=0");
        lab.spec(spec -> spec.withCompletions(5).withParallelism(5));
        lab.settle();
        assertThat(lab.found()).filteredOn(pod -> !pod.isDeleting()).hasSize(6);
        assertThat(lab.told()).startsWith("active=5");
    }

    @Test
    void aPassMakesNoMoreThanABurst() {
        JobLab lab = new JobLab("completions=2000 parallelism=2000");
        assertThat(lab.decide()).hasSize(Scaling.BURST + 1);
    }

    @Test
    void aStatusNeverHoldsMoreThanSoManyUids() {
        JobLab lab = new JobLab("completions=700");
        for (int i = 0; i < 600; i++) {
            lab.pods("p" + i + ":done");
        }
        List<Action> first = lab.step();
        assertThat(lab.job().status().uncountedTerminatedPods().succeeded())
                .hasSize(Tally.MOST_UNCOUNTED);
        assertThat(first).filteredOn(Action.Patch.class::isInstance).hasSize(500);
        lab.settle();
        assertThat(lab.told()).contains("succeeded=600");
    }

    /** A Job whose pods cannot be made still counts those that end. */
    @Test
    void afterARefusalItTellsFirst() {
        JobLab lab = new JobLab("completions=3 parallelism=2").pods("a:done b:running");
        Action create = ((Action.Announced) lab.decide().getFirst()).write();
        var failure = new Failure(create, "Forbidden", "exceeded quota: q");
        List<Action> actions = lab.lab.decideAfter(failure, lab.reconciler, JobLab.KEY);
        assertThat(Lab.words(actions)).isEqualTo("status patch(a) create");
        var status = ((Job) ((Action.UpdateStatus) actions.getFirst()).object()).status();
        assertThat(status.active()).isEqualTo(1);
    }

    @Test
    void whileItIsDeletedItOnlyLetsGo() {
        JobLab lab = new JobLab("completions=3 parallelism=3").pods("a:running b:failed");
        lab.lab.door.now(new Action.Delete(lab.job(), Optional.empty(), "Foreground"));
        assertThat(lab.words()).isEqualTo("patch(a) patch(b) status");
        lab.settle();
        assertThat(lab.found()).noneMatch(JobPods::isTracked).hasSize(2);
        assertThat(lab.told()).contains("failed=1");
    }

    @Test
    void anAdoptedPodIsTrackedAndAReleasedOneIsNot() {
        JobLab lab =
                new JobLab("completions=9 parallelism=2")
                        .pods("stray:running+orphan odd:running+relabelled");
        lab.step();
        Pod stray = lab.lab.door.view().find(Pod.class, "one", "stray").orElseThrow();
        assertThat(stray.metadata().ownerReferences()).containsExactly(Lab.controlledBy(lab.job()));
        assertThat(JobPods.isTracked(stray)).isTrue();
        Pod odd = lab.lab.door.view().find(Pod.class, "one", "odd").orElseThrow();
        assertThat(odd.metadata().ownerReferences()).isEmpty();
        assertThat(JobPods.isTracked(odd)).isFalse();
        assertThat(Lab.words(lab.decide())).isEqualTo("create status");
    }

    @Test
    void moreSuccessesThanWantedAreWarnedOf() {
        JobLab lab = new JobLab("completions=1 parallelism=2").pods("a:done b:done");
        lab.step();
        assertThat(Lab.words(lab.step())).isEqualTo("status TooManySucceededPods Completed");
        assertThat(lab.job().status().completionTime()).isPresent();
    }

    @Provide
    static Arbitrary<String> pods() {
        return Arbitraries.of(
                        "pending",
                        "running",
                        "ready#0",
                        "failed",
                        "failed#1!1",
                        "failed#2+deleted",
                        "done#1",
                        "done#9",
                        "done+counted",
                        "running#0+deleted",
                        "ready+orphan",
                        "done+orphan",
                        "running+relabelled",
                        "failed^2+counted")
                .list()
                .ofMaxSize(7)
                .map(words -> {
                    var text = new StringBuilder();
                    for (int i = 0; i < words.size(); i++) {
                        text.append(i == 0 ? "" : " ").append("p" + i + ":" + words.get(i));
                    }
                    return text.toString();
                });
    }

    @Provide
    static Arbitrary<String> jobs() {
        return Arbitraries.of(
                "completions=3 parallelism=2",
                "parallelism=2",
                "completions=2 backoff=0",
                "completions=2 suspend",
                "completions=3 patient parallelism=3",
                "completions=3 onfailure",
                "indexed completions=3 parallelism=2",
                "indexed completions=3 parallelism=3 perindex=1",
                "indexed completions=3 parallelism=3 perindex=0 maxfailed=0",
                "indexed completions=2 suspend");
    }

    /** Whatever the start, doing what the plan says leads to a state where the plan is empty. */
    @Property(tries = 300)
    void settles(@ForAll("jobs") String words, @ForAll("pods") String pods) {
        JobLab lab = new JobLab(words).pods(pods.isEmpty() ? null : pods);
        assertThat(lab.lab.door.settle(lab.reconciler, JobLab.KEY)).isLessThanOrEqualTo(8);
        var status = lab.job().status();
        assertThat(status.uncountedTerminatedPods().value().isEmpty()).isTrue();
        // What runs of a work queue that is empty goes on.
        boolean isEmptied = !lab.job().spec().hasCompletions() && status.succeeded() > 0;
        assertThat(isEmptied || status.active() <= lab.job().spec().parallelism()).isTrue();
        if (JobConditions.isFinished(lab.job())) {
            assertThat(status.active()).isZero();
            assertThat(status.terminating()).isZero();
        }
    }
}
