package io.podium.controllers.endpoints;

import io.podium.api.core.v1.Pod;
import io.podium.api.core.v1.PodCondition;
import io.podium.api.core.v1.Service;
import io.podium.api.meta.v1.ObjectMeta;
import io.podium.api.time.GoTime;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * When what led to a write of endpoints happened, for those who measure how long it took to reach
 * them. Upstream keeps the times it saw last in memory; here what is written already tells which
 * pods are new or have changed.
 */
final class LastChange {
    private static final String ANNOTATION = "endpoints.kubernetes.io/last-change-trigger-time";

    private LastChange() {}

    /**
     * The time of the oldest change that is not written yet; empty when a change has none, as the
     * end of a pod.
     *
     * @param known whether pods were ready when they were written last, by uid; empty when nothing
     *     was written for the Service yet
     */
    static Optional<Instant> of(
            Service service, List<Pod> pods, Optional<Map<String, Boolean>> known) {
        if (known.isEmpty()) {
            return service.metadata().creationTimestamp();
        }
        return pods.stream()
                .flatMap(pod ->
                        ready(pod).stream()
                                .filter(ready ->
                                        !Boolean.valueOf(ready.status().equals("True"))
                                                .equals(known.get().get(pod.uid()))))
                .flatMap(ready -> ready.lastTransitionTime().stream())
                .min(Comparator.naturalOrder());
    }

    private static Optional<PodCondition> ready(Pod pod) {
        return pod.status().conditions().stream()
                .filter(one -> one.type().equals("Ready"))
                .findFirst();
    }

    static ObjectMeta noted(ObjectMeta metadata, Optional<Instant> time) {
        var annotations = new HashMap<>(metadata.annotations());
        annotations.remove(ANNOTATION);
        time.ifPresent(at -> annotations.put(ANNOTATION, GoTime.format(at)));
        return annotations.isEmpty()
                ? metadata.withoutAnnotations()
                : metadata.withAnnotations(annotations);
    }
}
