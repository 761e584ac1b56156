package io.podium.controllers.cronjob;

import io.podium.api.batch.v1.CronJob;
import io.podium.api.batch.v1.CronJobStatus;
import io.podium.api.batch.v1.Job;
import io.podium.api.batch.v1.JobCondition;
import io.podium.api.core.v1.ObjectReference;
import io.podium.client.Action;
import io.podium.client.View;
import io.podium.controllers.job.JobConditions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The status as it should be, seen from the Jobs there are: which still run, when one was last made
 * and when one last succeeded; and what there is to tell of what changed.
 */
final class Books {
    private final View view;
    private final CronJob cron;
    private final List<Job> surplus;
    private final List<ObjectReference> active;
    private final List<Action> told = new ArrayList<>();
    private final List<Action> strangers = new ArrayList<>();
    private Optional<Instant> lastScheduled;
    private Optional<Instant> lastSuccessful;

    private Books(View view, CronJob cron, List<Job> surplus) {
        this.view = view;
        this.cron = cron;
        this.surplus = surplus;
        this.active = new ArrayList<>(cron.status().active());
        this.lastScheduled = cron.status().lastScheduleTime();
        this.lastSuccessful = cron.status().lastSuccessfulTime();
    }

    /**
     * @param jobs those it controls
     * @param surplus those of them that are not kept; nobody tells of their end
     * @param made the newest slot one was made for, should it be gone already
     */
    static Books of(
            View view, CronJob cron, List<Job> jobs, List<Job> surplus, Optional<Instant> made) {
        var books = new Books(view, cron, surplus);
        books.lastScheduled = later(books.lastScheduled, made);
        var known = new HashMap<String, Job>();
        for (Job job : jobs) {
            known.put(job.uid(), job);
            books.enter(job);
        }
        books.strike(known);
        return books;
    }

    /** The CronJob with the status as it should be. */
    CronJob cron() {
        CronJobStatus status =
                active.isEmpty() ? cron.status().withoutActive() : cron.status().withActive(active);
        if (lastScheduled.isPresent()) {
            status = status.withLastScheduleTime(lastScheduled.get());
        }
        if (lastSuccessful.isPresent()) {
            status = status.withLastSuccessfulTime(lastSuccessful.get());
        }
        return cron.withStatus(status);
    }

    /** What to say once that status is stored. */
    List<Action> told() {
        return told;
    }

    /** What to say of Jobs somebody else made in its name. */
    List<Action> strangers() {
        return strangers;
    }

    private void enter(Job job) {
        Optional<Instant> slot = SlotJob.slot(cron, job);
        Optional<JobCondition> end = JobConditions.end(job);
        boolean isNew = slot.filter(this::isNew).isPresent();
        boolean isListed = active.stream().anyMatch(one -> one.uid().equals(job.uid()));
        lastScheduled = later(lastScheduled, slot);
        if (end.isEmpty()) {
            enterRunning(job, slot.isPresent(), isListed);
            return;
        }
        if (isListed || isNew) {
            active.removeIf(one -> one.uid().equals(job.uid()));
            if (!surplus.contains(job)) {
                told.add(
                        Action.Event.normal(
                                cron,
                                "SawCompletedJob",
                                "Saw completed job: "
                                        + job.name()
                                        + ", condition: "
                                        + end.get().type()));
            }
        }
        Optional<Instant> completed = job.status().completionTime();
        if (end.get().type().equals(JobConditions.COMPLETE) && completed.isPresent()) {
            lastSuccessful = later(lastSuccessful, completed);
        }
    }

    /** Whether the status does not know yet that there was this one. */
    private boolean isNew(Instant slot) {
        return cron.status().lastScheduleTime().filter(at -> !slot.isAfter(at)).isEmpty();
    }

    private static Optional<Instant> later(Optional<Instant> one, Optional<Instant> two) {
        return one.isPresent() && two.isPresent() && two.get().isAfter(one.get())
                ? two
                : one.or(() -> two);
    }

    private void enterRunning(Job job, boolean isOurs, boolean isListed) {
        if (isListed) {
            return;
        }
        if (isOurs) {
            active.add(
                    ObjectReference.empty()
                            .withApiVersion(Job.API_VERSION)
                            .withKind(Job.KIND)
                            .withNamespace(job.namespace())
                            .withName(job.name())
                            .withUid(job.uid())
                            .withResourceVersion(job.metadata().resourceVersion()));
        } else {
            strangers.add(
                    Action.Event.warning(
                            cron,
                            "UnexpectedJob",
                            "Saw a job that the controller did not create or forgot: "
                                    + job.name()));
        }
    }

    /** Takes out those that are gone; one that was only let go still runs. */
    private void strike(Map<String, Job> known) {
        for (ObjectReference one : List.copyOf(active)) {
            if (!known.containsKey(one.uid())
                    && view.find(Job.class, one.namespace(), one.name()).isEmpty()) {
                active.remove(one);
                told.add(
                        Action.Event.normal(
                                cron, "MissingJob", "Active job went missing: " + one.name()));
            }
        }
    }
}
