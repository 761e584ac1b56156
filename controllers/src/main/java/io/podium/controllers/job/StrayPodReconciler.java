package io.podium.controllers.job;

import io.podium.api.batch.v1.Job;
import io.podium.api.core.v1.Pod;
import io.podium.api.meta.v1.OwnerReference;
import io.podium.client.Action;
import io.podium.client.Door.ObjectChange;
import io.podium.client.Key;
import io.podium.client.Reconciler;
import io.podium.client.View;
import io.podium.controllers.workload.Owners;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Lets go the pods that nobody will count: their Job is gone, or over, or does not own them any
 * more.
 */
public final class StrayPodReconciler implements Reconciler {
    /** Pods that are tracked by nobody, and those of a Job that is over or gone. */
    public static void wake(View view, ObjectChange change, Consumer<Key> keys) {
        if (change.after().or(change::before).orElseThrow() instanceof Pod pod) {
            if (change.after().isPresent() && isStray(view, pod)) {
                keys.accept(Key.of(pod));
            }
            return;
        }
        if (change.after().or(change::before).orElseThrow() instanceof Job job
                && (change.after().isEmpty() || JobConditions.isFinished(job))) {
            for (Pod pod : view.ownedBy(job.uid(), Pod.class)) {
                if (isStray(view, pod)) {
                    keys.accept(Key.of(pod));
                }
            }
        }
    }

    @Override
    public List<Action> reconcile(View view, Key key) {
        return view.find(Pod.class, key)
                .filter(pod -> isStray(view, pod))
                .map(pod -> List.of(JobPods.untracked(pod)))
                .orElse(List.of());
    }

    private static boolean isStray(View view, Pod pod) {
        if (!JobPods.isTracked(pod)) {
            return false;
        }
        OwnerReference owner = Owners.controller(pod).orElse(null);
        if (owner == null) {
            return true;
        }
        if (!owner.kind().equals(Job.KIND) || !owner.apiVersion().equals(Job.API_VERSION)) {
            return false; // Somebody else uses the same finalizer.
        }
        Optional<Job> job =
                view.find(Job.class, pod.namespace(), owner.name())
                        .filter(found -> found.uid().equals(owner.uid()));
        return job.isEmpty() || (!Jobs.isForeign(job.get()) && JobConditions.isFinished(job.get()));
    }
}
