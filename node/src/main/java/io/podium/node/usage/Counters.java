package io.podium.node.usage;

/**
 * What a cgroup and all below it have used.
 *
 * @param cpuNanos time of processors since it was made
 * @param workingSet bytes of memory that cannot be given back, now
 */
record Counters(long cpuNanos, long workingSet) {
    /** Of a cgroup that nothing has ever run in. */
    static final Counters NOTHING = new Counters(0, 0);
}
