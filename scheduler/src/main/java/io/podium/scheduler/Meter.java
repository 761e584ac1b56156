package io.podium.scheduler;

import io.podium.scheduler.queue.Arrivals;
import java.time.Duration;

/** Hears what the scheduler does, for metrics; called on its loop. */
public interface Meter extends Arrivals {
    /** A meter that listens to nothing. */
    Meter SILENT = new Meter() {};

    /** How an attempt to place a pod ended. */
    enum Result {
        SCHEDULED,
        UNSCHEDULABLE,
        ERROR
    }

    /** An attempt is over: of a pod that got a node when it is bound, which is part of the time. */
    default void attempted(String profile, Result result, Duration took) {}

    /** All nodes were asked that had to be asked. */
    default void searched(Duration took) {}

    /** A pod is bound, so many attempts and so long after the first of them began. */
    default void bound(int attempts, Duration took) {}

    /** Less important pods are looked for that could make room. */
    default void preempting() {}

    /** So many have to go. */
    default void preempted(int victims) {}

    /** How many pods wait. */
    default void pending(int active, int backoff, int unschedulable, int gated) {}

    @Override
    default void came(String queue, String event) {}
}
