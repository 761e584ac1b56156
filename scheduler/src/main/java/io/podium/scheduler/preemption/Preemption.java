package io.podium.scheduler.preemption;

import io.podium.api.core.v1.Pod;
import java.util.List;

/** What was found. */
public sealed interface Preemption {
    /**
     * On this node there is room when these pods are gone.
     *
     * @param outranked less important pods that were to get the node and may not any more
     */
    record Evict(String node, List<Pod> victims, List<Pod> outranked) implements Preemption {}

    /**
     * There is none to be made.
     *
     * @param message why, as users read it behind "preemption: "
     * @param keepsNode whether the node the pod was to get before is still to be its
     */
    record Useless(String message, boolean keepsNode) implements Preemption {}
}
