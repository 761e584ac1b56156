package io.podium.campaigns.cluster;

import io.podium.api.batch.v1.CronJob;
import io.podium.api.batch.v1.CronJobSpec;
import io.podium.api.batch.v1.Job;
import io.podium.api.batch.v1.JobSpec;
import io.podium.api.batch.v1.JobTemplateSpec;
import io.podium.api.core.v1.PodTemplateSpec;
import io.podium.api.meta.v1.ObjectMeta;
import io.podium.base.random.Randomness;
import io.podium.client.Action;
import io.podium.client.Door;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** What users do with Jobs and CronJobs: they make, hold back, change and delete them. */
final class Batches {
    private static final List<String> JOBS = List.of("once", "twice", "load");
    private static final List<String> CRONS = List.of("tick", "tock");
    private static final List<String> WAYS = List.of("Background", "Foreground", "Orphan");
    private static final List<String> POLICIES = List.of("Allow", "Forbid", "Replace");

    private final Door door;
    private final Randomness chance;
    private final Consumer<Action> acts;

    Batches(Door door, Randomness chance, Consumer<Action> acts) {
        this.door = door;
        this.chance = chance;
        this.acts = acts;
    }

    /** Somebody does something. */
    void work(String space) {
        if (chance.nextInt(2) == 0) {
            String name = any(JOBS);
            door.view()
                    .find(Job.class, space, name)
                    .ifPresentOrElse(
                            this::changeJob,
                            () -> acts.accept(new Action.Create(job(space, name))));
        } else {
            String name = any(CRONS);
            door.view()
                    .find(CronJob.class, space, name)
                    .ifPresentOrElse(
                            this::changeCron,
                            () -> acts.accept(new Action.Create(cron(space, name))));
        }
    }

    /** What was held back goes on, so that all Jobs come to their end. */
    void goOn() {
        for (Job job : door.view().list(Job.class)) {
            if (job.spec().suspend() && chance.nextInt(2) == 0) {
                acts.accept(new Action.Update(job.withSpec(job.spec().withSuspend(false))));
            }
        }
    }

    /** No CronJob begins anything any more; answers whether any did until now. */
    boolean rest() {
        var busy = new ArrayList<CronJob>();
        for (CronJob cron : door.view().list(CronJob.class)) {
            if (!cron.spec().suspend()) {
                busy.add(cron);
            }
        }
        busy.forEach(cron -> acts.accept(new Action.Update(held(cron, true))));
        return !busy.isEmpty();
    }

    private <T> T any(List<T> all) {
        return all.get(chance.nextInt(all.size()));
    }

    private void changeJob(Job job) {
        // A pod that nobody counts any more would crash for ever.
        String policy = job.spec().template().spec().restartPolicy();
        List<String> ways = policy.equals("Never") ? WAYS : WAYS.subList(0, 2);
        switch (chance.nextInt(5)) {
            case 0 -> acts.accept(new Action.Delete(job, Optional.empty(), any(ways)));
            case 1 ->
                    acts.accept(
                            new Action.Update(
                                    job.withSpec(
                                            job.spec().withParallelism(1 + chance.nextInt(3)))));
            default ->
                    acts.accept(
                            new Action.Update(
                                    job.withSpec(job.spec().withSuspend(!job.spec().suspend()))));
        }
    }

    private void changeCron(CronJob cron) {
        CronJobSpec spec = cron.spec();
        switch (chance.nextInt(6)) {
            case 0 -> acts.accept(new Action.Delete(cron, Optional.empty(), any(WAYS)));
            case 1, 2 -> acts.accept(new Action.Update(held(cron, !spec.suspend())));
            case 3 ->
                    acts.accept(
                            new Action.Update(
                                    cron.withSpec(spec.withSchedule(any(rhythms()).text()))));
            case 4 ->
                    acts.accept(
                            new Action.Update(
                                    cron.withSpec(
                                            spec.withSuccessfulJobsHistoryLimit(chance.nextInt(4))
                                                    .withFailedJobsHistoryLimit(
                                                            chance.nextInt(3)))));
            default -> {
                List<Job> runs = door.view().ownedBy(cron.uid(), Job.class);
                if (!runs.isEmpty()) {
                    acts.accept(new Action.Delete(any(runs), Optional.empty(), "Background"));
                }
            }
        }
    }

    private static List<Rhythm> rhythms() {
        return List.of(Rhythm.values());
    }

    private static CronJob held(CronJob cron, boolean isHeld) {
        return cron.withSpec(cron.spec().withSuspend(isHeld));
    }

    private Job job(String space, String name) {
        Job job = Job.create(space, name);
        JobSpec spec = spec().withParallelism(1 + chance.nextInt(3));
        spec = chance.nextInt(4) == 0 ? spec : spec.withCompletions(1 + chance.nextInt(5));
        if (spec.hasCompletions() && chance.nextInt(3) == 0) {
            spec = spec.withCompletionMode("Indexed");
        }
        return job.withSpec(spec.withSuspend(chance.nextInt(4) == 0));
    }

    private CronJob cron(String space, String name) {
        CronJob cron = CronJob.create(space, name);
        CronJobSpec spec =
                cron.spec()
                        .withSchedule(any(rhythms()).text())
                        .withConcurrencyPolicy(any(POLICIES))
                        .withJobTemplate(JobTemplateSpec.empty().withSpec(spec()));
        if (chance.nextInt(3) == 0) {
            spec = spec.withStartingDeadlineSeconds(20 + chance.nextInt(200));
        }
        if (chance.nextInt(2) == 0) {
            spec = spec.withSuccessfulJobsHistoryLimit(chance.nextInt(5));
        }
        return cron.withSpec(spec);
    }

    /** Every Job comes to an end by itself: its pods do, and few may fail. */
    private JobSpec spec() {
        boolean isInPlace = chance.nextInt(3) == 0;
        boolean fails = chance.nextInt(4) == 0;
        String script = "run=" + (1 + chance.nextInt(40)) + "s exit=" + (fails ? 1 : 0);
        PodTemplateSpec template =
                PodTemplateSpec.empty()
                        .withMetadata(
                                ObjectMeta.empty()
                                        .withAnnotations(
                                                Map.of("simulation.podium.dev/main", script)));
        template =
                template.withSpec(
                        template.spec()
                                .withRestartPolicy(isInPlace ? "OnFailure" : "Never")
                                .withContainers(List.of(Users.container())));
        JobSpec spec = JobSpec.empty().withTemplate(template).withBackoffLimit(chance.nextInt(3));
        spec =
                chance.nextInt(3) == 0
                        ? spec.withTtlSecondsAfterFinished(chance.nextInt(3) * 100)
                        : spec;
        return chance.nextInt(4) == 0
                ? spec.withActiveDeadlineSeconds(10 + chance.nextInt(60))
                : spec;
    }
}
