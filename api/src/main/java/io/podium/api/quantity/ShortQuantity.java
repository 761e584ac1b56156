package io.podium.api.quantity;

/**
 * The texts nearly all quantities have: a whole number of up to six digits without a leading zero,
 * behind it a suffix or none ({@code 3}, {@code 250m}, {@code 64Mi}). Each decoded object has many
 * of them, and they need no exact arithmetic to be read.
 */
final class ShortQuantity {
    private static final int MOST_DIGITS = 6;
    private static final String DECIMAL = "kMG";
    private static final String BINARY = "KMG";
    private static final int BITS = 10;
    private static final int DIGITS = 3;

    private ShortQuantity() {}

    /** Whether the text is such a one; the other methods are for those that are. */
    static boolean isOne(String text) {
        int digits = digits(text);
        if (digits == 0 || digits > MOST_DIGITS || text.charAt(0) == '0') {
            return false;
        }
        return switch (text.length() - digits) {
            case 0 -> true;
            case 1 -> text.charAt(digits) == 'm' || DECIMAL.indexOf(text.charAt(digits)) >= 0;
            case 2 -> text.charAt(digits + 1) == 'i' && BINARY.indexOf(text.charAt(digits)) >= 0;
            default -> false;
        };
    }

    private static int digits(String text) {
        int at = 0;
        while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
            at++;
        }
        return at;
    }

    static boolean isBinary(String text) {
        return text.charAt(text.length() - 1) == 'i';
    }

    /** What stands before the suffix. */
    static long number(String text) {
        long number = 0;
        for (int i = 0; i < text.length() && text.charAt(i) <= '9'; i++) {
            number = number * 10 + text.charAt(i) - '0';
        }
        return number;
    }

    /** Of two or of ten: what the number is to be multiplied with. */
    static int exponent(String text) {
        int length = text.length();
        if (isBinary(text)) {
            return BITS * (1 + BINARY.indexOf(text.charAt(length - 2)));
        }
        char last = text.charAt(length - 1);
        if (last == 'm') {
            return -DIGITS;
        }
        return last <= '9' ? 0 : DIGITS * (1 + DECIMAL.indexOf(last));
    }

    /** Whether no larger suffix says the same. */
    static boolean isCanonical(String text) {
        return isBinary(text) ? number(text) % 1024 != 0 : number(text) % 1000 != 0;
    }
}
