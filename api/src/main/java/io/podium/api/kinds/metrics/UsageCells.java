package io.podium.api.kinds.metrics;

import io.podium.api.metrics.v1beta1.ContainerMetrics;
import io.podium.api.metrics.v1beta1.PodMetrics;
import io.podium.api.quantity.Quantity;
import io.podium.api.value.MapValue;
import io.podium.api.value.TypedMap;
import java.time.Instant;

/** What {@code kubectl get podmetrics} shows: a pod uses what its containers use together. */
public final class UsageCells {
    private UsageCells() {}

    public static Object cpu(MapValue pod, Instant now) {
        return sum(pod, "cpu");
    }

    public static Object memory(MapValue pod, Instant now) {
        return sum(pod, "memory");
    }

    private static Object sum(MapValue pod, String resource) {
        return PodMetrics.of((TypedMap) pod).containers().stream()
                .map(ContainerMetrics::usage)
                .map(usage -> Quantity.orZero(usage.getOrDefault(resource, "")))
                .reduce(Quantity::plus) // Of nothing and one the sum is written as the one is.
                .orElse(Quantity.ZERO)
                .toString();
    }
}
