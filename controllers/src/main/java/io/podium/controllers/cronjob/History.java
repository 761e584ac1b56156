package io.podium.controllers.cronjob;

import io.podium.api.batch.v1.CronJob;
import io.podium.api.batch.v1.Job;
import io.podium.controllers.job.JobConditions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** How many finished Jobs are kept: the newest ones, as far as the limits allow. */
final class History {
    /** Those that never started, as a Job that was suspended and then failed, count as newest. */
    private static final Comparator<Job> OLDEST_FIRST =
            Comparator.comparing((Job job) -> job.status().startTime().orElse(Instant.MAX))
                    .thenComparing(Job::name);

    private History() {}

    /** Those to be deleted. */
    static List<Job> surplus(CronJob cron, List<Job> jobs) {
        var surplus = new ArrayList<Job>();
        if (cron.spec().hasSuccessfulJobsHistoryLimit()) {
            surplus.addAll(
                    oldest(jobs, JobConditions.COMPLETE, cron.spec().successfulJobsHistoryLimit()));
        }
        if (cron.spec().hasFailedJobsHistoryLimit()) {
            surplus.addAll(
                    oldest(jobs, JobConditions.FAILED, cron.spec().failedJobsHistoryLimit()));
        }
        return surplus;
    }

    private static boolean isOver(Job job, String how) {
        return JobConditions.end(job).filter(one -> one.type().equals(how)).isPresent();
    }

    private static List<Job> oldest(List<Job> jobs, String how, int limit) {
        List<Job> all = jobs.stream().filter(job -> isOver(job, how)).sorted(OLDEST_FIRST).toList();
        return all.subList(0, Math.max(0, all.size() - limit));
    }
}
