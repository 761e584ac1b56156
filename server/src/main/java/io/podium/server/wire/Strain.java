package io.podium.server.wire;

import io.podium.base.time.Clock;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/**
 * Whether collecting garbage takes much of the time, because what is alive leaves it little room.
 * What is in memory is more than any count of bytes on the wire knows (objects stored, trees being
 * made of bodies), so this is asked besides: while it is so, less is let in.
 */
final class Strain implements BooleanSupplier {
    private static final long WINDOW_NANOS = 500_000_000;

    /** Of the time; a server that works hard with enough memory stays below a tenth. */
    private static final double MUCH = 0.3;

    private static final double NANOS_IN_MILLI = 1e6;

    private final Clock clock;
    private final LongSupplier collectedMillis;
    private final AtomicLong looked;
    private volatile long before;
    private volatile boolean isMuch;

    Strain(Clock clock, LongSupplier collectedMillis) {
        this.clock = clock;
        this.collectedMillis = collectedMillis;
        this.looked = new AtomicLong(clock.nanos());
        this.before = collectedMillis.getAsLong();
    }

    /** Of this JVM. */
    static Strain ofHeap(Clock clock) {
        return new Strain(
                clock,
                () ->
                        ManagementFactory.getGarbageCollectorMXBeans().stream()
                                .mapToLong(GarbageCollectorMXBean::getCollectionTime)
                                .sum());
    }

    @Override
    public boolean getAsBoolean() {
        long now = clock.nanos();
        long last = looked.get();
        if (now - last >= WINDOW_NANOS && looked.compareAndSet(last, now)) {
            long collected = collectedMillis.getAsLong();
            isMuch = (collected - before) * NANOS_IN_MILLI > MUCH * (now - last);
            before = collected;
        }
        return isMuch;
    }
}
