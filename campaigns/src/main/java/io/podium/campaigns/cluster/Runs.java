package io.podium.campaigns.cluster;

import io.podium.api.batch.v1.CronJob;
import io.podium.api.batch.v1.Job;
import io.podium.api.core.v1.Pod;
import io.podium.api.meta.v1.OwnerReference;
import io.podium.api.view.ApiObject;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What Jobs and CronJobs promise, told from the changes of the store alone.
 *
 * <ol>
 *   <li>A slot of a CronJob never has a second Job, whatever became of the first.
 *   <li>Where runs are forbidden to overlap, none begins while one goes on.
 *   <li>In quiet times no slot goes without a Job, unless runs may not overlap.
 *   <li>What is finished stays finished, and makes no pod any more.
 *   <li>No Job counts more pods that succeeded than it asked for, nor any pod twice.
 * </ol>
 *
 * The first two and the counting are promised where not both crashes and standing views are about:
 * who begins anew with an old view can know nothing of what the life before has done.
 */
final class Runs {
    private static final String SLOT = "batch.kubernetes.io/cronjob-scheduled-timestamp";

    /** Who is woken late, for upstream's reasons, may be as late as this. */
    private static final Duration EDGE = Duration.ofMinutes(2);

    private final boolean isWholeMemory;
    private final Map<String, CronJob> crons = new HashMap<>();
    private final Map<String, Job> jobs = new HashMap<>();
    private final Map<String, Set<Instant>> slots = new HashMap<>();
    private final Map<String, Integer> pods = new HashMap<>();
    private final Map<String, CronJob> quiet = new HashMap<>();

    /**
     * @param isWholeMemory whether nobody both crashes and has a view that stands still
     */
    Runs(boolean isWholeMemory) {
        this.isWholeMemory = isWholeMemory;
    }

    /** What a change breaks, if it breaks something. */
    Optional<String> see(Optional<ApiObject> before, Optional<ApiObject> after) {
        return switch (after.or(() -> before).orElseThrow()) {
            case CronJob cron -> {
                note(crons, cron, after.isPresent());
                yield Optional.empty();
            }
            case Job job -> job(job, before.map(Job.class::cast), after.isPresent());
            case Pod pod when before.isEmpty() -> madePod(pod);
            default -> Optional.empty();
        };
    }

    private static <T extends ApiObject> void note(Map<String, T> all, T one, boolean isThere) {
        if (isThere) {
            all.put(one.uid(), one);
        } else {
            all.remove(one.uid());
        }
    }

    private static Optional<OwnerReference> controller(ApiObject object, String kind) {
        return object.metadata().ownerReferences().stream()
                .filter(owner -> owner.controller() && owner.kind().equals(kind))
                .findFirst();
    }

    private static Optional<Instant> slot(Job job) {
        String text = job.metadata().annotations().getOrDefault(SLOT, "");
        return text.isEmpty()
                ? Optional.empty()
                : Optional.of(OffsetDateTime.parse(text).toInstant());
    }

    static boolean isFinished(Job job) {
        return isTrue(job, "Complete") || isTrue(job, "Failed");
    }

    static boolean isTrue(Job job, String type) {
        return job.status().conditions().stream()
                .anyMatch(one -> one.type().equals(type) && one.status().equals("True"));
    }

    private static String name(ApiObject object) {
        return object.value().string("kind") + " " + object.namespace() + "/" + object.name();
    }

    private Optional<String> job(Job job, Optional<Job> before, boolean isThere) {
        Optional<String> broken =
                before.isEmpty()
                        ? begun(job)
                        : isThere ? counted(job, before.get()) : Optional.empty();
        note(jobs, job, isThere);
        return broken;
    }

    private Optional<String> begun(Job job) {
        Optional<String> owner = controller(job, CronJob.KIND).map(OwnerReference::uid);
        Optional<Instant> slot = slot(job);
        if (owner.isEmpty() || slot.isEmpty()) {
            return Optional.empty();
        }
        boolean isFirst = slots.computeIfAbsent(owner.get(), _ -> new HashSet<>()).add(slot.get());
        if (!isWholeMemory) {
            return Optional.empty();
        }
        if (!isFirst) {
            return Optional.of(name(job) + " is a second one for the slot " + slot.get());
        }
        CronJob cron = crons.get(owner.get());
        if (cron == null || !cron.spec().concurrencyPolicy().equals("Forbid")) {
            return Optional.empty();
        }
        return jobs.values().stream()
                .filter(one -> controller(one, CronJob.KIND).map(OwnerReference::uid).equals(owner))
                .filter(one -> slot(one).isPresent() && !isFinished(one))
                .findFirst()
                .map(one -> name(job) + " began though " + one.name() + " goes on");
    }

    private Optional<String> counted(Job job, Job before) {
        if (isFinished(before) && !isFinished(job)) {
            return Optional.of(name(job) + " was finished and goes on");
        }
        int succeeded = job.status().succeeded();
        if (isWholeMemory && job.spec().hasCompletions() && succeeded > job.spec().completions()) {
            return Optional.of(
                    name(job)
                            + " asks for "
                            + job.spec().completions()
                            + " and counts "
                            + succeeded);
        }
        int counted = succeeded + job.status().failed();
        int made = pods.getOrDefault(job.uid(), 0);
        if (counted > made) {
            return Optional.of(name(job) + " counts " + counted + " pods and made " + made);
        }
        return Optional.empty();
    }

    private Optional<String> madePod(Pod pod) {
        Optional<String> owner = controller(pod, Job.KIND).map(OwnerReference::uid);
        if (owner.isEmpty()) {
            return Optional.empty();
        }
        pods.merge(owner.get(), 1, Integer::sum);
        Job job = jobs.get(owner.get());
        return isWholeMemory && job != null && isFinished(job)
                ? Optional.of(name(job) + " is finished and made " + name(pod))
                : Optional.empty();
    }

    /** From now on nobody disturbs anybody. */
    void beginQuiet() {
        quiet.clear();
        for (CronJob cron : crons.values()) {
            if (!cron.spec().suspend()
                    && !cron.isDeleting()
                    && !cron.spec().concurrencyPolicy().equals("Forbid")) {
                quiet.put(cron.uid(), cron);
            }
        }
    }

    /** Whether anything begins by itself in quiet times. */
    boolean isQuietBusy() {
        return !quiet.isEmpty();
    }

    /** Which slots between these times went without a Job. */
    List<String> missed(Instant begin, Instant end) {
        var missed = new ArrayList<String>();
        for (CronJob cron : quiet.values()) {
            Rhythm rhythm = Rhythm.of(cron.spec().schedule());
            Set<Instant> there = slots.getOrDefault(cron.uid(), Set.of());
            long last = end.minus(EDGE).getEpochSecond() / 60;
            for (long minute = begin.plus(EDGE).getEpochSecond() / 60; minute <= last; minute++) {
                Instant slot = Instant.ofEpochSecond(minute * 60);
                if (rhythm.means(slot) && !there.contains(slot)) {
                    missed.add(name(cron) + " made no Job for " + slot);
                }
            }
        }
        return missed;
    }
}
