package io.podium.api.quantity;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;

/**
 * An exact amount with the notation it was written in. Parsing, rounding up to a billionth and the
 * canonical text follow apimachinery's resource.Quantity, its odd corners included. Two quantities
 * are equal when their amounts are.
 */
public final class Quantity implements Comparable<Quantity> {
    private static final String FORMAT_TEXT =
            "quantities must match the regular expression"
                    + " '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'";
    private static final String NUMBER_TEXT = "unable to parse numeric part of quantity";
    private static final String SUFFIX_TEXT = "unable to parse quantity's suffix";

    private static final BigDecimal MAXIMUM = BigDecimal.valueOf(Long.MAX_VALUE);
    private static final BigDecimal KIBI = BigDecimal.valueOf(1024);
    private static final int NANO_DIGITS = 9;

    /** More digits than these take the exact path, which rounds and caps. */
    private static final int SHORT_DIGITS = 18;

    /** Of amounts so many digits apart the smaller one adds nothing. */
    private static final int FARTHEST_DIGITS = 1000;

    public static final Quantity ZERO = new Quantity(BigDecimal.ZERO, Notation.DECIMAL);

    /** How the amount is written. */
    private enum Notation {
        DECIMAL,
        BINARY,
        EXPONENT
    }

    /** A text that is no quantity; the message is the one Kubernetes gives. */
    public static final class Malformed extends IllegalArgumentException {
        private static final long serialVersionUID = 1L;

        Malformed(String message) {
            super(message);
        }
    }

    private final BigDecimal amount;
    private final Notation notation;

    private Quantity(BigDecimal amount, Notation notation) {
        this.amount = amount;
        this.notation = notation;
    }

    /** Fails with {@link Malformed}. */
    public static Quantity parse(String text) {
        return ShortQuantity.isOne(text) ? ofShort(text) : read(text).quantity;
    }

    /** So many billionths: what clocks of processors count, of one of them. */
    public static Quantity ofBillionths(long count) {
        return new Quantity(BigDecimal.valueOf(count, NANO_DIGITS), Notation.DECIMAL);
    }

    /** So many bytes, written with a power of 1024 wherever that is exact. */
    public static Quantity ofBytes(long count) {
        return new Quantity(BigDecimal.valueOf(count), Notation.BINARY);
    }

    private static Quantity ofShort(String text) {
        int exponent = ShortQuantity.exponent(text);
        long number = ShortQuantity.number(text);
        return ShortQuantity.isBinary(text)
                ? new Quantity(BigDecimal.valueOf(number << exponent), Notation.BINARY)
                : new Quantity(BigDecimal.valueOf(number, -exponent), Notation.DECIMAL);
    }

    /**
     * The text as objects carry it after decoding. Mostly {@link #toString}, but a text that is
     * canonical stays.
     */
    public static String canonical(String text) {
        if (ShortQuantity.isOne(text) && ShortQuantity.isCanonical(text)) {
            return text;
        }
        Reading reading = read(text);
        return reading.keepsText ? text : reading.quantity.toString();
    }

    /** The amount of a text known to be a quantity; zero for "". */
    public static Quantity orZero(String text) {
        return text.isEmpty() ? ZERO : parse(text);
    }

    private record Reading(Quantity quantity, boolean keepsText) {}

    private record Parts(
            boolean negative, String whole, String fraction, String suffix, boolean hasDigits) {}

    private record Scale(Notation notation, long exponent) {}

    private static Reading read(String text) {
        if (text.isEmpty()) {
            throw new Malformed(FORMAT_TEXT);
        }
        if (text.equals("0")) {
            return new Reading(ZERO, true);
        }
        Parts parts = split(text);
        Scale scale = scale(parts.suffix);
        int digits = parts.whole.length() + parts.fraction.length();
        boolean isBinary = scale.notation == Notation.BINARY;
        boolean isShort =
                isBinary
                        ? parts.fraction.isEmpty()
                                && 15
                                                - parts.whole.length()
                                                - (int) ((float) scale.exponent * 3 / 10)
                                                - 1
                                        >= 0
                        : digits <= SHORT_DIGITS;
        long decimals = isBinary ? 0 : scale.exponent - parts.fraction.length();
        if (isShort && decimals >= -NANO_DIGITS) {
            return readShort(parts, scale, decimals);
        }
        if (!parts.hasDigits) {
            throw new Malformed(NUMBER_TEXT);
        }
        return new Reading(readExactly(parts, scale), false);
    }

