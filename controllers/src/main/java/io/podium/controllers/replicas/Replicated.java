package io.podium.controllers.replicas;

import io.podium.api.apps.v1.ReplicaSetStatus;
import io.podium.api.core.v1.PodTemplateSpec;
import io.podium.api.selector.LabelSelector;
import io.podium.api.view.ApiObject;

/**
 * What the decider needs to know of a kind that keeps a number of equal pods. A status is spoken of
 * in the words of ReplicaSets; a kind leaves out what its own does not hold.
 */
public interface Replicated<T extends ApiObject> {
    Class<T> kind();

    /** Plural and group, such as replicasets.apps. */
    String resource();

    int wanted(T owner);

    int minReadySeconds(T owner);

    LabelSelector selector(T owner);

    PodTemplateSpec template(T owner);

    ReplicaSetStatus status(T owner);

    T withStatus(T owner, ReplicaSetStatus status);
}
