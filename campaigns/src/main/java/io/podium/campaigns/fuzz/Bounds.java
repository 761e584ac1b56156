package io.podium.campaigns.fuzz;

import java.lang.management.ManagementFactory;

/** What one input may cost: a second of the processor and some memory. */
final class Bounds {
    private static final long NANOS = 1_000_000_000;
    private static final long BYTES = 256L << 20;

    private final com.sun.management.ThreadMXBean threads =
            (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();

    /** Gives the input to the target, which must stay within the bounds. */
    void run(Target target, byte[] input) {
        if (isDear(target, input)) {
            // Classes that were loaded and a slow compiler are no finding: what is dear stays so.
            Target.check(
                    !isDear(target, input),
                    "%s: more than a second or 256 MB for %d bytes",
                    target.name(),
                    input.length);
        }
    }

    private boolean isDear(Target target, byte[] input) {
        long bytes = threads.getCurrentThreadAllocatedBytes();
        long nanos = threads.getCurrentThreadCpuTime();
        target.deed().accept(input);
        return threads.getCurrentThreadCpuTime() - nanos > NANOS
                || threads.getCurrentThreadAllocatedBytes() - bytes > BYTES;
    }
}
