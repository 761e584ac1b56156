package io.podium.scheduler;

import io.podium.api.core.v1.Pod;
import io.podium.api.core.v1.PodCondition;
import io.podium.api.value.ListValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Conditions of pods, of which each type stands there once. */
final class Conditions {
    private Conditions() {}

    /** All conditions of the pod with this one among them; empty when it is there already. */
    static Optional<ListValue> with(Pod pod, PodCondition wanted) {
        List<Object> all = new ArrayList<>();
        PodCondition fresh = wanted;
        for (PodCondition old : pod.status().conditions()) {
            if (!old.type().equals(wanted.type())) {
                all.add(old.value());
                continue;
            }
            boolean isSame = old.status().equals(wanted.status());
            if (isSame
                    && old.reason().equals(wanted.reason())
                    && old.message().equals(wanted.message())) {
                return Optional.empty();
            }
            if (isSame && old.lastTransitionTime().isPresent()) {
                fresh = wanted.withLastTransitionTime(old.lastTransitionTime().get());
            }
        }
        long generation = pod.metadata().generation();
        PodCondition known = generation > 0 ? fresh.withObservedGeneration(generation) : fresh;
        all.add(known.value());
        return Optional.of(ListValue.of(all));
    }
}
