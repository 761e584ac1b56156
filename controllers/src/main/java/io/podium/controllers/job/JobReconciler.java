package io.podium.controllers.job;

import io.podium.api.batch.v1.Job;
import io.podium.api.batch.v1.JobCondition;
import io.podium.api.core.v1.Pod;
import io.podium.api.selector.LabelSelector;
import io.podium.client.Action;
import io.podium.client.Key;
import io.podium.client.Reconciler;
import io.podium.client.View;
import io.podium.controllers.workload.Claims;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Runs the pods of a Job until it is over. It remembers the failures of pods that are gone, because
 * new pods have to wait after them.
 */
public final class JobReconciler implements Reconciler {
    private final Map<Key, Setbacks> memory = new HashMap<>();

    /** Which pods a Job takes for its own. */
    public static LabelSelector selector(Job job) {
        return LabelSelector.of(job.spec().selector().value());
    }

    @Override
    public List<Action> reconcile(View view, Key key) {
        Job job = view.find(Job.class, key).orElse(null);
        if (job == null || Jobs.isForeign(job) || JobConditions.isFinished(job)) {
            memory.remove(key);
            return List.of();
        }
        Claims<Pod> claims =
                Claims.of(
                        view,
                        job,
                        view.ownedBy(job.uid(), Pod.class),
                        "jobs.batch",
                        selector(job),
                        Pod.class,
                        _ -> true,
                        JobPods.TRACKING);
        if (claims.question().isPresent()) {
            return List.of(claims.question().get());
        }
        if (!claims.writes().isEmpty()) {
            return claims.writes(); // Whose they are is settled before they are counted.
        }
        Picture picture = Picture.of(job, claims.mine(), view.now());
        Optional<JobCondition> verdict = Verdict.of(picture);
        return verdict.isPresent()
                ? ending(picture, verdict.get())
                : going(picture, view.lastFailure().isPresent(), setbacks(key, picture).due());
    }

    private Setbacks setbacks(Key key, Picture picture) {
        String uid = picture.job().uid();
        Setbacks setbacks =
                memory.compute(
                        key, (_, old) -> old != null && old.areOf(uid) ? old : new Setbacks(uid));
        setbacks.note(picture.successes(), picture.setbacks());
        return setbacks;
    }

    /** Counted first, then let go, then deleted: so no pod ends uncounted. */
    private static List<Action> ending(Picture picture, JobCondition verdict) {
        Scaling scaling = Scaling.end(picture);
        Tally tally = Tally.of(picture, Optional.of(verdict));
        var actions = new ArrayList<>(Report.ending(picture, scaling, tally, verdict));
        tally.untracked().forEach(pod -> actions.add(JobPods.untracked(pod)));
        actions.addAll(scaling.actions());
        return actions;
    }

    /**
     * Pods come and go, then it is told; after a failure it is told first, or a Job whose pods
     * cannot be made would never say how its others end.
     */
    private static List<Action> going(Picture picture, boolean isToldFirst, Optional<Instant> due) {
        boolean isLeaving = picture.job().isDeleting();
        Scaling scaling = isLeaving ? Scaling.none(picture) : Scaling.of(picture, due);
        Scaling told = isToldFirst ? Scaling.none(picture) : scaling;
        boolean isComplete = isComplete(picture);
        Optional<JobCondition> verdict =
                isComplete ? Optional.of(Verdict.complete(picture)) : Optional.empty();
        Tally tally = Tally.of(picture, verdict);
        var report = new ArrayList<Action>();
        if (isComplete) {
            report.addAll(Report.ending(picture, told, tally, verdict.get()));
        } else {
            report.addAll(Report.going(picture, told, tally));
        }
        tally.untracked().forEach(pod -> report.add(JobPods.untracked(pod)));
        var actions = new ArrayList<Action>();
        actions.addAll(isToldFirst ? report : scaling.actions());
        actions.addAll(isToldFirst ? scaling.actions() : report);
        scaling.again().ifPresent(at -> actions.add(new Action.Again(at)));
        picture.deadline()
                .filter(at -> at.isAfter(picture.now()))
                .ifPresent(at -> actions.add(new Action.Again(at)));
        return actions;
    }

    /** Pods beyond what was wanted go first. */
    private static boolean isComplete(Picture picture) {
        Job job = picture.job();
        int least = job.spec().hasCompletions() ? job.spec().completions() : 1;
        return picture.succeeded() >= least && picture.active().isEmpty();
    }
}
