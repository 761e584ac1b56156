package io.podium.controllers.replicas;

import io.podium.api.core.v1.Pod;
import io.podium.api.meta.v1.OwnerReference;
import io.podium.api.view.ApiObject;
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

/** Keeps as many pods alive as their owner asks for: claim, scale, report. */
public final class ReplicasReconciler<T extends ApiObject> implements Reconciler {
    /** One pass touches at most this many pods, so that one huge set cannot starve the others. */
    static final int BURST = 500;

    private final Replicated<T> kind;

    public ReplicasReconciler(Replicated<T> kind) {
        this.kind = kind;
    }

    @Override
    public List<Action> reconcile(View view, Key key) {
        T set = view.find(kind.kind(), key).orElse(null);
        if (set == null) {
            return List.of(); // The garbage collector decides what becomes of the pods.
        }
        List<Pod> owned = view.ownedBy(set.uid(), Pod.class);
        Claims<Pod> claims =
                Claims.of(
                        view,
                        set,
                        owned,
                        kind.resource(),
                        kind.selector(set),
                        Pod.class,
                        Pods::isActive);
        if (claims.question().isPresent()) {
            return List.of(claims.question().get());
        }
        List<Pod> active = claims.mine();
        var actions = new ArrayList<Action>(claims.writes());
        if (!set.isDeleting()) {
            actions.addAll(scaling(view, set, active));
        }
        T reported = new ReplicasReport<>(kind, view, set, owned, active).reported();
        if (!reported.value().equals(set.value())) {
            // After a failed pass the report goes first, or a set that cannot grow would never say
            // so.
            actions.add(
                    view.lastFailure().isPresent() ? 0 : actions.size(),
                    new Action.UpdateStatus(reported));
        }
        Pods.nextAvailable(active, kind.minReadySeconds(set), view.now())
                .ifPresent(at -> actions.add(new Action.Again(at)));
        return actions;
    }

    private List<Action> scaling(View view, T set, List<Pod> active) {
        int surplus = active.size() - kind.wanted(set);
        return surplus > 0
                ? deletions(view, set, active, Math.min(surplus, BURST))
                : creations(set, Math.min(-surplus, BURST));
    }

    private List<Action> creations(T set, int count) {
        var actions = new ArrayList<Action>(count);
        for (int i = 0; i < count; i++) {
            Pod pod = Templates.pod(set, kind.template(set));
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

    private List<Action> deletions(View view, T set, List<Pod> active, int count) {
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
     * Counts the active pods of all of the kind with the same controller, so that a rolling update
     * leaves full nodes first.
     */
    private Map<String, Integer> relatedOnNode(View view, T set) {
        Optional<OwnerReference> controller = Owners.controller(set);
        List<T> related =
                controller.isPresent()
                        ? view.ownedBy(controller.get().uid(), kind.kind())
                        : List.of(set);
        var counts = new HashMap<String, Integer>();
        for (T one : related) {
            for (Pod pod : view.ownedBy(one.uid(), Pod.class)) {
                if (Pods.isActive(pod)) {
                    counts.merge(pod.spec().nodeName(), 1, Integer::sum);
                }
            }
        }
        return counts;
    }
}
