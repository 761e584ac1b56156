package io.podium.controllers.replicaset;

import io.podium.api.apps.v1.ReplicaSet;
import io.podium.api.core.v1.Pod;
import io.podium.api.meta.v1.OwnerReference;
import io.podium.api.selector.LabelSelector;
import io.podium.client.Action;
import io.podium.client.Key;
import io.podium.client.Reconciler;
import io.podium.client.View;
import io.podium.controllers.workload.Claims;
import io.podium.controllers.workload.DeletionRank;
import io.podium.controllers.workload.Owners;
import io.podium.controllers.workload.Pods;
import io.podium.controllers.workload.Templates;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Keeps as many pods alive as a ReplicaSet asks for: claim, scale, report. */
public final class ReplicaSetReconciler implements Reconciler {
    /** One pass touches at most this many pods, so that one huge set cannot starve the others. */
    static final int BURST = 500;

    static final String RESOURCE = "replicasets.apps";

    @Override
    public List<Action> reconcile(View view, Key key) {
        ReplicaSet set = view.find(ReplicaSet.class, key).orElse(null);
        if (set == null) {
            return List.of(); // The garbage collector decides what becomes of the pods.
        }
        LabelSelector selector = LabelSelector.of(set.spec().selector().value());
        Claims<Pod> claims = Claims.of(view, set, RESOURCE, selector, Pod.class, Pods::isActive);
        if (claims.question().isPresent()) {
            return List.of(claims.question().get());
        }
        List<Pod> active = claims.mine();
        int wanted = wanted(set);
        var actions = new ArrayList<Action>(claims.writes());
        if (!set.isDeleting()) {
            actions.addAll(scaling(view, set, active, wanted));
        }
        ReplicaSet reported = new ReplicaSetReport(view, set, active).reported();
        if (!reported.status().equals(set.status())) {
            // After a failed pass the report goes first, or a set that cannot grow would never say
            // so.
            actions.add(
                    view.lastFailure().isPresent() ? 0 : actions.size(),
                    new Action.UpdateStatus(reported));
        }
        Pods.nextAvailable(active, set.spec().minReadySeconds(), view.now())
                .ifPresent(at -> actions.add(new Action.Again(at)));
        return actions;
    }

    static int wanted(ReplicaSet set) {
        return set.spec().hasReplicas() ? set.spec().replicas() : 1;
    }

    private static List<Action> scaling(View view, ReplicaSet set, List<Pod> active, int wanted) {
        int surplus = active.size() - wanted;
        return surplus > 0
                ? deletions(view, set, active, Math.min(surplus, BURST))
                : creations(set, Math.min(-surplus, BURST));
    }

    private static List<Action> creations(ReplicaSet set, int count) {
        var actions = new ArrayList<Action>(count);
        for (int i = 0; i < count; i++) {
            Pod pod = Templates.pod(set, set.spec().template());
            actions.add(
                    new Action.Announced(
                            new Action.Create(pod),
                            Action.Event.normal(
                                    set,
                                    "SuccessfulCreate",
                                    "Created pod: " + Action.Announced.OUTCOME),
                            Action.Event.warning(
                                    set,
                                    "FailedCreate",
                                    "Error creating: " + Action.Announced.OUTCOME)));
        }
        return actions;
    }

    private static List<Action> deletions(View view, ReplicaSet set, List<Pod> active, int count) {
        var rank = new DeletionRank(view.now(), relatedOnNode(view, set));
        List<Pod> sorted = count < active.size() ? rank.sorted(active) : active;
        var actions = new ArrayList<Action>(count);
        for (Pod pod : sorted.subList(0, count)) {
            actions.add(
                    new Action.Announced(
                            new Action.Delete(pod),
                            Action.Event.normal(
                                    set, "SuccessfulDelete", "Deleted pod: " + pod.name()),
                            Action.Event.warning(
                                    set,
                                    "FailedDelete",
                                    "Error deleting: " + Action.Announced.OUTCOME)));
        }
        return actions;
    }

    /**
     * Counts the active pods of all sets with the same controller, so that a rolling update leaves
     * full nodes first.
     */
    private static Map<String, Integer> relatedOnNode(View view, ReplicaSet set) {
        Optional<OwnerReference> controller = Owners.controller(set);
        List<ReplicaSet> related =
                controller.isPresent()
                        ? view.ownedBy(controller.get().uid(), ReplicaSet.class)
                        : List.of(set);
        var counts = new HashMap<String, Integer>();
        for (ReplicaSet one : related) {
            for (Pod pod : view.ownedBy(one.uid(), Pod.class)) {
                if (Pods.isActive(pod)) {
                    counts.merge(pod.spec().nodeName(), 1, Integer::sum);
                }
            }
        }
        return counts;
    }
}