    private static Reading readShort(Parts parts, Scale scale, long decimals) {
        String shifted = parts.whole + parts.fraction;
        long value = Long.parseLong(shifted);
        long signed = parts.negative ? -value : value;
        if (scale.notation == Notation.BINARY) {
            var amount =
                    BigDecimal.valueOf(signed).multiply(BigDecimal.valueOf(1L << scale.exponent));
            return new Reading(new Quantity(amount, scale.notation), (value & 7) != 0);
        }
        boolean keeps = decimals % 3 == 0 && !shifted.endsWith("000") && shifted.charAt(0) != '0';
        var amount = new BigDecimal(BigInteger.valueOf(signed), (int) -decimals);
        return new Reading(new Quantity(amount, scale.notation), keeps);
    }

    private static Quantity readExactly(Parts parts, Scale scale) {
        String number = parts.whole + parts.fraction;
        var amount = new BigDecimal(new BigInteger(number), parts.fraction.length());
        if (scale.notation == Notation.BINARY) {
            amount =
                    amount.multiply(new BigDecimal(BigInteger.ONE.shiftLeft((int) scale.exponent)));
        } else {
            amount =
                    new BigDecimal(amount.unscaledValue(), (int) (amount.scale() - scale.exponent));
        }
        if (amount.scale() > NANO_DIGITS) {
            amount = roundUpTo(amount, NANO_DIGITS);
        }
        Notation notation = scale.notation;
        if (notation == Notation.BINARY) {
            amount = amount.min(MAXIMUM);
            if (amount.signum() > 0 && amount.compareTo(BigDecimal.ONE) < 0) {
                notation = Notation.DECIMAL;
            }
        }
        return new Quantity(parts.negative ? amount.negate() : amount, notation);
    }

    /**
     * Away from zero: whoever asks for a little gets a little. Far smaller amounts never build a
     * huge power of ten.
     */
    private static BigDecimal roundUpTo(BigDecimal amount, int decimals) {
        long magnitude = magnitude(amount);
        if (amount.signum() != 0 && magnitude < -decimals) {
            return BigDecimal.valueOf(amount.signum(), decimals);
        }
        return amount.signum() == 0 ? BigDecimal.ZERO : amount.setScale(decimals, RoundingMode.UP);
    }

    private static Parts split(String text) {
        int at = 0;
        boolean negative = text.charAt(0) == '-';
        if (negative || text.charAt(0) == '+') {
            at++;
        }
        int end = text.length();
        int wholeStart = at;
        while (at < end && text.charAt(at) == '0') {
            at++;
        }
        if (at == end) {
            return new Parts(false, "0", "", "", true);
        }
        int firstDigit = at;
        at = skipDigits(text, at);
        String whole = text.substring(firstDigit, at);
        boolean startsWithDigit = at > wholeStart;
        if (whole.isEmpty()) {
            whole = "0"; // Even a bare decimal suffix is zero of it, as upstream reads it.
        }
        String fraction = "";
        if (at < end && text.charAt(at) == '.') {
            int start = at + 1;
            at = skipDigits(text, start);
            fraction = text.substring(start, at);
        }
        int suffixStart = at;
        while (at < end && "eEinumkKMGTP".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
        if (at < end && (text.charAt(at) == '-' || text.charAt(at) == '+')) {
            at++;
        }
        if (skipDigits(text, at) != end) {
            throw new Malformed(FORMAT_TEXT);
        }
        return new Parts(
                negative,
                whole,
                fraction,
                text.substring(suffixStart),
                startsWithDigit || !fraction.isEmpty());
    }

    private static int skipDigits(String text, int from) {
        int at = from;
        while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
            at++;
        }
        return at;
    }

    private static Scale scale(String suffix) {
        return switch (suffix) {
            case "" -> new Scale(Notation.DECIMAL, 0);
            case "n" -> new Scale(Notation.DECIMAL, -9);
            case "u" -> new Scale(Notation.DECIMAL, -6);
            case "m" -> new Scale(Notation.DECIMAL, -3);
            case "k" -> new Scale(Notation.DECIMAL, 3);
            case "M" -> new Scale(Notation.DECIMAL, 6);
            case "G" -> new Scale(Notation.DECIMAL, 9);
            case "T" -> new Scale(Notation.DECIMAL, 12);
            case "P" -> new Scale(Notation.DECIMAL, 15);
            case "E" -> new Scale(Notation.DECIMAL, 18);
            case "Ki" -> new Scale(Notation.BINARY, 10);
            case "Mi" -> new Scale(Notation.BINARY, 20);
            case "Gi" -> new Scale(Notation.BINARY, 30);
            case "Ti" -> new Scale(Notation.BINARY, 40);
            case "Pi" -> new Scale(Notation.BINARY, 50);
            case "Ei" -> new Scale(Notation.BINARY, 60);
            default -> exponentScale(suffix);
        };
    }

