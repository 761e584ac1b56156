package io.podium.controllers.job;

import io.podium.api.batch.v1.Job;
import io.podium.api.core.v1.Pod;
import io.podium.client.Action;
import io.podium.controllers.workload.ActiveOrder;
import io.podium.controllers.workload.Pods;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;

/**
 * Which pods of a Job that goes on come and go; in one pass the one or the other, and going comes
 * first.
 *
 * @param actions what does it
 * @param active how many pods are active then
 * @param ready how many of them are ready
 * @param terminating how many are on their way out then
 * @param again when more may be made, if some have to wait after failures
 */
record Scaling(
        List<Action> actions, int active, int ready, int terminating, Optional<Instant> again) {
    /** One pass touches at most this many pods, so that one huge Job cannot starve the others. */
    static final int BURST = 500;

    /** Nothing is done, and things are as they are. */
    static Scaling none(Picture picture) {
        return none(picture, Optional.empty());
    }

    private static Scaling none(Picture picture, Optional<Instant> again) {
        return new Scaling(
                List.of(),
                picture.active().size(),
                ready(picture.active()),
                picture.terminating().size(),
                again);
    }

    /**
     * What brings a Job nearer to the number of pods it wants.
     *
     * @param due when pods may be made again after failures, where these count for all
     */
    static Scaling of(Picture picture, Optional<Instant> due) {
        int active = picture.active().size();
        if (picture.isSuspended()) {
            return removal(picture, picture.active());
        }
        int wanted = wanted(picture);
        List<Pod> removed = surplus(picture, Math.max(active - wanted, 0));
        if (!removed.isEmpty()) {
            return removal(picture, removed.subList(0, Math.min(removed.size(), BURST)));
        }
        boolean isPatient = Jobs.isPatient(picture.job());
        int missing = wanted - active - (isPatient ? picture.terminating().size() : 0);
        if (missing <= 0) {
            return none(picture);
        }
        boolean isEarly = due.filter(at -> at.isAfter(picture.now())).isPresent();
        if (isEarly && !Jobs.hasLimitPerIndex(picture.job())) {
            return none(picture, due);
        }
        return creation(picture, Math.min(missing, BURST));
    }

    /** All active pods of a Job that is over go; they are counted before. */
    static Scaling end(Picture picture) {
        List<Pod> active = picture.active();
        var actions = new ArrayList<Action>();
        active.forEach(pod -> actions.add(deletion(picture.job(), pod)));
        return new Scaling(
                actions, 0, 0, picture.terminating().size() + active.size(), Optional.empty());
    }

    private static int wanted(Picture picture) {
        Job job = picture.job();
        int parallelism = Jobs.parallelism(job);
        if (!job.spec().hasCompletions()) {
            // Pods of a work queue know themselves when it is empty: after the first success no
            // new ones come, and those that run go on.
            return picture.succeeded() > 0 ? picture.active().size() : parallelism;
        }
        int left = job.spec().completions() - picture.succeeded();
        return Math.clamp(left, 0, parallelism);
    }

    /** So many pods or more: who does nothing useful goes in any case. */
    private static List<Pod> surplus(Picture picture, int least) {
        var removed = new ArrayList<Pod>();
        List<Pod> left = picture.active();
        if (Jobs.isIndexed(picture.job())) {
            left = new ArrayList<>();
            repeated(picture, removed, left);
        }
        if (removed.size() < least) {
            removed.addAll(ActiveOrder.sorted(left).subList(0, least - removed.size()));
        }
        return removed;
    }

    /** Of each index one stays; pods of no index, or of one the Job does not have, do not. */
    private static void repeated(Picture picture, List<Pod> removed, List<Pod> left) {
        var byIndex = new HashMap<Integer, List<Pod>>();
        for (Pod pod : picture.active()) {
            if (JobPods.isUseful(pod, picture.job())) {
                byIndex.computeIfAbsent(JobPods.index(pod), _ -> new ArrayList<>()).add(pod);
            } else {
                removed.add(pod);
            }
        }
        for (List<Pod> same : byIndex.values()) {
            List<Pod> sorted = same.size() == 1 ? same : ActiveOrder.sorted(same);
            removed.addAll(sorted.subList(0, sorted.size() - 1));
            left.add(sorted.getLast());
        }
    }

    /** They go uncounted: it is the Job that does not want them any more. */
    private static Scaling removal(Picture picture, List<Pod> pods) {
        var actions = new ArrayList<Action>();
        for (Pod pod : pods) {
            if (JobPods.isTracked(pod)) {
                actions.add(JobPods.untracked(pod));
            }
        }
        pods.forEach(pod -> actions.add(deletion(picture.job(), pod)));
        return new Scaling(
                actions,
                picture.active().size() - pods.size(),
                ready(picture.active()) - ready(pods),
                picture.terminating().size() + pods.size(),
                Optional.empty());
    }

    private static Action deletion(Job job, Pod pod) {
        return new Action.Announced(
                new Action.Delete(pod),
                Action.Event.normal(job, "SuccessfulDelete", "Deleted pod: " + pod.name()),
                Action.Event.warning(
                        job, "FailedDelete", "Error deleting: " + Action.Announced.OUTCOME));
    }

    private static Scaling creation(Picture picture, int count) {
        var template = new PodTemplate(picture.job());
        var actions = new ArrayList<Action>();
        Optional<Instant> again = Optional.empty();
        if (Jobs.isIndexed(picture.job())) {
            for (int index : pending(picture, count)) {
                Optional<Pod> last = Optional.ofNullable(picture.waiting().get(index));
                Optional<Instant> due =
                        last.map(pod ->
                                        Setbacks.due(
                                                Picture.failures(pod) + 1, JobPods.endedAt(pod)))
                                .filter(at -> at.isAfter(picture.now()));
                if (due.isPresent()) {
                    again = again.filter(at -> at.isBefore(due.get())).or(() -> due);
                } else {
                    actions.add(creation(picture.job(), template.pod(index, last)));
                }
            }
        } else {
            for (int i = 0; i < count; i++) {
                actions.add(creation(picture.job(), template.pod()));
            }
        }
        return new Scaling(
                actions,
                picture.active().size() + actions.size(),
                ready(picture.active()),
                picture.terminating().size(),
                again);
    }

    private static List<Integer> pending(Picture picture, int count) {
        IndexSet taken = picture.completed().with(IndexSet.of(Picture.indexes(picture.active())));
        if (Jobs.isPatient(picture.job())) {
            taken = taken.with(IndexSet.of(Picture.indexes(picture.terminating())));
        }
        taken = taken.with(picture.failedIndexes().orElse(IndexSet.EMPTY));
        return taken.missing(count, picture.job().spec().completions());
    }

    private static Action creation(Job job, Pod pod) {
        return new Action.Announced(
                new Action.Create(pod),
                Action.Event.normal(
                        job, "SuccessfulCreate", "Created pod: " + Action.Announced.OUTCOME),
                Action.Event.warning(
                        job, "FailedCreate", "Error creating: " + Action.Announced.OUTCOME));
    }

    private static int ready(List<Pod> pods) {
        return (int) pods.stream().filter(Pods::isReady).count();
    }
}
