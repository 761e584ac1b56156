package io.podium.server.trace;

import io.podium.server.metrics.Route;
import io.podium.server.wire.Head;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the log of requests. Slow ones always, for a slow API server is what people ask about; the
 * rest at debug.
 *
 * @param isTalkative whether every request is told of
 * @param every hears of every request then
 * @param slow hears of those that took long
 */
public record RequestLog(
        BooleanSupplier isTalkative, Consumer<String> every, Consumer<String> slow) {
    /** Upstream's bound; streams and watches have none. */
    static final Duration LONG = Duration.ofMillis(500);

    private static final long MILLI = 1_000_000;
    private static final Logger REQUESTS = LoggerFactory.getLogger("io.podium.requests");
    private static final Logger SLOW = LoggerFactory.getLogger("io.podium.slow");

    /** To this process' log, as {@code io.podium.requests} and {@code io.podium.slow}. */
    public static RequestLog usual() {
        return new RequestLog(REQUESTS::isDebugEnabled, REQUESTS::debug, SLOW::warn);
    }

    /** A request is over. Costs nothing but a comparison when there is nothing to tell. */
    public void over(Head head, String user, Route route, Trace trace, int code, long bytes) {
        long nanos = trace.nanos();
        boolean isSlow = nanos > LONG.toNanos() && !route.isLong();
        if (!isSlow && !isTalkative.getAsBoolean()) {
            return;
        }
        Fields line =
                Fields.of(isSlow ? "slow request" : "request")
                        .put("verb", route.verb())
                        .put("url", head.uri())
                        .put("code", code)
                        .put("millis", nanos / MILLI)
                        .put("bytes", bytes)
                        .put("user", user)
                        .put("agent", head.header("user-agent"))
                        .put("client", head.remote());
        if (isSlow) {
            slow.accept(line.put("steps", trace.steps()).toString());
        } else {
            every.accept(line.toString());
        }
    }
}
