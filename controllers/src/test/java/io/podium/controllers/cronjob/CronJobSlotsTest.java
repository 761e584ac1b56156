package io.podium.controllers.cronjob;

import static org.assertj.core.api.Assertions.assertThat;

import io.podium.api.batch.v1.Job;
import io.podium.client.Action;
import io.podium.controllers.job.JobConditions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** Whatever happens around it, a slot has one Job. */
class CronJobSlotsTest {
    private static final List<String> POLICIES = List.of("Allow", "Forbid", "Replace");
    private static final List<String> ENDS = List.of(JobConditions.COMPLETE, JobConditions.FAILED);
    private static final List<String> SCHEDULES =
            List.of("* * * * *", "*/10 * * * *", "0 * * * *", "7-59/20 * * * *", "30 2 * * *");

    private final List<String> made = new ArrayList<>();

    /** Does what is decided, but for what a crash leaves undone. */
    private void act(CronLab cron, SplittableRandom chance) {
        int left = chance.nextInt(4) == 0 ? chance.nextInt(4) : Integer.MAX_VALUE;
        for (int round = 0; round < 20; round++) {
            boolean isDone = true;
            for (Action action : cron.lab.decide(cron.reconciler, CronLab.KEY)) {
                Action write = action instanceof Action.Announced told ? told.write() : action;
                if (write instanceof Action.Event || write instanceof Action.Again) {
                    continue;
                }
                if (left-- == 0) {
                    cron.reconciler = new CronJobReconciler();
                    return;
                }
                isDone = false;
                if (write instanceof Action.Create(var job)) {
                    made.add(job.name());
                }
                cron.lab.door.now(write);
            }
            if (isDone) {
                return;
            }
        }
        throw new AssertionError("never settles");
    }

    /** Jobs end and are deleted, but not between a Job and the status that says it was made. */
    private static void disturb(CronLab cron, SplittableRandom chance) {
        boolean isEntered =
                cron.jobs().stream()
                        .allMatch(job ->
                                SlotJob.slot(cron.cron(), job)
                                        .filter(at ->
                                                cron.cron()
                                                        .status()
                                                        .lastScheduleTime()
                                                        .filter(last -> !last.isBefore(at))
                                                        .isPresent())
                                        .isPresent());
        for (Job job : cron.jobs()) {
            switch (chance.nextInt(6)) {
                case 0 -> cron.finish(job, ENDS.get(chance.nextInt(2)));
                case 1 -> {
                    if (isEntered) {
                        cron.delete(job);
                    }
                }
                default -> {
                    // It runs on.
                }
            }
        }
        switch (chance.nextInt(12)) {
            case 0 -> cron.lab.time.jump(Duration.ofHours(1 - 2 * chance.nextInt(2)));
            case 1 -> cron.lab.time.jump(Duration.ofDays(1 - 2 * chance.nextInt(2)));
            case 2 -> cron.edit(spec -> spec.withSuspend(!spec.suspend()));
            case 3 -> cron.edit(spec -> spec.withSchedule(SCHEDULES.get(chance.nextInt(5))));
            default -> {
                // A quiet time.
            }
        }
    }

    @Property(tries = 200)
    void noSlotHasTwoJobsOverCrashesAndClocksThatAreSet(@ForAll long seed) {
        var chance = new SplittableRandom(seed);
        made.clear();
        var cron = new CronLab();
        String policy = POLICIES.get(chance.nextInt(3));
        cron.put(
                SCHEDULES.get(chance.nextInt(5)),
                spec -> spec.withConcurrencyPolicy(policy).withTimeZone("Europe/Berlin"));
        for (int i = 0; i < 120; i++) {
            act(cron, chance);
            disturb(cron, chance);
            cron.pass(Duration.ofSeconds(chance.nextInt(chance.nextInt(5) == 0 ? 4000 : 200)));
        }
        Set<String> once = new HashSet<>();
        assertThat(made).allMatch(once::add);
        cron.play();
        long kept = cron.jobs().stream().filter(job -> JobConditions.isFinished(job)).count();
        assertThat(kept).isLessThanOrEqualTo(4);
    }
}
