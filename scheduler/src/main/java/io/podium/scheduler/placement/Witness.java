package io.podium.scheduler.placement;

import io.podium.scheduler.profile.Plugin;
import io.podium.scheduler.profile.Plugin.Point;

/** Is told what the plugins did for one pod that looks for a node, for metrics. */
public interface Witness {
    /** Nobody who listens. */
    Witness NONE =
            new Witness() {
                @Override
                public boolean timesPlugins() {
                    return false;
                }

                @Override
                public long nanos() {
                    return 0;
                }

                @Override
                public void passed(Point point, long tookNanos) {}

                @Override
                public void asked(Plugin plugin, Point point, long times) {}

                @Override
                public void answered(Plugin plugin, Point point, String status, long tookNanos) {}
            };

    /** Whether single plugins are timed for this pod; that is dear, so it is asked of few. */
    boolean timesPlugins();

    /** Monotonic nanoseconds. */
    long nanos();

    /** All plugins of the point have been asked about all nodes. */
    void passed(Point point, long tookNanos);

    /** The plugin was asked about so many nodes. */
    void asked(Plugin plugin, Point point, long times);

    /** A plugin was asked once; only where plugins are timed. */
    void answered(Plugin plugin, Point point, String status, long tookNanos);
}
