package io.podium.controllers.disruption;

import io.podium.api.apps.v1.Deployment;
import io.podium.api.apps.v1.ReplicaSet;
import io.podium.api.apps.v1.StatefulSet;
import io.podium.api.core.v1.Pod;
import io.podium.api.core.v1.ReplicationController;
import io.podium.api.meta.v1.OwnerReference;
import io.podium.api.policy.v1.PodDisruptionBudget;
import io.podium.api.view.ApiObject;
import io.podium.client.View;
import io.podium.controllers.workload.Owners;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How many pods a budget is about, and how many of them must be healthy.
 *
 * @param unmanaged names of pods without a controller, which no share can be taken of
 * @param trouble why it cannot be said, or ""
 */
record Expectation(int expected, int desired, List<String> unmanaged, String trouble) {
    static Expectation of(View view, PodDisruptionBudget budget, List<Pod> pods) {
        Optional<Object> least = budget.spec().minAvailable();
        Optional<Object> most = budget.spec().maxUnavailable();
        if (most.isEmpty() && least.isPresent() && least.get() instanceof Long number) {
            return new Expectation(pods.size(), number.intValue(), List.of(), "");
        }
        if (most.isEmpty() && least.isEmpty()) {
            return new Expectation(0, 0, List.of(), "");
        }
        var scales = new HashMap<String, Integer>();
        var unmanaged = new ArrayList<String>();
        for (Pod pod : pods) {
            Optional<OwnerReference> owner = Owners.controller(pod);
            if (owner.isEmpty()) {
                unmanaged.add(pod.name());
            } else if (!scales.containsKey(owner.get().uid())) {
                Optional<Map.Entry<String, Integer>> scale = scale(view, owner.get());
                if (scale.isEmpty()) {
                    return new Expectation(
                            0, 0, unmanaged, "found no controllers for pod \"" + pod.name() + "\"");
                }
                scales.put(owner.get().uid(), 0);
                scales.put(scale.get().getKey(), scale.get().getValue());
            }
        }
        int expected = scales.values().stream().mapToInt(Integer::intValue).sum();
        int desired =
                most.isPresent()
                        ? Math.max(expected - scaled(most.get(), expected), 0)
                        : scaled(least.get(), expected);
        return new Expectation(expected, desired, unmanaged, "");
    }

    /** What scales the owner, by its uid, and to how many. */
    private static Optional<Map.Entry<String, Integer>> scale(View view, OwnerReference owner) {
        Optional<ApiObject> found = view.byUid(owner.uid());
        if (found.isEmpty()) {
            return Optional.empty();
        }
        return switch (found.get()) {
            case ReplicaSet set ->
                    Owners.controller(set)
                            .filter(one -> one.kind().equals(Deployment.KIND))
                            .flatMap(one -> view.byUid(one.uid()))
                            .filter(Deployment.class::isInstance)
                            .map(Deployment.class::cast)
                            .map(one ->
                                    Map.entry(
                                            one.uid(),
                                            one.spec().hasReplicas() ? one.spec().replicas() : 1))
                            .or(() ->
                                    Optional.of(
                                            Map.entry(
                                                    set.uid(),
                                                    set.spec().hasReplicas()
                                                            ? set.spec().replicas()
                                                            : 1)));
            case ReplicationController set ->
                    Optional.of(
                            Map.entry(
                                    set.uid(),
                                    set.spec().hasReplicas() ? set.spec().replicas() : 1));
            case StatefulSet set ->
                    Optional.of(
                            Map.entry(
                                    set.uid(),
                                    set.spec().hasReplicas() ? set.spec().replicas() : 1));
            default -> Optional.empty();
        };
    }

    /** Shares are rounded up, both those that must stay and those that may go. */
    private static int scaled(Object setting, int total) {
        return switch (setting) {
            case Long number -> number.intValue();
            case String text when text.endsWith("%") ->
                    new BigDecimal(text.substring(0, text.length() - 1))
                            .multiply(BigDecimal.valueOf(total))
                            .movePointLeft(2)
                            .setScale(0, RoundingMode.CEILING)
                            .intValue();
            default -> 0; // Validation has refused anything else.
        };
    }
}
