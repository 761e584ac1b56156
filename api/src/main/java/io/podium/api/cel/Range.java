package io.podium.api.cel;

/**
 * The least and the most something costs or holds, as numbers without a sign; what is too large
 * stays at the largest.
 */
public record Range(long least, long most) {
    static final long LARGEST = -1; // All bits set: the largest number without a sign.
    static final Range UNKNOWN = new Range(0, LARGEST);
    static final Range NONE = new Range(0, 0);
    static final Range ONE = new Range(1, 1);

    private static final double TWO_TO_64 = 0x1p64;

    static Range of(long exact) {
        return new Range(exact, exact);
    }

    Range plus(Range other) {
        return new Range(plus(least, other.least), plus(most, other.most));
    }

    Range times(Range other) {
        return new Range(times(least, other.least), times(most, other.most));
    }

    /** Rounded up. */
    Range times(double factor) {
        return new Range(times(least, factor), times(most, factor));
    }

    /** What covers both. */
    Range union(Range other) {
        return new Range(smaller(least, other.least), larger(most, other.most));
    }

    static long smaller(long one, long other) {
        return Long.compareUnsigned(one, other) <= 0 ? one : other;
    }

    static long larger(long one, long other) {
        return Long.compareUnsigned(one, other) >= 0 ? one : other;
    }

    static long plus(long one, long other) {
        long sum = one + other;
        return Long.compareUnsigned(sum, one) < 0 ? LARGEST : sum;
    }

    /** The product of two numbers without a sign. */
    public static long times(long one, long other) {
        return Math.unsignedMultiplyHigh(one, other) != 0 ? LARGEST : one * other;
    }

    static long times(long number, double factor) {
        return ceiling(toDouble(number) * factor);
    }

    /** The number without a sign as a fraction. */
    public static double toDouble(long number) {
        return number >= 0
                ? number
                : ((double) ((number >>> 1) | (number & 1))) * 2; // Rounds as C and Go do.
    }

    static long ceiling(double number) {
        double up = Math.ceil(number);
        if (up >= TWO_TO_64) {
            return LARGEST;
        }
        return up < 0x1p63 ? (long) up : (long) (up - 0x1p63) + Long.MIN_VALUE;
    }
}
