package io.podium.node.pressure;

import io.podium.api.quantity.Quantity;
import java.math.BigDecimal;
import java.util.Locale;
import java.util.Optional;

/**
 * How much of something; an amount, or a part of all there is.
 *
 * @param amount as a quantity, when it is no part of the whole
 * @param part of the whole, between 0 and 1
 */
public record Bound(Optional<Quantity> amount, double part) {
    private static final double HUNDRED = 100;

    /** Reads 100Mi or 10%. Fails with IllegalArgumentException. */
    static Bound parse(String text) {
        if (!text.endsWith("%")) {
            Quantity amount = Quantity.parse(text);
            if (amount.sign() < 0) {
                throw new IllegalArgumentException("must be positive");
            }
            return new Bound(Optional.of(amount), 0);
        }
        double part = number(text.substring(0, text.length() - 1)) / HUNDRED;
        if (part < 0 || part > 1) {
            throw new IllegalArgumentException("must be between 0% and 100%");
        }
        return new Bound(Optional.empty(), part);
    }

    private static double number(String text) {
        try {
            return new BigDecimal(text).doubleValue();
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(text + " is no number", e);
        }
    }

    /** In numbers, of all there is. */
    long of(long capacity) {
        return amount.map(Quantity::value).orElseGet(() -> (long) (capacity * part));
    }

    /** Whether it is a part that says nothing. */
    boolean isNothingOrAll() {
        return amount.isEmpty() && (part <= 0 || part >= 1);
    }

    @Override
    public String toString() {
        return amount.map(Quantity::toString)
                .orElseGet(() ->
                        String.format(Locale.ROOT, "%.2f", part * HUNDRED).replaceAll("\\.?0+$", "")
                                + "%");
    }
}