    private static Scale exponentScale(String suffix) {
        if (suffix.charAt(0) != 'e' && suffix.charAt(0) != 'E') {
            throw new Malformed(SUFFIX_TEXT);
        }
        try {
            return new Scale(Notation.EXPONENT, (int) Long.parseLong(suffix.substring(1)));
        } catch (NumberFormatException _) {
            throw new Malformed(SUFFIX_TEXT);
        }
    }

    public Quantity plus(Quantity other) {
        return new Quantity(sum(amount, other.amount), sumNotation(other));
    }

    public Quantity minus(Quantity other) {
        return new Quantity(sum(amount, other.amount.negate()), sumNotation(other));
    }

    /** Amounts that are further apart than any real ones would make a number of gigabytes. */
    private static BigDecimal sum(BigDecimal one, BigDecimal other) {
        if (one.signum() == 0 || other.signum() == 0) {
            return one.signum() == 0 ? other : one;
        }
        long ahead = magnitude(one) - magnitude(other);
        if (Math.abs(ahead) > FARTHEST_DIGITS) {
            return ahead > 0 ? one : other;
        }
        return one.add(other);
    }

    private static long magnitude(BigDecimal amount) {
        return (long) amount.precision() - amount.scale();
    }

    /** A sum is written as its first part, unless that is zero. */
    private Notation sumNotation(Quantity other) {
        return isZero() ? other.notation : notation;
    }

    public boolean isZero() {
        return amount.signum() == 0;
    }

    /** -1, 0 or 1. */
    public int sign() {
        return amount.signum();
    }

    /** Whole units, rounded away from zero, at most what a long holds. */
    public long value() {
        return rounded(0);
    }

    /** Thousandths, rounded away from zero, at most what a long holds. */
    public long milliValue() {
        return rounded(3);
    }

    /** Billionths, rounded away from zero, at most what a long holds. */
    public long billionths() {
        return rounded(NANO_DIGITS);
    }

    private long rounded(int decimals) {
        long magnitude = magnitude(amount) + decimals;
        if (magnitude > 20) {
            return amount.signum() < 0 ? Long.MIN_VALUE : Long.MAX_VALUE;
        }
        BigInteger whole =
                roundUpTo(amount, decimals).setScale(decimals, RoundingMode.UP).unscaledValue();
        if (whole.bitLength() > 63) {
            return whole.signum() < 0 ? Long.MIN_VALUE : Long.MAX_VALUE;
        }
        return whole.longValue();
    }

    /** Whether it is a whole number. */
    public boolean isWhole() {
        return amount.scale() <= 0
                || amount.signum() == 0
                || amount.stripTrailingZeros().scale() <= 0;
    }

    public double doubleValue() {
        return amount.doubleValue();
    }

    @Override
    public int compareTo(Quantity other) {
        return amount.compareTo(other.amount);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Quantity that && amount.compareTo(that.amount) == 0;
    }

    @Override
    public int hashCode() {
        return amount.signum() == 0 ? 0 : amount.stripTrailingZeros().hashCode();
    }

    /** The canonical text. */
    @Override
    public String toString() {
        if (isZero()) {
            return "0";
        }
        boolean asBinary =
                notation == Notation.BINARY && amount.abs().compareTo(KIBI) >= 0 && isWhole();
        return asBinary ? binaryText() : decimalText();
    }

    private String binaryText() {
        BigInteger mantissa = amount.toBigIntegerExact();
        int steps = 0;
        while (mantissa.getLowestSetBit() >= 10) {
            mantissa = mantissa.shiftRight(10);
            steps++;
        }
        String[] suffixes = {"", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei"};
        return mantissa + (steps < suffixes.length ? suffixes[steps] : "");
    }

    private String decimalText() {
        BigDecimal stripped = amount.stripTrailingZeros();
        int exponent = -stripped.scale();
        int excess = Math.floorMod(exponent, 3);
        BigInteger mantissa = stripped.unscaledValue().multiply(BigInteger.TEN.pow(excess));
        exponent -= excess;
        if (notation == Notation.EXPONENT) {
            return exponent == 0 ? mantissa.toString() : mantissa + "e" + exponent;
        }
        String[] suffixes = {"n", "u", "m", "", "k", "M", "G", "T", "P", "E"};
        int at = exponent / 3 + 3;
        return mantissa + (at >= 0 && at < suffixes.length ? suffixes[at] : "");
    }
}
