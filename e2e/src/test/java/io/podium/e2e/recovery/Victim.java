package io.podium.e2e.recovery;

/** What is killed. */
enum Victim {
    /** The one process that is server, controllers, scheduler and agents. */
    PODIUM,
    /** The container runtime of one node. */
    RUNTIME,
    /** First the runtime, then Podium. */
    BOTH,
    /** What stands between the runtime and the containers of one pod: that pod must come back. */
    SHIM
}
