package io.podium.node.pressure;

import io.podium.api.core.v1.Pod;
import java.time.Duration;
import java.util.List;

/** The pods of a node, as those see them who look after the node. */
public interface Tenants {
    /** Those that are there and have not ended. */
    List<Pod> living();

    /**
     * Ends the pod for good, for this reason; false when it is not there any more.
     *
     * @param grace how long it may take
     */
    boolean evict(Pod pod, String message, Duration grace);
}
