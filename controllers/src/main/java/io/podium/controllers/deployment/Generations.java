package io.podium.controllers.deployment;

import io.podium.api.apps.v1.Deployment;
import io.podium.api.apps.v1.ReplicaSet;
import io.podium.api.core.v1.PodTemplateSpec;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * The ReplicaSets of a Deployment, told apart by their templates.
 *
 * @param newest the set with the Deployment's own template; of several the oldest
 * @param old all others, in the order of their creation
 */
record Generations(Optional<ReplicaSet> newest, List<ReplicaSet> old) {
    static final Comparator<ReplicaSet> BY_CREATION =
            Comparator.<ReplicaSet, Instant>comparing(
                            set -> set.metadata().creationTimestamp().orElse(Instant.EPOCH))
                    .thenComparing(ReplicaSet::name);

    static Generations of(Deployment deployment, List<ReplicaSet> sets) {
        PodTemplateSpec template = TemplateHash.without(deployment.spec().template());
        List<ReplicaSet> sorted = sets.stream().sorted(BY_CREATION).toList();
        Optional<ReplicaSet> newest =
                sorted.stream()
                        .filter(set -> TemplateHash.without(set.spec().template()).equals(template))
                        .findFirst();
        List<ReplicaSet> old =
                sorted.stream()
                        .filter(set -> newest.isEmpty() || !set.uid().equals(newest.get().uid()))
                        .toList();
        return new Generations(newest, old);
    }

    List<ReplicaSet> all() {
        var all = new ArrayList<>(old);
        newest.ifPresent(all::add);
        return all;
    }

    /** Those that are to have pods. */
    List<ReplicaSet> active() {
        return all().stream().filter(set -> size(set) > 0).toList();
    }

    static int size(ReplicaSet set) {
        return set.spec().hasReplicas() ? set.spec().replicas() : 1;
    }

    static int size(List<ReplicaSet> sets) {
        return sets.stream().mapToInt(Generations::size).sum();
    }

    static int available(List<ReplicaSet> sets) {
        return sets.stream().mapToInt(set -> set.status().availableReplicas()).sum();
    }

    /** The revision the newest set has to have: one more than all before. */
    long nextRevision() {
        return old.stream().mapToLong(Annotations::revision).max().orElse(0) + 1;
    }
}
