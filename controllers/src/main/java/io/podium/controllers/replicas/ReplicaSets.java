package io.podium.controllers.replicas;

import io.podium.api.apps.v1.ReplicaSet;
import io.podium.api.apps.v1.ReplicaSetStatus;
import io.podium.api.core.v1.PodTemplateSpec;
import io.podium.api.selector.LabelSelector;

/** How ReplicaSets say it. */
public final class ReplicaSets implements Replicated<ReplicaSet> {
    @Override
    public Class<ReplicaSet> kind() {
        return ReplicaSet.class;
    }

    @Override
    public String resource() {
        return "replicasets.apps";
    }

    @Override
    public int wanted(ReplicaSet set) {
        return set.spec().hasReplicas() ? set.spec().replicas() : 1;
    }

    @Override
    public int minReadySeconds(ReplicaSet set) {
        return set.spec().minReadySeconds();
    }

    @Override
    public LabelSelector selector(ReplicaSet set) {
        return LabelSelector.of(set.spec().selector().value());
    }

    @Override
    public PodTemplateSpec template(ReplicaSet set) {
        return set.spec().template();
    }

    @Override
    public ReplicaSetStatus status(ReplicaSet set) {
        return set.status();
    }

    @Override
    public ReplicaSet withStatus(ReplicaSet set, ReplicaSetStatus status) {
        return set.withStatus(status);
    }
}
