package io.podium.server.wire;

import io.podium.base.random.Randomness;
import io.podium.base.time.Clock;

/** What the handlers of one listener share. */
record WireRoom(Front front, Clock clock, Randomness randomness) {
    /** The pipeline's name for the handler that watches for idle connections. */
    static final String IDLE = "idle";

    /** The answer of one request; done runs on the event loop when it is over. */
    OrderedResponse response(Head head, Outlet outlet, Runnable done) {
        return new OrderedResponse(outlet, stamp(head), error -> front.refused(head, error), done);
    }

    private Stamp stamp(Head head) {
        return Stamp.of(head, clock, randomness);
    }
}
