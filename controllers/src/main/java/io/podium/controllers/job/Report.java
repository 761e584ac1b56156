package io.podium.controllers.job;

import io.podium.api.batch.v1.Job;
import io.podium.api.batch.v1.JobCondition;
import io.podium.api.batch.v1.JobStatus;
import io.podium.client.Action;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** What a Job's status says, and the events that go with its news. */
final class Report {
    private Report() {}

    /** Of a Job that goes on, or is held back. */
    static List<Action> going(Picture picture, Scaling scaling, Tally tally) {
        Job job = picture.job();
        JobStatus status = counted(tally.status(), scaling);
        status =
                picture.start().isPresent()
                        ? status.withStartTime(picture.start().get())
                        : status.withoutStartTime();
        boolean wasSuspended = JobConditions.held(job, JobConditions.SUSPENDED).isPresent();
        var events = new ArrayList<Action>();
        if (!job.isDeleting() && picture.isSuspended() != wasSuspended) {
            boolean isSuspended = picture.isSuspended();
            JobCondition condition =
                    JobConditions.held(
                            JobConditions.SUSPENDED,
                            isSuspended ? "JobSuspended" : "JobResumed",
                            isSuspended ? "Job suspended" : "Job resumed",
                            picture.now());
            status =
                    status.withConditions(
                            JobConditions.with(
                                    status.conditions(),
                                    isSuspended ? condition : condition.withStatus("False")));
            events.add(
                    Action.Event.normal(
                            job,
                            isSuspended ? "Suspended" : "Resumed",
                            isSuspended ? "Job suspended" : "Job resumed"));
        }
        return written(job, status, events);
    }

    /**
     * Of a Job that is over: first it is said that it will be complete or failed, and when nothing
     * of it runs and all is counted, that it is.
     */
    static List<Action> ending(
            Picture picture, Scaling scaling, Tally tally, JobCondition verdict) {
        Job job = picture.job();
        JobStatus status = counted(tally.status(), scaling);
        boolean isSaid = JobConditions.held(job, verdict.type()).isPresent();
        status = status.withConditions(JobConditions.with(status.conditions(), verdict));
        if (!status.hasStartTime() && !isEmptyAndSuspended(job)) {
            status = status.withStartTime(picture.now());
        }
        boolean isOver =
                isSaid
                        && tally.isDone()
                        && picture.active().isEmpty()
                        && picture.terminating().isEmpty();
        return isOver ? over(picture, status, verdict) : written(job, status, List.of());
    }

    private static List<Action> over(Picture picture, JobStatus status, JobCondition verdict) {
        Job job = picture.job();
        Instant now = picture.now();
        boolean isComplete = verdict.type().equals(JobConditions.SUCCESS_CRITERIA_MET);
        String type = isComplete ? JobConditions.COMPLETE : JobConditions.FAILED;
        JobStatus last =
                status.withConditions(
                        JobConditions.with(
                                status.conditions(), JobConditions.as(type, verdict, now)));
        var events = new ArrayList<Action>();
        if (!isComplete) {
            events.add(Action.Event.warning(job, verdict.reason(), verdict.message()));
            return written(job, last, events);
        }
        if (job.spec().hasCompletions() && last.succeeded() > job.spec().completions()) {
            events.add(
                    Action.Event.warning(
                            job,
                            "TooManySucceededPods",
                            "Too many succeeded pods running after completion count reached"));
        }
        events.add(Action.Event.normal(job, "Completed", "Job completed"));
        return written(job, last.withCompletionTime(now), events);
    }

    /** Such a one is complete without ever having begun. */
    private static boolean isEmptyAndSuspended(Job job) {
        return job.spec().suspend() && job.spec().hasCompletions() && job.spec().completions() == 0;
    }

    private static JobStatus counted(JobStatus status, Scaling scaling) {
        JobStatus result =
                scaling.active() == 0
                        ? status.withoutActive()
                        : status.withActive(scaling.active());
        return result.withReady(scaling.ready()).withTerminating(scaling.terminating());
    }

    private static List<Action> written(Job job, JobStatus status, List<Action> events) {
        var actions = new ArrayList<Action>();
        if (!status.equals(job.status())) {
            actions.add(new Action.UpdateStatus(job.withStatus(status)));
        }
        actions.addAll(events);
        return actions;
    }
}
