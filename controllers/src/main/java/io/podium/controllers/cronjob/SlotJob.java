package io.podium.controllers.cronjob;

import io.podium.api.batch.v1.CronJob;
import io.podium.api.batch.v1.Job;
import io.podium.api.cron.TimeZones;
import io.podium.api.meta.v1.ObjectMeta;
import io.podium.controllers.workload.Owners;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;

/**
 * The Job of a slot. Its name follows from the minute, so that there can be one only; the slot
 * stands in an annotation.
 */
final class SlotJob {
    private static final String SCHEDULED = "batch.kubernetes.io/cronjob-scheduled-timestamp";

    private static final int MINUTE_SECONDS = 60;

    private SlotJob() {}

    static String name(CronJob cron, Instant slot) {
        return cron.name() + "-" + Math.floorDiv(slot.getEpochSecond(), MINUTE_SECONDS);
    }

    /** A Job as the template says. */
    static Job create(CronJob cron, Instant slot) {
        ObjectMeta model = cron.spec().jobTemplate().metadata();
        ZoneId zone = TimeZones.find(cron.spec().timeZone()).orElse(ZoneOffset.UTC);
        var annotations = new HashMap<String, String>(model.annotations());
        annotations.put(
                SCHEDULED, DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(slot.atZone(zone)));
        Job job = Job.create(cron.namespace(), name(cron, slot));
        ObjectMeta metadata =
                job.metadata()
                        .withAnnotations(annotations)
                        .withOwnerReferences(List.of(Owners.referenceTo(cron)));
        if (model.hasLabels()) {
            metadata = metadata.withLabels(model.labels());
        }
        return job.withMetadata(metadata).withSpec(cron.spec().jobTemplate().spec());
    }

    /** Which slot this Job of the CronJob was made for; empty when somebody else made it. */
    static Optional<Instant> slot(CronJob cron, Job job) {
        String text = job.metadata().annotations().getOrDefault(SCHEDULED, "");
        try {
            return Optional.of(OffsetDateTime.parse(text).toInstant())
                    .filter(at -> job.name().equals(name(cron, at)));
        } catch (DateTimeException _) {
            return Optional.empty();
        }
    }
}
