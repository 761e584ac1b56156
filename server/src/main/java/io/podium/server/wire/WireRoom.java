package io.podium.server.wire;

import io.podium.base.random.Randomness;
import io.podium.base.time.Clock;
import java.util.Set;

/** What the handlers of one listener share. */
record WireRoom(
        Front front,
        Clock clock,
        Randomness randomness,
        WireLimits limits,
        Connections connections,
        Burden burden,
        Burden heads) {
    /** The pipeline's name for the handler that watches for idle connections. */
    static final String IDLE = "idle";

    /** The names of those who watch how long requests take to come in. */
    static final String ARRIVAL_BYTES = "arrival-bytes";

    static final String ARRIVAL_PARTS = "arrival-parts";

    /** All that would close a connection for what it does not do. */
    static final Set<String> TIMERS = Set.of(IDLE, ARRIVAL_BYTES, ARRIVAL_PARTS);

    /** The answer of one request; done runs on the event loop when it is over. */
    OrderedResponse response(Head head, Outlet outlet, Runnable done) {
        return new OrderedResponse(
                outlet,
                stamp(head),
                error -> front.refused(head, error),
                heads::isNearlyFull,
                done);
    }

    private Stamp stamp(Head head) {
        return Stamp.of(head, clock, randomness);
    }
}
