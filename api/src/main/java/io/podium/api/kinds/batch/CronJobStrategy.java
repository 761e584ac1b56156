package io.podium.api.kinds.batch;

import io.podium.api.batch.v1.CronJob;
import io.podium.api.error.FieldPath;
import io.podium.api.error.Problems;
import io.podium.api.kinds.core.PodDefaults;
import io.podium.api.schema.Resource;
import io.podium.api.strategy.GenericStrategy;
import io.podium.api.value.MapValue;
import io.podium.api.value.TypedMap;

/**
 * CronJobs: a job's defaults and rules, a level deeper; names short enough for their jobs' names.
 */
public final class CronJobStrategy extends GenericStrategy<CronJob> {
    /** A job's name is the cron job's, a dash and ten digits, and must be a DNS label. */
    private static final int LONGEST_NAME = 52;

    public CronJobStrategy(Resource resource) {
        super(resource, CronJob::of);
    }

    @Override
    public CronJob applyDefaults(CronJob cronJob) {
        return CronJob.of(
                PodDefaults.withTemplate(
                        cronJob.value(), "spec", "jobTemplate", "spec", "template"));
    }

    @Override
    public void validate(CronJob cronJob, Problems problems) {
        MapValue spec = cronJob.value().map("spec");
        FieldPath path = FieldPath.of("spec");
        if (cronJob.name().length() > LONGEST_NAME) {
            problems.invalid("metadata.name", cronJob.name(), "must be no more than 52 characters");
        }
        if (spec.string("schedule").contains("TZ")) {
            problems.invalid(
                    path.child("schedule"),
                    spec.string("schedule"),
                    "cannot use TZ or CRON_TZ in schedule, use timeZone field instead");
        }
        for (String field :
                new String[] {
                    "startingDeadlineSeconds",
                    "successfulJobsHistoryLimit",
                    "failedJobsHistoryLimit"
                }) {
            if (spec.integer(field) < 0) {
                problems.invalid(
                        path.child(field),
                        spec.integer(field),
                        "must be greater than or equal to 0");
            }
        }
        if (spec.get("jobTemplate") instanceof TypedMap template) {
            JobStrategy.spec(
                    template.map("spec"), path.child("jobTemplate").child("spec"), problems);
        }
    }
}
