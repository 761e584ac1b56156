package io.podium.server.wire;

import io.podium.base.random.Randomness;
import io.podium.base.time.Clock;

/** What the handlers of one listener share. */
record WireRoom(Front front, Clock clock, Randomness randomness) {
    /** The pipeline's name for the handler that watches for idle connections. */
    static final String IDLE = "idle";

    Stamp stamp(Head head) {
        return Stamp.of(head, clock, randomness);
    }
}
