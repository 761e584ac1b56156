package io.podium.scheduler.placement;

/** The answer to where a pod belongs. */
public sealed interface Placement {
    /** On this node. */
    record On(String node) implements Placement {}

    /** Nowhere now; the message says why, as users know it from kubectl describe. */
    record Nowhere(String message) implements Placement {}
}
