package io.podium.controllers.job;

import io.podium.api.batch.v1.Job;
import io.podium.api.batch.v1.JobCondition;
import io.podium.api.core.v1.Pod;
import java.util.List;
import java.util.Optional;

/**
 * Whether a Job is over, apart from having all its completions. What was said once holds; failures
 * come before successes, a policy before limits, and the limit before the deadline.
 */
final class Verdict {
    private Verdict() {}

    /** SuccessCriteriaMet or FailureTarget, of old or from now on; empty while it goes on. */
    static Optional<JobCondition> of(Picture picture) {
        Job job = picture.job();
        return JobConditions.held(job, JobConditions.SUCCESS_CRITERIA_MET)
                .or(() -> JobConditions.held(job, JobConditions.FAILURE_TARGET))
                .or(() -> policy(picture))
                .or(() -> limits(picture))
                .or(() -> indexes(picture))
                .or(() -> success(picture));
    }

    /** What is said of a Job that has reached its completions. */
    static JobCondition complete(Picture picture) {
        return JobConditions.held(
                JobConditions.SUCCESS_CRITERIA_MET,
                "CompletionsReached",
                "Reached expected number of succeeded pods",
                picture.now());
    }

    private static Optional<JobCondition> failing(Picture picture, String reason, String message) {
        return Optional.of(
                JobConditions.held(JobConditions.FAILURE_TARGET, reason, message, picture.now()));
    }

    private static Optional<JobCondition> policy(Picture picture) {
        Job job = picture.job();
        for (Pod pod : job.spec().hasPodFailurePolicy() ? picture.pods() : List.<Pod>of()) {
            Optional<String> message =
                    JobPods.hasFailed(pod, job)
                            ? FailureRules.of(job, pod).message()
                            : Optional.empty();
            if (message.isPresent()) {
                return failing(picture, "PodFailurePolicy", message.get());
            }
        }
        return Optional.empty();
    }

    private static Optional<JobCondition> limits(Picture picture) {
        Job job = picture.job();
        if (picture.failed() > job.spec().backoffLimit() || isRestartedTooOften(picture)) {
            return failing(
                    picture, "BackoffLimitExceeded", "Job has reached the specified backoff limit");
        }
        return picture.deadline().filter(at -> !at.isAfter(picture.now())).isPresent()
                ? failing(
                        picture,
                        "DeadlineExceeded",
                        "Job was active longer than specified deadline")
                : Optional.empty();
    }

    /** Where pods restart their containers themselves, these restarts are its failures. */
    private static boolean isRestartedTooOften(Picture picture) {
        Job job = picture.job();
        if (!job.spec().template().spec().restartPolicy().equals("OnFailure")) {
            return false;
        }
        int restarts = picture.pods().stream().mapToInt(JobPods::restarts).sum();
        return restarts >= Math.max(job.spec().backoffLimit(), 1);
    }

    private static Optional<JobCondition> indexes(Picture picture) {
        Job job = picture.job();
        int failed = picture.failedIndexes().map(IndexSet::size).orElse(0);
        if (failed == 0) {
            return Optional.empty();
        }
        if (job.spec().hasMaxFailedIndexes() && failed > job.spec().maxFailedIndexes()) {
            return failing(
                    picture,
                    "MaxFailedIndexesExceeded",
                    "Job has exceeded the specified maximal number of failed indexes");
        }
        return failed + picture.completed().size() >= job.spec().completions()
                ? failing(picture, "FailedIndexes", "Job has failed indexes")
                : Optional.empty();
    }

    private static Optional<JobCondition> success(Picture picture) {
        return SuccessRules.met(picture.job(), picture.completed())
                .map(message ->
                        JobConditions.held(
                                JobConditions.SUCCESS_CRITERIA_MET,
                                "SuccessPolicy",
                                message,
                                picture.now()));
    }
}
