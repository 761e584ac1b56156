package io.podium.campaigns.cluster;

import io.podium.api.batch.v1.CronJob;
import io.podium.api.batch.v1.Job;
import io.podium.api.core.v1.Pod;
import io.podium.api.view.ApiObject;
import io.podium.client.View;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What must hold of Jobs and CronJobs when everything has had time to come to rest. */
final class BatchPeace {
    private final View view;
    private final Instant now;
    private final List<String> broken = new ArrayList<>();

    private BatchPeace(View view, Instant now) {
        this.view = view;
        this.now = now;
    }

    /** What does not hold. */
    static List<String> broken(View view, Instant now) {
        var peace = new BatchPeace(view, now);
        view.list(Job.class).forEach(peace::job);
        view.list(CronJob.class).forEach(peace::cron);
        return peace.broken;
    }

    private void check(boolean holds, ApiObject object, String what) {
        if (!holds) {
            String kind = object.value().string("kind");
            broken.add(kind + " " + object.namespace() + "/" + object.name() + " " + what);
        }
    }

    private void job(Job job) {
        List<Pod> running =
                view.ownedBy(job.uid(), Pod.class).stream().filter(pod -> !isOver(pod)).toList();
        boolean isFinished = Runs.isFinished(job);
        check(running.isEmpty(), job, "still has " + running.size() + " pods");
        check(
                job.status().active() == 0 && job.status().terminating() == 0,
                job,
                "says that it has pods: " + job.status().value());
        check(isFinished || job.spec().suspend(), job, "never ends: " + job.status().value());
        check(
                isFinished || Runs.isTrue(job, "Suspended") == job.spec().suspend(),
                job,
                "does not say whether it is held back");
        check(
                !job.status().uncountedTerminatedPods().hasSucceeded()
                        && !job.status().uncountedTerminatedPods().hasFailed(),
                job,
                "has not counted all of its pods");
        if (isFinished && job.spec().hasTtlSecondsAfterFinished()) {
            Optional<Instant> end =
                    job.status().conditions().stream()
                            .filter(one ->
                                    one.type().equals("Complete") || one.type().equals("Failed"))
                            .flatMap(one -> one.lastTransitionTime().stream())
                            .findFirst();
            Instant due = end.orElse(now).plusSeconds(job.spec().ttlSecondsAfterFinished());
            check(due.isAfter(now), job, "should be gone since " + due);
        }
    }

    private static boolean isOver(Pod pod) {
        return pod.status().phase().equals("Succeeded") || pod.status().phase().equals("Failed");
    }

    private void cron(CronJob cron) {
        check(
                cron.status().active().isEmpty(),
                cron,
                "says that it still runs " + cron.status().active());
        List<Job> runs = view.ownedBy(cron.uid(), Job.class);
        long complete = runs.stream().filter(job -> Runs.isTrue(job, "Complete")).count();
        long failed = runs.stream().filter(job -> Runs.isTrue(job, "Failed")).count();
        check(
                complete <= cron.spec().successfulJobsHistoryLimit()
                        && failed <= cron.spec().failedJobsHistoryLimit(),
                cron,
                "keeps " + complete + " that are complete and " + failed + " that failed");
    }
}
