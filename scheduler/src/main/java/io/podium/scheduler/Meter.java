package io.podium.scheduler;

import io.podium.scheduler.profile.Plugin;
import io.podium.scheduler.profile.Plugin.Point;
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

    /** All plugins of a point have said what they have to say of one pod. */
    default void passed(String profile, Point point, String status, Duration took) {}

    /** A plugin was asked about so many nodes for one pod. */
    default void asked(String profile, Plugin plugin, Point point, long times) {}

    /** What one plugin took once; told of some pods only. */
    default void answered(Plugin plugin, Point point, String status, Duration took) {}

    /**
     * What the table of nodes holds.
     *
     * @param promised pods among them whose binding is on its way
     */
    default void holds(int nodes, int pods, int promised) {}

    @Override
    default void came(String queue, String event) {}
}
