package io.podium.controllers.disruption;

import io.podium.api.core.v1.Pod;
import io.podium.api.core.v1.PodCondition;
import io.podium.client.Action;
import io.podium.client.Key;
import io.podium.client.Reconciler;
import io.podium.client.View;
import io.podium.controllers.workload.Disruptions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Takes back the condition DisruptionTarget of pods that were to go and are still there after two
 * minutes. What a node said of its own pods stands: they may take as long as they like.
 */
public final class StaleDisruptionReconciler implements Reconciler {
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    /** Pods that are to go. */
    public static void wake(
            View view, Optional<Pod> before, Optional<Pod> after, Consumer<Key> keys) {
        after.filter(pod -> since(pod).isPresent()).ifPresent(pod -> keys.accept(Key.of(pod)));
    }

    @Override
    public List<Action> reconcile(View view, Key key) {
        Pod pod = view.find(Pod.class, key).orElse(null);
        Optional<Instant> since = pod == null ? Optional.empty() : since(pod);
        if (since.isEmpty()) {
            return List.of();
        }
        Instant due = since.get().plus(PATIENCE);
        return List.of(
                due.isAfter(view.now()) ? new Action.Again(due) : Disruptions.takenBack(view, pod));
    }

    /** When it was said of a pod that lives on. */
    private static Optional<Instant> since(Pod pod) {
        String phase = pod.status().phase();
        if (pod.isDeleting() || phase.equals("Failed") || phase.equals("Succeeded")) {
            return Optional.empty();
        }
        for (PodCondition one : pod.status().conditions()) {
            if (one.type().equals(Disruptions.TARGET)
                    && one.status().equals("True")
                    && !one.reason().equals("TerminationByKubelet")) {
                return Optional.of(one.lastTransitionTime().orElse(Instant.EPOCH));
            }
        }
        return Optional.empty();
    }
}
