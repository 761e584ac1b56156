package io.podium.controllers.ttl;

import io.podium.api.batch.v1.Job;
import io.podium.api.batch.v1.JobCondition;
import io.podium.client.Action;
import io.podium.client.Key;
import io.podium.client.Reconciler;
import io.podium.client.View;
import io.podium.controllers.job.JobConditions;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Deletes a Job so long after its end as it says, and waits for its pods. */
public final class FinishedJobReconciler implements Reconciler {
    @Override
    public List<Action> reconcile(View view, Key key) {
        Optional<Job> found =
                view.find(Job.class, key)
                        .filter(job -> !job.isDeleting())
                        .filter(job -> job.spec().hasTtlSecondsAfterFinished());
        Optional<Instant> end =
                found.flatMap(JobConditions::end).flatMap(JobCondition::lastTransitionTime);
        if (end.isEmpty()) {
            return List.of();
        }
        Job job = found.get();
        Instant due = end.get().plusSeconds(job.spec().ttlSecondsAfterFinished());
        return due.isAfter(view.now())
                ? List.of(new Action.Again(due))
                : List.of(new Action.Delete(job, Optional.empty(), "Foreground", true));
    }
}
