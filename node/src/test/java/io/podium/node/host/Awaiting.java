package io.podium.node.host;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waits for what nobody tells about: files and processes. */
final class Awaiting {
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final Duration PERIOD = Duration.ofMillis(25);

    private Awaiting() {}

    static void until(String what, BooleanSupplier condition) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new AssertionError(what + " did not come about");
            }
            LockSupport.parkNanos(PERIOD.toNanos());
        }
    }
}
