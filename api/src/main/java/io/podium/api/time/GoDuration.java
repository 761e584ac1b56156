package io.podium.api.time;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.time.Duration;

/** Reads and writes spans as Go does: 1h30m0s, 1.5s, 100ms, 0s. */
public final class GoDuration {
    private static final BigInteger LONGEST = BigInteger.ONE.shiftLeft(63);

    private GoDuration() {}

    /** A text that is no duration; the message is Go's. */
    public static final class Malformed extends IllegalArgumentException {
        private static final long serialVersionUID = 1L;

        Malformed(String message) {
            super(message);
        }
    }

    /** Fails with {@link Malformed}. */
    public static Duration parse(String text) {
        int at = 0;
        boolean negative = text.startsWith("-");
        if (negative || text.startsWith("+")) {
            at++;
        }
        String rest = text.substring(at);
        if (rest.equals("0")) {
            return Duration.ZERO;
        }
        if (rest.isEmpty()) {
            throw invalid(text);
        }
        BigInteger nanos = BigInteger.ZERO;
        while (at < text.length()) {
            int end = at;
            while (end < text.length() && isNumeric(text.charAt(end))) {
                end++;
            }
            String number = text.substring(at, end);
            if (!number.matches("[0-9]+\\.?[0-9]*|\\.[0-9]+")) {
                throw invalid(text);
            }
            int unitEnd = end;
            while (unitEnd < text.length() && !isNumeric(text.charAt(unitEnd))) {
                unitEnd++;
            }
            BigDecimal unit = BigDecimal.valueOf(unitNanos(text.substring(end, unitEnd), text));
            nanos =
                    nanos.add(
                            new BigDecimal(number.endsWith(".") ? number + "0" : number)
                                    .multiply(unit)
                                    .setScale(0, RoundingMode.DOWN)
                                    .toBigInteger());
            if (nanos.compareTo(LONGEST) > 0) {
                throw invalid(text);
            }
            at = unitEnd;
        }
        BigInteger signed = negative ? nanos.negate() : nanos;
        if (signed.bitLength() > 63) {
            throw invalid(text);
        }
        return Duration.ofNanos(signed.longValue());
    }

    private static boolean isNumeric(char c) {
        return c == '.' || (c >= '0' && c <= '9');
    }

    private static Malformed invalid(String text) {
        return new Malformed("time: invalid duration \"" + text + '"');
    }

    private static long unitNanos(String unit, String text) {
        return switch (unit) {
            case "ns" -> 1L;
            case "us", "\u00b5s", "\u03bcs" -> 1_000L;
            case "ms" -> 1_000_000L;
            case "s" -> 1_000_000_000L;
            case "m" -> 60_000_000_000L;
            case "h" -> 3_600_000_000_000L;
            case "" -> throw new Malformed("time: missing unit in duration \"" + text + '"');
            default ->
                    throw new Malformed(
                            "time: unknown unit \"" + unit + "\" in duration \"" + text + '"');
        };
    }

    public static String format(Duration span) {
        if (span.isZero()) {
            return "0s";
        }
        String sign = span.isNegative() ? "-" : "";
        Duration size = span.abs();
        if (size.compareTo(Duration.ofSeconds(1)) < 0) {
            return sign + small(size.toNanosPart());
        }
        long hours = size.toHours();
        int minutes = size.toMinutesPart();
        BigDecimal seconds =
                BigDecimal.valueOf(size.toSecondsPart())
                        .add(BigDecimal.valueOf(size.toNanosPart(), 9));
        var text = new StringBuilder(sign);
        if (hours > 0) {
            text.append(hours).append('h');
        }
        if (hours > 0 || minutes > 0) {
            text.append(minutes).append('m');
        }
        return text.append(plain(seconds)).append('s').toString();
    }

    private static String small(int nanos) {
        if (nanos >= 1_000_000) {
            return plain(BigDecimal.valueOf(nanos, 6)) + "ms";
        }
        return nanos >= 1_000 ? plain(BigDecimal.valueOf(nanos, 3)) + "\u00b5s" : nanos + "ns";
    }

    private static String plain(BigDecimal number) {
        return number.signum() == 0 ? "0" : number.stripTrailingZeros().toPlainString();
    }
}
