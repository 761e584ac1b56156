package io.podium.api.value;

import io.podium.base.Invariant;
import java.math.BigDecimal;

/** Floating point numbers as Go writes them. */
public final class Numbers {
    private Numbers() {}

    /** As in JSON: plain between 1e-6 and 1e21, else with an exponent. */
    public static String json(double number) {
        double size = Math.abs(number);
        return written(number, number != 0 && (size < 1e-6 || size >= 1e21), 1);
    }

    /** As in a sentence: plain between 1e-4 and 1e6, else with an exponent of two digits. */
    public static String shown(double number) {
        double size = Math.abs(number);
        return written(number, number != 0 && (size < 1e-4 || size >= 1e6), 2);
    }

    private static String written(double number, boolean hasExponent, int exponentDigits) {
        Invariant.check(Double.isFinite(number), "%s is no number", number);
        if (number == 0) {
            return 1 / number < 0 ? "-0" : "0";
        }
        BigDecimal exact = new BigDecimal(Double.toString(number)).stripTrailingZeros();
        if (!hasExponent) {
            return exact.toPlainString();
        }
        String digits = exact.unscaledValue().abs().toString();
        int exponent = digits.length() - 1 - exact.scale();
        String size = Integer.toString(Math.abs(exponent));
        return (number < 0 ? "-" : "")
                + digits.charAt(0)
                + (digits.length() > 1 ? "." + digits.substring(1) : "")
                + (exponent < 0 ? "e-" : "e+")
                + (size.length() < exponentDigits ? "0" : "")
                + size;
    }
}
