package io.podium.node.usage;

import java.time.Instant;

/**
 * What a cgroup had used at a time.
 *
 * @param at for people
 * @param nanos of the clock that is never set, for the time between two samples
 */
record Sample(Instant at, long nanos, Counters counters) {}
