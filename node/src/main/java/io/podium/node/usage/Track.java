package io.podium.node.usage;

import io.podium.api.usage.NodeUsage.Amounts;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * The last samples of a cgroup, and what follows from them. Pure.
 *
 * @param before of the same life of the cgroup as the last one
 */
record Track(Optional<Sample> before, Sample last) {
    private static final double NANOS_PER_SECOND = 1e9;

    /**
     * What was used between two samples.
     *
     * @param at when it ended
     */
    record Use(Instant at, Duration window, Amounts amounts) {}

    /** Of a cgroup that was never looked at before. */
    static Track first(Sample now) {
        return new Track(Optional.empty(), now);
    }

    /** Time of processors only grows: where it fell, the cgroup was made anew meanwhile. */
    Track next(Sample now) {
        boolean isSame =
                now.counters().cpuNanos() >= last.counters().cpuNanos()
                        && now.nanos() - last.nanos() > 0;
        return isSame ? new Track(Optional.of(last), now) : first(now);
    }

    /** Empty before there are two samples. */
    Optional<Use> use() {
        return before.map(earlier -> {
            long window = last.nanos() - earlier.nanos();
            long used = last.counters().cpuNanos() - earlier.counters().cpuNanos();
            var amounts =
                    new Amounts(
                            (long) (used / (window / NANOS_PER_SECOND)),
                            last.counters().workingSet());
            return new Use(last.at(), Duration.ofNanos(window), amounts);
        });
    }
}
