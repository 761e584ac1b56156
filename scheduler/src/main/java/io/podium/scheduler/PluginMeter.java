package io.podium.scheduler;

import io.podium.base.time.Clock;
import io.podium.scheduler.placement.Witness;
import io.podium.scheduler.profile.Plugin;
import io.podium.scheduler.profile.Plugin.Point;
import java.time.Duration;

/**
 * Tells the meter what plugins do for one pod.
 *
 * @param profile the name of the pod's
 */
record PluginMeter(Meter meter, Clock clock, String profile, boolean timesPlugins)
        implements Witness {
    /** Of so many pods one has its plugins timed, as upstream takes ten in a hundred. */
    static final int SHARE = 10;

    private static final String SUCCESS = "Success";

    @Override
    public long nanos() {
        return clock.nanos();
    }

    @Override
    public void passed(Point point, long tookNanos) {
        meter.passed(profile, point, SUCCESS, Duration.ofNanos(tookNanos));
    }

    @Override
    public void asked(Plugin plugin, Point point, long times) {
        meter.asked(profile, plugin, point, times);
    }

    @Override
    public void answered(Plugin plugin, Point point, String status, long tookNanos) {
        meter.answered(plugin, point, status, Duration.ofNanos(tookNanos));
    }

    /** A point with one plugin is over, which began then. */
    void over(Plugin plugin, Point point, String status, long beganNanos) {
        long took = clock.nanos() - beganNanos;
        meter.passed(profile, point, status, Duration.ofNanos(took));
        if (timesPlugins) {
            answered(plugin, point, status, took);
        }
    }
}
