package io.podium.node.pressure;

import io.podium.api.quantity.Quantity;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Below what a node takes measures.
 *
 * @param signal what must not run short
 * @param amount as a quantity, when it is no part of the whole
 * @param part of the whole, between 0 and 1
 */
public record Threshold(Signal signal, Optional<Quantity> amount, double part) {
    /** What kubelets on Linux do that are told nothing else (evictionHard). */
    public static final List<Threshold> USUAL =
            parse(
                    "memory.available<100Mi,nodefs.available<10%,nodefs.inodesFree<5%,"
                            + "imagefs.available<15%,imagefs.inodesFree<5%");

    private static final double HUNDRED = 100;

    /**
     * Reads thresholds as the kubelet's flag --eviction-hard has them; "" for none. Fails with
     * IllegalArgumentException.
     */
    public static List<Threshold> parse(String text) {
        var all = new ArrayList<Threshold>();
        var known = EnumSet.noneOf(Signal.class);
        for (String statement : text.split(",", -1)) {
            if (statement.isBlank()) {
                continue;
            }
            Threshold one = one(statement.strip());
            if (!known.add(one.signal())) {
                throw new IllegalArgumentException(one.signal() + " is there twice");
            }
            all.add(one);
        }
        return List.copyOf(all);
    }

    private static Threshold one(String statement) {
        int operator = statement.indexOf('<');
        Signal signal =
                Signal.of(operator < 0 ? statement : statement.substring(0, operator))
                        .filter(known -> operator > 0)
                        .orElseThrow(() ->
                                new IllegalArgumentException(
                                        "\""
                                                + statement
                                                + "\" is no threshold such as"
                                                + " memory.available<100Mi"));
        String value = statement.substring(operator + 1);
        if (!value.endsWith("%")) {
            Quantity amount = Quantity.parse(value);
            if (amount.sign() < 0) {
                throw new IllegalArgumentException(statement + ": must be positive");
            }
            return new Threshold(signal, Optional.of(amount), 0);
        }
        double part = number(statement, value.substring(0, value.length() - 1)) / HUNDRED;
        if (part < 0 || part > 1) {
            throw new IllegalArgumentException(statement + ": must be between 0% and 100%");
        }
        return new Threshold(signal, Optional.empty(), part);
    }

    private static double number(String statement, String text) {
        try {
            return new BigDecimal(text).doubleValue();
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(statement + ": " + text + " is no number", e);
        }
    }

    /** The bound, of all there is. */
    long bound(long capacity) {
        return amount.map(Quantity::value).orElseGet(() -> (long) (capacity * part));
    }

    /** Whether less is left. */
    boolean isMet(Level level) {
        return level.capacity() > 0 && level.available() < bound(level.capacity());
    }

    @Override
    public String toString() {
        return signal
                + "<"
                + amount.map(Quantity::toString)
                        .orElseGet(() ->
                                String.format(Locale.ROOT, "%.2f", part * HUNDRED)
                                                .replaceAll("\\.?0+$", "")
                                        + "%");
    }
}
