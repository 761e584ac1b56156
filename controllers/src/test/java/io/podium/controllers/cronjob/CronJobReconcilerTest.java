package io.podium.controllers.cronjob;

import static org.assertj.core.api.Assertions.assertThat;

import io.podium.api.batch.v1.CronJob;
import io.podium.api.batch.v1.Job;
import io.podium.api.core.v1.ObjectReference;
import io.podium.client.Action;
import io.podium.client.Failure;
import io.podium.client.Question;
import io.podium.client.runtime.PassView;
import io.podium.controllers.Lab;
import io.podium.controllers.job.JobConditions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CronJobReconcilerTest {
    private static final Duration TEN = Duration.ofMinutes(10);

    private final CronLab cron = new CronLab();

    private static String name(long minute) {
        return "tick-" + (CronLab.FIRST + minute);
    }

    @Test
    void beforeItsTimeItOnlyWaits() {
        cron.put("*/10 * * * *");
        assertThat(cron.play())
                .containsExactly(new Action.Again(Instant.parse("2030-01-01T00:10:00.100Z")));
    }

    @Test
    void aSlotGetsItsJob() {
        cron.put("*/10 * * * *").pass(TEN);
        List<Action> actions = cron.play();
        assertThat(Lab.words(actions))
                .isEqualTo("create(%s) status again status again".formatted(name(10)));
        assertThat(CronLab.events(actions))
                .containsExactly("Normal SuccessfulCreate Created job {}");
        Job job = cron.job(10).orElseThrow();
        assertThat(job.metadata().labels()).isEqualTo(Map.of("app", "tick"));
        assertThat(job.metadata().annotations())
                .isEqualTo(
                        Map.of(
                                "note", "kept",
                                "batch.kubernetes.io/cronjob-scheduled-timestamp",
                                        "2030-01-01T00:10:00Z"));
        assertThat(job.metadata().ownerReferences())
                .hasSize(1)
                .allSatisfy(owner -> {
                    assertThat(owner.uid()).isEqualTo(cron.cron().uid());
                    assertThat(owner.apiVersion() + owner.kind() + owner.name())
                            .isEqualTo("batch/v1CronJobtick");
                    assertThat(owner.controller() && owner.blockOwnerDeletion()).isTrue();
                });
        assertThat(job.spec()).isEqualTo(cron.cron().spec().jobTemplate().spec());
        assertThat(cron.cron().status().lastScheduleTime())
                .contains(Instant.parse("2030-01-01T00:10:00Z"));
        assertThat(cron.cron().status().active())
                .extracting(
                        ObjectReference::apiVersion,
                        ObjectReference::kind,
                        ObjectReference::namespace,
                        ObjectReference::name,
                        ObjectReference::uid)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple(
                                "batch/v1", "Job", "one", name(10), job.uid()));
        assertThat(actions.getLast())
                .isEqualTo(new Action.Again(Instant.parse("2030-01-01T00:20:00.100Z")));
    }

    @Test
    void theSlotIsSaidInTheZoneOfTheCronJob() {
        cron.put("0 19 * * *", spec -> spec.withTimeZone("America/New_York"))
                .pass(Duration.ofHours(24));
        cron.play();
        assertThat(cron.jobs())
                .hasSize(1)
                .allSatisfy(job ->
                        assertThat(job.metadata().annotations().values())
                                .contains("2030-01-01T19:00:00-05:00"));
    }

    /** Jobs of 00:10 (all of them, r for running) when it is time for that of 00:20. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            useHeadersInDisplayName = true,
            textBlock =
                    """
                    POLICY  | OLD | ACTIONS                                                    | ACTIVE
                    Allow   | r   | create(NEW) status again status again                      | OLD NEW
                    Allow   | d   | status SawCompletedJob create(NEW) status again status again | NEW
                    Forbid  | r   | JobAlreadyActive again                                     | OLD
                    Forbid  | d   | status SawCompletedJob create(NEW) status again status again | NEW
                    Replace | r   | delete(OLD Background) create(NEW) status again status again | NEW
                    Replace | d   | status SawCompletedJob create(NEW) status again status again | NEW
                    """)
    void thePolicySaysWhatBecomesOfOverlappingRuns(
            String policy, String old, String actions, String active) {
        cron.put("*/10 * * * *", spec -> spec.withConcurrencyPolicy(policy)).pass(TEN);
        cron.play();
        if (old.equals("d")) {
            cron.finish(cron.job(10).orElseThrow(), JobConditions.COMPLETE);
        }
        cron.pass(TEN);
        assertThat(Lab.words(cron.play()).replace(name(10), "OLD").replace(name(20), "NEW"))
                .isEqualTo(actions);
        assertThat(
                        String.join(
                                        " ",
                                        cron.cron().status().active().stream()
                                                .map(ObjectReference::name)
                                                .toList())
                                .replace(name(10), "OLD")
                                .replace(name(20), "NEW"))
                .isEqualTo(active);
    }

    @Test
    void whatIsForbiddenOrReplacedIsSaid() {
        cron.put("*/10 * * * *", spec -> spec.withConcurrencyPolicy("Forbid")).pass(TEN);
        cron.play();
        cron.pass(TEN);
        assertThat(CronLab.events(cron.play()))
                .containsExactly(
                        "Normal JobAlreadyActive Not starting job because prior execution is"
                                + " running and concurrency policy is Forbid");
        cron.edit(spec -> spec.withConcurrencyPolicy("Replace"));
        assertThat(CronLab.events(cron.play()))
                .containsExactly(
                        "Normal SuccessfulDelete Deleted job " + name(10),
                        "Normal SuccessfulCreate Created job {}");
    }

    /** Minutes after 00:00 and what has come due by then; a run is wanted every ten minutes. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            useHeadersInDisplayName = true,
            nullValues = "-",
            textBlock =
                    """
                    DEADLINE | LATE BY   | JOB | EVENT
                             | PT10M     | 10  | -
                             | PT19M59S  | 10  | -
                             | PT35M     | 30  | -
                             | PT17H     | 1020 | TooManyMissedTimes
                    30       | PT10M     | 10  | -
                    30       | PT10M29S  | 10  | -
                    30       | PT10M31S  | -   | -
                    0        | PT10M     | -   | -
                    3600     | PT17H     | 1020 | -
                    9223372036854775807 | PT35M | 30 | -
                    """)
    void onlyTheNewestSlotIsMadeUpForAndNoneThatIsTooLate(
            Long deadline, Duration late, Long job, String event) {
        cron.put(
                        "*/10 * * * *",
                        spec ->
                                deadline == null
                                        ? spec
                                        : spec.withStartingDeadlineSeconds(deadline))
                .pass(late);
        List<Action> actions = cron.play();
        assertThat(cron.names()).isEqualTo(job == null ? List.of() : List.of(name(job)));
        assertThat(CronLab.events(actions).stream().filter(text -> text.startsWith("Warning")))
                .isEqualTo(
                        event == null
                                ? List.of()
                                : List.of(
                                        "Warning TooManyMissedTimes too many missed start times."
                                                + " Set or decrease .spec.startingDeadlineSeconds"
                                                + " or check clock skew"));
        assertThat(actions.getLast()).isInstanceOf(Action.Again.class);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            useHeadersInDisplayName = true,
            textBlock =
                    """
                    SCHEDULE          | ZONE     | EVENT
                    0 0 30 2 *        |          | InvalidSchedule invalid schedule: 0 0 30 2 * : time difference between two schedules is less than 1 second
                    never             |          | UnparseableSchedule unparseable schedule: "never" : expected exactly 5 fields, found 1: [never]
                    * * * * *         | No/Where | UnknownTimeZone invalid timeZone: "No/Where": unknown time zone No/Where
                    TZ=UTC 0 12 * * * |          | UnsupportedSchedule CRON_TZ or TZ used in schedule "TZ=UTC 0 12 * * *" is not officially supported, see https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/ for more details
                    """)
    void whatCannotBeFollowedIsSaid(String schedule, String zone, String event) {
        cron.put(schedule, spec -> zone == null ? spec : spec.withTimeZone(zone)).pass(TEN);
        assertThat(CronLab.events(cron.play())).containsExactly("Warning " + event);
        assertThat(cron.jobs()).isEmpty();
    }

    @Test
    void whatIsSuspendedWaitsAndThenMakesUpForTheNewestSlot() {
        cron.put("*/10 * * * *", spec -> spec.withSuspend(true)).pass(Duration.ofMinutes(45));
        assertThat(cron.play()).isEmpty();
        cron.edit(spec -> spec.withSuspend(false));
        cron.play();
        assertThat(cron.names()).containsExactly(name(40));
    }

    @Test
    void aNewScheduleDoesNotMakeUpForTimesBeforeItWasThere() {
        cron.put("0 12 * * *");
        cron.play();
        cron.pass(Duration.ofMinutes(45));
        cron.edit(spec -> spec.withSchedule("*/10 * * * *"));
        assertThat(Lab.words(cron.play())).isEqualTo("again");
        cron.pass(Duration.ofMinutes(3));
        assertThat(Lab.words(cron.play())).isEqualTo("again");
        cron.pass(Duration.ofMinutes(2));
        cron.play();
        assertThat(cron.names()).containsExactly(name(50));
        cron.edit(spec -> spec.withTimeZone("Asia/Kathmandu"));
        cron.play();
        cron.pass(Duration.ofMinutes(5));
        assertThat(Lab.words(cron.play()))
                .isEqualTo("create(%s) status again status again".formatted(name(55)));
    }

    @Test
    void aClockThatIsSetBackDoesNotHoldUpANewSchedule() {
        cron.put("0 12 * * *");
        cron.play();
        cron.pass(Duration.ofHours(2));
        cron.edit(spec -> spec.withSchedule("*/10 * * * *"));
        cron.play();
        cron.lab.time.jump(Duration.ofHours(-1));
        cron.pass(Duration.ofMinutes(10));
        cron.play();
        assertThat(cron.names()).containsExactly(name(70));
    }

    @Test
    void historyKeepsTheNewestThatSucceededAndFailed() {
        cron.put("*/10 * * * *", spec -> spec.withSuccessfulJobsHistoryLimit(2));
        for (int i = 1; i <= 8; i++) {
            cron.pass(TEN);
            cron.play();
            cron.finish(
                    cron.job(i * 10L).orElseThrow(),
                    i % 4 == 0 ? JobConditions.FAILED : JobConditions.COMPLETE);
        }
        List<Action> last = cron.play();
        assertThat(cron.names()).containsExactly(name(60), name(70), name(80));
        assertThat(CronLab.events(last))
                .contains(
                        "Normal SawCompletedJob Saw completed job: "
                                + name(80)
                                + ", condition: Failed",
                        "Normal SuccessfulDelete Deleted job " + name(40));
        assertThat(Lab.words(last)).contains("delete(%s Background)".formatted(name(40)));
        assertThat(cron.cron().status().active()).isEmpty();
        assertThat(cron.cron().status().lastSuccessfulTime())
                .contains(Instant.parse("2030-01-01T01:10:00Z"));
    }

    @Test
    void aLimitOfNoneKeepsNoneAndSaysNothingOfTheirEnd() {
        cron.put("*/10 * * * *", spec -> spec.withSuccessfulJobsHistoryLimit(0)).pass(TEN);
        cron.play();
        cron.finish(cron.job(10).orElseThrow(), JobConditions.COMPLETE);
        assertThat(CronLab.events(cron.play()))
                .containsExactly("Normal SuccessfulDelete Deleted job " + name(10));
        assertThat(cron.jobs()).isEmpty();
        assertThat(cron.cron().status().lastSuccessfulTime()).isPresent();
        assertThat(Lab.words(cron.play())).isEqualTo("again");
    }

    @Test
    void withoutLimitsEverythingIsKept() {
        cron.put(
                "*/10 * * * *",
                spec -> spec.withoutSuccessfulJobsHistoryLimit().withoutFailedJobsHistoryLimit());
        for (int i = 1; i <= 6; i++) {
            cron.pass(TEN);
            cron.play();
            cron.finish(
                    cron.job(i * 10L).orElseThrow(),
                    i % 2 == 0 ? JobConditions.COMPLETE : JobConditions.FAILED);
        }
        cron.play();
        assertThat(cron.jobs()).hasSize(6);
    }

    /** A Job that may not be deleted is no reason to make no more. */
    @Test
    void aRefusedDeletionDoesNotKeepTheNextSlotWaiting() {
        cron.put("*/10 * * * *", spec -> spec.withSuccessfulJobsHistoryLimit(0)).pass(TEN);
        cron.play();
        cron.finish(cron.job(10).orElseThrow(), JobConditions.COMPLETE);
        List<Action> first = cron.lab.decide(cron.reconciler, CronLab.KEY);
        first.stream().filter(Action.UpdateStatus.class::isInstance).forEach(cron.lab.door::now);
        cron.pass(TEN);
        var failure =
                new Failure(new Action.Delete(cron.job(10).orElseThrow()), "Forbidden", "not you");
        assertThat(Lab.words(cron.lab.decideAfter(failure, cron.reconciler, CronLab.KEY)))
                .isEqualTo("create(%s) status again".formatted(name(20)));
    }

    @Test
    void aJobThatIsGoneIsMissed() {
        cron.put("*/10 * * * *").pass(TEN);
        cron.play();
        cron.delete(cron.job(10).orElseThrow());
        assertThat(CronLab.events(cron.play()))
                .containsExactly("Normal MissingJob Active job went missing: " + name(10));
        assertThat(cron.cron().status().active()).isEmpty();
        assertThat(cron.jobs()).isEmpty();
    }

    @Test
    void aJobSomebodyMadeInItsNameIsUnexpectedAndInNobodysWay() {
        cron.put("*/10 * * * *", spec -> spec.withConcurrencyPolicy("Forbid"));
        Job manual = Job.create("one", "by-hand");
        manual =
                manual.withMetadata(
                        manual.metadata()
                                .withAnnotations(
                                        Map.of("cronjob.kubernetes.io/instantiate", "manual"))
                                .withOwnerReferences(List.of(Lab.controlledBy(cron.cron()))));
        cron.lab.put(manual);
        assertThat(CronLab.events(cron.play()))
                .containsExactly(
                        "Warning UnexpectedJob Saw a job that the controller did not create or"
                                + " forgot: by-hand");
        assertThat(cron.cron().status().active()).isEmpty();
        cron.pass(TEN);
        cron.play();
        assertThat(cron.names()).containsExactly("by-hand", name(10));
    }

    @Test
    void whoeverHasTheNameHasTheSlot() {
        cron.put("*/10 * * * *").pass(TEN);
        Job other = cron.lab.put(Job.create("one", name(10)));
        assertThat(Lab.words(cron.play())).isEqualTo("again");
        cron.pass(TEN);
        cron.play();
        assertThat(cron.names()).containsExactly(name(10), name(20));
        assertThat(cron.job(10)).contains(other);
    }

    @Test
    void aCrashBetweenAJobAndItsEntryMakesNoSecondOne() {
        cron.put("*/10 * * * *").pass(TEN);
        cron.lab.decide(cron.reconciler, CronLab.KEY).stream()
                .filter(Action.Announced.class::isInstance)
                .forEach(write -> cron.lab.door.now(((Action.Announced) write).write()));
        assertThat(cron.cron().status().hasLastScheduleTime()).isFalse();
        cron.reconciler = new CronJobReconciler();
        assertThat(Lab.words(cron.play())).isEqualTo("status again");
        assertThat(cron.cron().status().active()).hasSize(1);
        assertThat(cron.cron().status().lastScheduleTime())
                .contains(Instant.parse("2030-01-01T00:10:00Z"));
    }

    @Test
    void aJobThatIsGoneAtOnceIsNotMadeAgain() {
        cron.put("*/10 * * * *").pass(TEN);
        cron.lab.decide(cron.reconciler, CronLab.KEY).stream()
                .filter(action -> !(action instanceof Action.Again))
                .forEach(cron.lab.door::now);
        cron.delete(cron.job(10).orElseThrow());
        cron.reconciler = new CronJobReconciler();
        assertThat(Lab.words(cron.play())).isEqualTo("again");
    }

    @Test
    void aViewThatStandsStillStartsNothing() {
        cron.put("*/10 * * * *").pass(TEN);
        CronJob newer = cron.cron().withMetadata(cron.cron().metadata().withResourceVersion("77"));
        var question = new Question.Live("cronjobs.batch", "one", "tick");
        for (Optional<CronJob> live : List.of(Optional.of(newer), Optional.<CronJob>empty())) {
            Question.Reply reply = new Question.Reply.Found(live.map(one -> one));
            var view =
                    new PassView(
                            cron.lab.door.view(),
                            cron.now(),
                            Map.of(question, reply),
                            Optional.empty());
            assertThat(cron.reconciler.reconcile(view, CronLab.KEY))
                    .containsExactly(new Action.Again(cron.now().plusSeconds(1)));
        }
    }

    @Test
    void whatIsBeingDeletedMakesNoMoreJobsButKeepsItsBooks() {
        cron.put("*/10 * * * *").pass(TEN);
        cron.play();
        cron.lab.door.now(new Action.Delete(cron.cron(), Optional.empty(), "Foreground"));
        cron.pass(TEN);
        cron.finish(cron.job(10).orElseThrow(), JobConditions.COMPLETE);
        assertThat(Lab.words(cron.play())).isEqualTo("status SawCompletedJob");
        assertThat(cron.names()).containsExactly(name(10));
    }

    /** Where the clock is set for summer and back again: the wall clock decides. */
    @ParameterizedTest
    @ValueSource(strings = {"30 2 * * *", "30 1 * * *"})
    void theHourThatIsLeftOutHasNoJobAndTheOneThatComesTwiceHasTwo(String schedule) {
        cron.put(
                schedule,
                spec -> spec.withTimeZone("America/New_York").withStartingDeadlineSeconds(60));
        Duration half = Duration.ofMinutes(30);
        cron.pass(Duration.ofDays(67)); // To March 9.
        cron.play(Duration.ofDays(3), half); // The clocks are set on the 10th.
        assertThat(cron.jobs()).hasSize(schedule.startsWith("30 2") ? 2 : 3);
        cron.pass(Duration.ofDays(235)); // To November 2.
        cron.jobs().forEach(cron::delete);
        cron.play(Duration.ofDays(3), half); // And back on the 3rd.
        assertThat(cron.jobs()).hasSize(schedule.startsWith("30 2") ? 3 : 4);
    }

    /** Every so often, counted from the last run. */
    @Test
    void anIntervalCountsFromTheLastRun() {
        cron.put("@every 7m");
        cron.play(Duration.ofMinutes(30), Duration.ofMinutes(1));
        assertThat(cron.names())
                .isEqualTo(
                        LongStream.of(7, 14, 21, 28)
                                .mapToObj(CronJobReconcilerTest::name)
                                .toList());
    }

    @Test
    void intervalsOfSecondsMakeOneJobAMinute() {
        cron.put("@every 20s");
        cron.play(Duration.ofMinutes(3), Duration.ofSeconds(10));
        assertThat(cron.names()).containsExactly(name(0), name(1), name(2), name(3));
    }
}
