package io.podium.scheduler.placement;

import io.podium.api.core.v1.Pod;
import io.podium.api.policy.v1.PodDisruptionBudget;
import io.podium.api.selector.LabelSelector;
import java.util.List;

/** What placing asks of the cluster besides nodes and pods. */
public interface Surroundings {
    /** Nothing there. */
    Surroundings EMPTY =
            new Surroundings() {
                @Override
                public List<LabelSelector> siblings(Pod pod) {
                    return List.of();
                }

                @Override
                public List<PodDisruptionBudget> budgets() {
                    return List.of();
                }
            };

    /**
     * Which pods belong to the pod's Services and to its ReplicaSet, ReplicationController or
     * StatefulSet: those that match all of these; none when it has nothing of the kind.
     */
    List<LabelSelector> siblings(Pod pod);

    /** All budgets there are. */
    List<PodDisruptionBudget> budgets();
}
