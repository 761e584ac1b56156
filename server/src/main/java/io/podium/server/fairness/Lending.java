package io.podium.server.fairness;

import java.util.List;

/**
 * How the seats of the server are shared among its levels: first by their shares, then, every now
 * and then, by what each wants within what it may borrow and must keep.
 */
final class Lending {
    /** Old demand is half forgotten after five minutes of looking every ten seconds. */
    private static final double MEMORY = 0.977;

    private static final double HUNDRED = 100.0;

    private Lending() {}

    /**
     * The bounds of one level.
     *
     * @param nominal by its shares
     * @param least what others cannot take
     * @param most with all it may borrow
     */
    record Bounds(int nominal, int least, int most) {}

    /** What each level may have of so many seats, in their order. */
    static List<Bounds> bounds(int seats, List<LevelSettings> levels) {
        int shares = Math.max(1, levels.stream().mapToInt(LevelSettings::shares).sum());
        return levels.stream().map(level -> bounds(seats, shares, level)).toList();
    }

    private static Bounds bounds(int seats, int shares, LevelSettings level) {
        int nominal = (int) Math.ceil((double) seats * level.shares() / shares);
        int lendable = (int) Math.round(nominal * level.lendable() / HUNDRED);
        int most =
                level.borrowing() < 0
                        ? Math.max(seats, nominal)
                        : nominal + (int) Math.round(nominal * level.borrowing() / HUNDRED);
        return new Bounds(nominal, nominal - lendable, most);
    }

    /** What is thought to be wanted, after what was seen now and what was thought before. */
    static double smoothed(Demand.Seen seen, double before) {
        double envelope = seen.envelope();
        return Math.max(envelope, MEMORY * before + (1 - MEMORY) * envelope);
    }

    /**
     * What a level is counted with.
     *
     * @param most wanted at once
     * @param smoothed wanted over time
     */
    record Claim(boolean isExempt, Bounds bounds, int most, double smoothed) {
        double lower() {
            return Math.max(bounds.least(), Math.min(bounds.nominal(), most));
        }

        double target() {
            return Math.max(lower(), Math.min(bounds.most(), smoothed));
        }
    }

    /** How many seats each gets, in their order; no level is ever left without any. */
    static int[] allot(int seats, List<Claim> claims) {
        int[] result = new int[claims.size()];
        double left = seats;
        double least = 0;
        double lower = 0;
        for (int i = 0; i < result.length; i++) {
            Claim claim = claims.get(i);
            if (claim.isExempt()) {
                result[i] = Math.max(claim.bounds().least(), claim.most());
                left -= result[i];
            } else {
                least += claim.bounds().least();
                lower += claim.lower();
            }
        }
        left = Math.max(0, left);
        double proportion = left > lower ? proportion(left, claims) : 0;
        double between = lower > least ? Math.clamp((left - least) / (lower - least), 0, 1) : 0;
        for (int i = 0; i < result.length; i++) {
            Claim claim = claims.get(i);
            if (!claim.isExempt()) {
                double share =
                        left > lower
                                ? within(claim, proportion)
                                : claim.bounds().least()
                                        + between * (claim.lower() - claim.bounds().least());
                result[i] = Math.max(1, (int) Math.round(share));
            }
        }
        return result;
    }

    /** The factor by which targets are multiplied so that together they make what is left. */
    private static double proportion(double left, List<Claim> claims) {
        double low = 0;
        double high = 1;
        while (total(claims, high) < left && high < 1e9) {
            low = high;
            high *= 2;
        }
        for (int i = 0; i < 60; i++) {
            double middle = (low + high) / 2;
            if (total(claims, middle) < left) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return high;
    }

    private static double total(List<Claim> claims, double proportion) {
        double total = 0;
        for (Claim claim : claims) {
            total += claim.isExempt() ? 0 : within(claim, proportion);
        }
        return total;
    }

    private static double within(Claim claim, double proportion) {
        double wanted = Math.max(claim.lower(), proportion * Math.max(claim.target(), 1e-3));
        return Math.min(Math.max(claim.bounds().most(), claim.lower()), wanted);
    }
}
