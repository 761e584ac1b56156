package io.podium.server;

import io.podium.server.wire.WireLimits;
import java.time.Duration;

/**
 * How much a server takes on.
 *
 * @param seats requests at work at once, shared among the priority levels
 * @param requestTimeout how long a request may take that is no watch and no stream
 * @param wire what one client may cost
 */
public record Limits(int seats, Duration requestTimeout, WireLimits wire) {
    /** As upstream has them: 400 requests that read and 200 that write, and a minute for each. */
    public static Limits usual() {
        return new Limits(600, Duration.ofSeconds(60), WireLimits.usual());
    }

    /** The same with so many seats. */
    public Limits withSeats(int other) {
        return new Limits(other, requestTimeout, wire);
    }

    /** The same with that much time for a request. */
    public Limits withRequestTimeout(Duration other) {
        return new Limits(seats, other, wire);
    }
}
