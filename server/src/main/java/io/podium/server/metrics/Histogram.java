package io.podium.server.metrics;

import java.util.concurrent.atomic.AtomicLongArray;

/** How often a quantity fell between which bounds, and its sum. Cheap from any thread. */
public final class Histogram implements Metric {
    private final Buckets buckets;

    /** One count per bucket, one for what is beyond all bounds, and the sum. */
    private final AtomicLongArray numbers;

    Histogram(Buckets buckets) {
        this.buckets = buckets;
        this.numbers = new AtomicLongArray(buckets.bounds().length + 2);
    }

    /** One more of so many small units: nanoseconds or bytes. */
    public void observe(long units) {
        observe(units, 1);
    }

    /** Several of the same size. */
    public void observe(long units, long times) {
        long[] bounds = buckets.bounds();
        int bucket = 0;
        while (bucket < bounds.length && units > bounds[bucket]) {
            bucket++;
        }
        numbers.getAndAdd(bucket, times);
        numbers.getAndAdd(bounds.length + 1, units * times);
    }

    Buckets buckets() {
        return buckets;
    }

    /** How many fell into each bucket alone; the last is beyond all bounds. */
    long[] counts() {
        long[] counts = new long[buckets.bounds().length + 1];
        for (int i = 0; i < counts.length; i++) {
            counts[i] = numbers.get(i);
        }
        return counts;
    }

    /** In the large unit. */
    double sum() {
        return (double) numbers.get(buckets.bounds().length + 1) / buckets.unitsInOne();
    }
}
