package io.podium.controllers;

import io.podium.api.batch.v1.CronJob;
import io.podium.api.batch.v1.Job;
import io.podium.api.core.v1.Pod;
import io.podium.client.Door;
import io.podium.client.runtime.Trigger;
import io.podium.client.runtime.Work;
import io.podium.controllers.cronjob.CronJobReconciler;
import io.podium.controllers.job.JobReconciler;
import io.podium.controllers.job.StrayPodReconciler;
import io.podium.controllers.ttl.FinishedJobReconciler;
import io.podium.controllers.workload.Orphans;
import java.util.List;
import java.util.function.Function;

/** The controllers of work that comes to an end. */
final class Batches {
    private Batches() {}

    static List<Work> works(Function<String, Door> doors) {
        Door jobs = doors.apply("job-controller");
        var cronJobs = new CronJobReconciler();
        return List.of(
                new Work(
                        "job-controller",
                        jobs,
                        new JobReconciler(),
                        Trigger.self(Job.class),
                        Trigger.controller(Pod.class, Job.KIND),
                        Orphans.of(Pod.class, Job.class, JobReconciler::selector)),
                new Work(
                        "job-stray-pods", jobs, new StrayPodReconciler(), StrayPodReconciler::wake),
                new Work(
                        "cronjob-controller",
                        doors.apply("cronjob-controller"),
                        cronJobs,
                        Trigger.self(CronJob.class),
                        Trigger.on(Job.class, cronJobs::wake)),
                new Work(
                        "ttl-after-finished-controller",
                        doors.apply("ttl-after-finished-controller"),
                        new FinishedJobReconciler(),
                        Trigger.self(Job.class)));
    }
}
