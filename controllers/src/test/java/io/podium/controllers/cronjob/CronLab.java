package io.podium.controllers.cronjob;

import io.podium.api.batch.v1.CronJob;
import io.podium.api.batch.v1.CronJobSpec;
import io.podium.api.batch.v1.Job;
import io.podium.api.batch.v1.JobCondition;
import io.podium.api.batch.v1.JobSpec;
import io.podium.api.batch.v1.JobTemplateSpec;
import io.podium.api.core.v1.Container;
import io.podium.api.core.v1.PodTemplateSpec;
import io.podium.api.meta.v1.ObjectMeta;
import io.podium.client.Action;
import io.podium.client.Key;
import io.podium.controllers.Lab;
import io.podium.controllers.job.JobConditions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** One CronJob and its Jobs, as their controller sees them; the clock begins with the year 2030. */
final class CronLab {
    static final Key KEY = new Key("one", "tick");

    /** The minutes since 1970 when the clock begins. */
    static final long FIRST = 31_557_600;

    final Lab lab = new Lab();
    CronJobReconciler reconciler = new CronJobReconciler();

    static CronJob ticking(String schedule) {
        PodTemplateSpec pod = PodTemplateSpec.empty();
        pod = pod.withSpec(pod.spec().withContainers(List.of(Container.empty().withName("main"))));
        JobTemplateSpec template =
                JobTemplateSpec.empty()
                        .withMetadata(
                                ObjectMeta.empty()
                                        .withLabels(Map.of("app", "tick"))
                                        .withAnnotations(Map.of("note", "kept")))
                        .withSpec(JobSpec.empty().withCompletions(2).withTemplate(pod));
        CronJob cron = CronJob.create("one", "tick");
        return cron.withSpec(
                cron.spec()
                        .withSchedule(schedule)
                        .withConcurrencyPolicy("Allow")
                        .withSuccessfulJobsHistoryLimit(3)
                        .withFailedJobsHistoryLimit(1)
                        .withJobTemplate(template));
    }

    CronLab put(String schedule, UnaryOperator<CronJobSpec> change) {
        CronJob cron = ticking(schedule);
        lab.put(cron.withSpec(change.apply(cron.spec())));
        return this;
    }

    CronLab put(String schedule) {
        return put(schedule, spec -> spec);
    }

    void edit(UnaryOperator<CronJobSpec> change) {
        lab.update(cron().withSpec(change.apply(cron().spec())));
    }

    CronJob cron() {
        return lab.door.view().find(CronJob.class, KEY).orElseThrow();
    }

    List<Job> jobs() {
        return lab.door.view().list(Job.class, "one");
    }

    List<String> names() {
        return jobs().stream().map(Job::name).sorted().toList();
    }

    Optional<Job> job(long minute) {
        return lab.door.view().find(Job.class, "one", "tick-" + (FIRST + minute));
    }

    Instant now() {
        return lab.time.clock().now();
    }

    void pass(Duration time) {
        lab.time.advance(time);
    }

    /** Decides and does until there is nothing left to do; answers all that was decided. */
    List<Action> play() {
        var all = new ArrayList<Action>();
        for (int round = 0; round < 20; round++) {
            List<Action> actions = lab.decide(reconciler, KEY);
            all.addAll(actions);
            List<Action> writes =
                    actions.stream().map(CronLab::bare).filter(CronLab::isWrite).toList();
            if (writes.isEmpty()) {
                return all;
            }
            writes.forEach(lab.door::now);
        }
        throw new AssertionError("never settles: " + Lab.words(all));
    }

    private static Action bare(Action action) {
        return action instanceof Action.Announced announced ? announced.write() : action;
    }

    private static boolean isWrite(Action action) {
        return !(action instanceof Action.Event || action instanceof Action.Again);
    }

    /** Lets time pass in steps with a look after each; answers all that was decided. */
    List<Action> play(Duration length, Duration step) {
        var all = new ArrayList<Action>(play());
        for (Duration passed = Duration.ZERO;
                passed.compareTo(length) < 0;
                passed = passed.plus(step)) {
            pass(step);
            all.addAll(play());
        }
        return all;
    }

    void finish(Job job, String how) {
        Job newest = lab.door.view().find(Job.class, Key.of(job)).orElseThrow();
        var status =
                newest.status()
                        .withStartTime(newest.metadata().creationTimestamp().orElseThrow())
                        .withConditions(
                                List.of(JobCondition.empty().withType(how).withStatus("True")));
        lab.status(
                newest.withStatus(
                        how.equals(JobConditions.COMPLETE)
                                ? status.withCompletionTime(now())
                                : status));
    }

    void delete(Job job) {
        lab.door.now(new Action.Delete(job));
    }

    static List<String> events(List<Action> actions) {
        var texts = new ArrayList<String>();
        for (Action action : actions) {
            switch (action) {
                case Action.Event event -> texts.add(text(event));
                case Action.Announced announced ->
                        texts.add(text(announced.success().orElseThrow()));
                default -> {
                    // Not heard by users.
                }
            }
        }
        return texts;
    }

    private static String text(Action.Event event) {
        return event.type() + " " + event.reason() + " " + event.message();
    }
}
