package io.podium.api.kinds.batch;

import io.podium.api.batch.v1.CronJob;
import io.podium.api.cron.CronSchedule;
import io.podium.api.cron.MalformedSchedule;
import io.podium.api.cron.TimeZones;
import io.podium.api.error.FieldPath;
import io.podium.api.error.Problems;
import io.podium.api.kinds.core.PodDefaults;
import io.podium.api.schema.Resource;
import io.podium.api.strategy.FieldRules;
import io.podium.api.strategy.GenericStrategy;
import io.podium.api.value.MapValue;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * CronJobs: when they run, and a job's rules a level deeper; names short enough for their jobs'
 * names.
 */
public final class CronJobStrategy extends GenericStrategy<CronJob> {
    private static final FieldPath SPEC = FieldPath.of("spec");
    private static final FieldPath JOB = SPEC.child("jobTemplate").child("spec");

    /** A job's name is the cron job's, a dash and ten digits, and must be a DNS label. */
    private static final int LONGEST_NAME = 52;

    private static final int LONGEST_ZONE_PART = 14;
    private static final Set<String> POLICIES = Set.of("Allow", "Forbid", "Replace");

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
    public boolean hasWholeRules() {
        return true;
    }

    @Override
    public void validate(CronJob cronJob, Problems problems) {
        spec(cronJob.value().map("spec"), MapValue.empty(), problems);
        if (cronJob.name().length() > LONGEST_NAME) {
            problems.invalid("metadata.name", cronJob.name(), "must be no more than 52 characters");
        }
    }

    /** Names that are too long may have been made before there was the rule. */
    @Override
    public void validateChanged(CronJob cronJob, CronJob old, Problems problems) {
        spec(cronJob.value().map("spec"), old.value().map("spec"), problems);
    }

    private static void spec(MapValue spec, MapValue old, Problems problems) {
        schedule(spec, old.string("schedule").contains("TZ"), problems);
        FieldRules.nonNegative(spec, "startingDeadlineSeconds", SPEC, problems);
        if (spec.has("timeZone") && !Objects.equals(spec.get("timeZone"), old.get("timeZone"))) {
            zone(spec.string("timeZone"), problems);
        }
        FieldRules.oneOf(spec, "concurrencyPolicy", POLICIES, SPEC, problems);
        MapValue job = spec.map("jobTemplate").map("spec");
        JobRules.spec(
                job,
                old.isEmpty() ? null : old.at("jobTemplate", "spec", "template"),
                JOB,
                problems);
        if (job.has("selector")) {
            problems.invalid(
                    JOB.child("selector"),
                    job.map("selector"),
                    "`selector` will be auto-generated");
        }
        if (job.bool("manualSelector")) {
            problems.notOneOf(JOB.child("manualSelector"), true, "nil", "false");
        }
        FieldRules.nonNegative(spec, "successfulJobsHistoryLimit", SPEC, problems);
        FieldRules.nonNegative(spec, "failedJobsHistoryLimit", SPEC, problems);
    }

    private static void schedule(MapValue spec, boolean hadZone, Problems problems) {
        String schedule = spec.string("schedule");
        FieldPath path = SPEC.child("schedule");
        if (schedule.isEmpty()) {
            problems.required(path, "");
            return;
        }
        try {
            var _ = CronSchedule.parse(schedule, ZoneOffset.UTC);
        } catch (MalformedSchedule fault) {
            problems.invalid(path, schedule, fault.getMessage());
        }
        if (!schedule.contains("TZ")) {
            return;
        }
        if (!hadZone) {
            problems.invalid(
                    path,
                    schedule,
                    "cannot use TZ or CRON_TZ in schedule, use timeZone field instead");
        } else if (spec.has("timeZone")) {
            problems.invalid(
                    path, schedule, "cannot use both timeZone field and TZ or CRON_TZ in schedule");
        }
    }

    private static void zone(String zone, Problems problems) {
        FieldPath path = SPEC.child("timeZone");
        if (zone.isEmpty()) {
            problems.invalid(path, zone, "timeZone must be nil or non-empty string");
            return;
        }
        for (String part : zone.split("/", -1)) {
            if (!isZonePart(part)) {
                problems.invalid(path, zone, "unknown time zone " + zone);
                return;
            }
        }
        if (zone.equalsIgnoreCase("Local")) {
            problems.invalid(
                    path,
                    zone,
                    "timeZone must be an explicit time zone as defined in"
                            + " https://www.iana.org/time-zones");
        }
        if (TimeZones.find(zone).isEmpty()) {
            problems.invalid(path, zone, "unknown time zone " + zone);
        }
    }

    private static boolean isZonePart(String part) {
        boolean isOdd =
                part.isEmpty()
                        || part.length() > LONGEST_ZONE_PART
                        || part.equals(".")
                        || part.equals("..")
                        || part.startsWith("-");
        for (int i = 0; i < part.length() && !isOdd; i++) {
            char c = part.charAt(i);
            boolean isWord =
                    (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
            isOdd = !isWord && ".-_+".indexOf(c) < 0;
        }
        return !isOdd;
    }

    @Override
    public List<String> warnings(CronJob cronJob) {
        List<String> all = FieldRules.withNameWarning(super.warnings(cronJob), cronJob.name());
        return FieldRules.joined(all, JobRules.warnings(job(cronJob), JOB));
    }

    @Override
    public List<String> warnings(CronJob cronJob, CronJob old) {
        List<String> all = new ArrayList<>(super.warnings(cronJob));
        if (!cronJob.value().map("spec").equals(old.value().map("spec"))) {
            all.addAll(JobRules.warnings(job(cronJob), JOB));
        }
        if (cronJob.value().map("spec").string("schedule").contains("TZ")) {
            all.add(
                    "cannot use TZ or CRON_TZ in spec.spec.schedule, use timeZone instead, see"
                            + " https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/"
                            + " for more details");
        }
        return all;
    }

    private static MapValue job(CronJob cronJob) {
        return cronJob.value().at("spec", "jobTemplate", "spec");
    }
}
