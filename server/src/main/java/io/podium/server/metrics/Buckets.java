package io.podium.server.metrics;

import io.podium.base.Invariant;

/**
 * The bounds of a histogram. What is observed is counted in whole small units (nanoseconds, bytes),
 * which needs no arithmetic in floating point; people read it in the large ones.
 */
@SuppressWarnings("ArrayRecordComponent") // Made once, never compared.
public record Buckets(long[] bounds, long unitsInOne) {
    private static final long NANOS_IN_SECOND = 1_000_000_000L;

    /** Upstream's for requests and for the store: fine where promises are made. */
    public static final Buckets REQUESTS =
            seconds(
                    0.005, 0.025, 0.05, 0.1, 0.2, 0.4, 0.6, 0.8, 1, 1.25, 1.5, 2, 3, 4, 5, 6, 8, 10,
                    15, 20, 30, 45, 60);

    /** Upstream's for requests without what others are to blame for. */
    public static final Buckets PROMISES =
            seconds(
                    0.05, 0.1, 0.2, 0.4, 0.6, 0.8, 1, 1.25, 1.5, 2, 3, 4, 5, 6, 8, 10, 15, 20, 30,
                    45, 60);

    /** Bounds in seconds of what is observed in nanoseconds. */
    public static Buckets seconds(double... bounds) {
        long[] nanos = new long[bounds.length];
        for (int i = 0; i < bounds.length; i++) {
            nanos[i] = Math.round(bounds[i] * NANOS_IN_SECOND);
        }
        return new Buckets(nanos, NANOS_IN_SECOND);
    }

    /** So many bounds in seconds, each a factor above the one before. */
    public static Buckets secondsFrom(double first, double factor, int count) {
        double[] bounds = new double[count];
        double next = first;
        for (int i = 0; i < count; i++) {
            bounds[i] = next;
            next *= factor;
        }
        return seconds(bounds);
    }

    /** So many bounds in bytes, each a factor above the one before. */
    public static Buckets bytesFrom(long first, long factor, int count) {
        long[] bounds = new long[count];
        long next = first;
        for (int i = 0; i < count; i++) {
            bounds[i] = next;
            next *= factor;
        }
        return new Buckets(bounds, 1);
    }

    public Buckets {
        for (int i = 1; i < bounds.length; i++) {
            Invariant.check(bounds[i - 1] < bounds[i], "bounds of buckets must grow");
        }
    }
}
