package io.podium.controllers.replicas;

import io.podium.api.apps.v1.ReplicaSetCondition;
import io.podium.api.apps.v1.ReplicaSetStatus;
import io.podium.api.core.v1.Pod;
import io.podium.api.selector.LabelSelector;
import io.podium.api.view.ApiObject;
import io.podium.client.Action;
import io.podium.client.Failure;
import io.podium.client.View;
import io.podium.controllers.workload.Owners;
import io.podium.controllers.workload.Pods;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What the status should say; conditions of others are kept. */
final class ReplicasReport<T extends ApiObject> {
    private static final String REPLICA_FAILURE = "ReplicaFailure";

    private final Replicated<T> kind;
    private final View view;
    private final T set;
    private final List<Pod> owned;
    private final List<Pod> active;

    /**
     * @param owned all pods that name the set
     * @param active those of its own that count
     */
    ReplicasReport(Replicated<T> kind, View view, T set, List<Pod> owned, List<Pod> active) {
        this.kind = kind;
        this.view = view;
        this.set = set;
        this.owned = owned;
        this.active = active;
    }

    /** The owner with its new status; the same when nothing has changed. */
    T reported() {
        LabelSelector template = LabelSelector.ofMap(kind.template(set).metadata().labels());
        int minReadySeconds = kind.minReadySeconds(set);
        int labeled = 0;
        int ready = 0;
        int available = 0;
        for (Pod pod : active) {
            labeled += template.matches(pod.metadata().labels()) ? 1 : 0;
            ready += Pods.isReady(pod) ? 1 : 0;
            available += Pods.isAvailable(pod, minReadySeconds, view.now()) ? 1 : 0;
        }
        LabelSelector selector = kind.selector(set);
        int terminating = 0;
        for (Pod pod : owned) {
            boolean isCounted =
                    Pods.isTerminating(pod)
                            && Owners.isControlledBy(pod, set)
                            && selector.matches(pod.metadata().labels());
            terminating += isCounted ? 1 : 0;
        }
        ReplicaSetStatus status =
                kind.status(set).withReplicas(active.size()).withTerminatingReplicas(terminating);
        status =
                labeled == 0
                        ? status.withoutFullyLabeledReplicas()
                        : status.withFullyLabeledReplicas(labeled);
        status = ready == 0 ? status.withoutReadyReplicas() : status.withReadyReplicas(ready);
        status =
                available == 0
                        ? status.withoutAvailableReplicas()
                        : status.withAvailableReplicas(available);
        if (set.metadata().generation() > 0) {
            status = status.withObservedGeneration(set.metadata().generation());
        }
        return kind.withStatus(set, withFailure(status));
    }

    private ReplicaSetStatus withFailure(ReplicaSetStatus status) {
        var conditions = new ArrayList<>(status.conditions());
        Optional<ReplicaSetCondition> old =
                conditions.stream().filter(one -> one.type().equals(REPLICA_FAILURE)).findFirst();
        Optional<Failure> failure =
                view.lastFailure()
                        .filter(one ->
                                one.action() instanceof Action.Create
                                        || one.action() instanceof Action.Delete);
        if (failure.isEmpty()) {
            if (old.isEmpty()) {
                return status;
            }
            conditions.remove(old.get());
            return conditions.isEmpty()
                    ? status.withoutConditions()
                    : status.withConditions(conditions);
        }
        boolean isCreation = failure.get().action() instanceof Action.Create;
        String reason = isCreation ? "FailedCreate" : "FailedDelete";
        String message = failure.get().message();
        if (old.filter(one -> one.status().equals("True") && one.reason().equals(reason))
                .isPresent()) {
            return status; // As upstream: the text of the first failure of its sort stays.
        }
        old.ifPresent(conditions::remove);
        conditions.add(
                ReplicaSetCondition.empty()
                        .withType(REPLICA_FAILURE)
                        .withStatus("True")
                        .withLastTransitionTime(view.now())
                        .withReason(reason)
                        .withMessage(isCreation ? message : "unable to delete pods: " + message));
        return status.withConditions(conditions);
    }
}
