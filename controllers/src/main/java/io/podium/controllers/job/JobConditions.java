package io.podium.controllers.job;

import io.podium.api.batch.v1.Job;
import io.podium.api.batch.v1.JobCondition;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Where a Job stands, as its conditions say. */
public final class JobConditions {
    public static final String COMPLETE = "Complete";
    public static final String FAILED = "Failed";

    /** It will fail; its pods are on the way out. */
    public static final String FAILURE_TARGET = "FailureTarget";

    /** It will be complete; its pods are on the way out. */
    public static final String SUCCESS_CRITERIA_MET = "SuccessCriteriaMet";

    public static final String SUSPENDED = "Suspended";

    private JobConditions() {}

    /** The condition that is true of it, if it is. */
    public static Optional<JobCondition> held(Job job, String type) {
        return job.status().conditions().stream()
                .filter(one -> one.type().equals(type) && one.status().equals("True"))
                .findFirst();
    }

    /** Complete or Failed, once it is the one or the other; its time is the end of the Job. */
    public static Optional<JobCondition> end(Job job) {
        return held(job, COMPLETE).or(() -> held(job, FAILED));
    }

    /** Whether it is over, well or not: nothing of it runs any more, and nothing will. */
    public static boolean isFinished(Job job) {
        return end(job).isPresent();
    }

    static JobCondition held(String type, String reason, String message, Instant now) {
        return JobCondition.empty()
                .withType(type)
                .withStatus("True")
                .withLastProbeTime(now)
                .withLastTransitionTime(now)
                .withReason(reason)
                .withMessage(message);
    }

    /** The same news under another type. */
    static JobCondition as(String type, JobCondition condition, Instant now) {
        return held(type, condition.reason(), condition.message(), now);
    }

    /**
     * The conditions with this one in the place of the former of its type; those that were never
     * true are not written down as false.
     */
    static List<JobCondition> with(List<JobCondition> conditions, JobCondition fresh) {
        var result = new ArrayList<>(conditions);
        for (int i = 0; i < result.size(); i++) {
            JobCondition old = result.get(i);
            if (old.type().equals(fresh.type())) {
                boolean isSame =
                        old.status().equals(fresh.status())
                                && old.reason().equals(fresh.reason())
                                && old.message().equals(fresh.message());
                result.set(i, isSame ? old : fresh);
                return result;
            }
        }
        if (!fresh.status().equals("False")) {
            result.add(fresh);
        }
        return result;
    }
}
