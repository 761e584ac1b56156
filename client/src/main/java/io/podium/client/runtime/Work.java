package io.podium.client.runtime;

import io.podium.client.Door;
import io.podium.client.Reconciler;
import java.util.List;

/**
 * One reconciler and all its runtime needs to know.
 *
 * @param name as it stands in metrics, logs and as the source of events, such as
 *     replicaset-controller
 * @param door of the user it acts as
 * @param parallel how many keys may be in the middle of a pass at once
 */
public record Work(
        String name, Door door, Reconciler reconciler, List<Trigger> triggers, int parallel) {
    private static final int USUAL_PARALLEL = 20;

    public Work(String name, Door door, Reconciler reconciler, Trigger... triggers) {
        this(name, door, reconciler, List.of(triggers), USUAL_PARALLEL);
    }
}
