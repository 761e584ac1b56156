package io.podium.e2e.recovery;

/** What is killed. */
enum Victim {
    /** The one process that is server, controllers, scheduler and agents. */
    PODIUM,
    /** The container runtime of one node. */
    RUNTIME,
    /** First the runtime, then Podium. */
    BOTH
}
