package io.podium.scheduler;

import io.podium.api.apps.v1.ReplicaSet;
import io.podium.api.apps.v1.StatefulSet;
import io.podium.api.core.v1.Pod;
import io.podium.api.core.v1.ReplicationController;
import io.podium.api.core.v1.Service;
import io.podium.api.meta.v1.OwnerReference;
import io.podium.api.policy.v1.PodDisruptionBudget;
import io.podium.api.selector.LabelSelector;
import io.podium.client.View;
import io.podium.scheduler.placement.Surroundings;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads from a view what placing asks of the cluster besides nodes and pods. */
record Siblings(View view) implements Surroundings {

    @Override
    public List<LabelSelector> siblings(Pod pod) {
        var selectors = new ArrayList<LabelSelector>();
        Map<String, String> labels = pod.metadata().labels();
        if (view.count(Service.class, pod.namespace()) > 0) {
            for (Service service : view.list(Service.class, pod.namespace())) {
                Map<String, String> selector = service.spec().selector();
                if (!selector.isEmpty() && labels.entrySet().containsAll(selector.entrySet())) {
                    selectors.add(LabelSelector.ofMap(selector));
                }
            }
        }
        owner(pod).flatMap(owner -> selector(pod.namespace(), owner)).ifPresent(selectors::add);
        return selectors;
    }

    private static Optional<OwnerReference> owner(Pod pod) {
        return pod.metadata().ownerReferences().stream()
                .filter(OwnerReference::controller)
                .findFirst();
    }

    private Optional<LabelSelector> selector(String namespace, OwnerReference owner) {
        return switch (owner.apiVersion() + " " + owner.kind()) {
            case "apps/v1 ReplicaSet" ->
                    view.find(ReplicaSet.class, namespace, owner.name())
                            .map(set -> LabelSelector.of(set.spec().selector().value()));
            case "apps/v1 StatefulSet" ->
                    view.find(StatefulSet.class, namespace, owner.name())
                            .map(set -> LabelSelector.of(set.spec().selector().value()));
            case "v1 ReplicationController" ->
                    view.find(ReplicationController.class, namespace, owner.name())
                            .map(set -> LabelSelector.ofMap(set.spec().selector()));
            default -> Optional.empty();
        };
    }

    @Override
    public List<PodDisruptionBudget> budgets() {
        return view.list(PodDisruptionBudget.class);
    }
}
