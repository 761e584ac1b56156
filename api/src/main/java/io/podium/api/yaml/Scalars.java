package io.podium.api.yaml;

import io.podium.api.json.DecodeException;
import io.podium.api.value.Null;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** What a scalar means: the rules of YAML 1.1 as Go's yaml.v2 reads them. */
final class Scalars {
    private static final Set<String> TRUE =
            Set.of("y", "Y", "yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON");
    private static final Set<String> FALSE =
            Set.of("n", "N", "no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF");
    private static final Set<String> NULL = Set.of("", "~", "null", "Null", "NULL");
    private static final Set<String> INFINITE =
            Set.of(
                    ".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF", "-.inf", "-.Inf", "-.INF",
                    ".nan", ".NaN", ".NAN");
    private static final Pattern FLOAT =
            Pattern.compile("[-+]?(\\.[0-9]+|[0-9]+(\\.[0-9]*)?)([eE][-+]?[0-9]+)?");
    private static final Pattern TIMESTAMP =
            Pattern.compile(
                    "[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}(([Tt][0-9:.]+(Z|[-+][0-9]{2}:[0-9]{2}))|("
                            + " [0-9:.]+))?");
    private static final BigInteger UNSIGNED_MAXIMUM =
            BigInteger.TWO.pow(64).subtract(BigInteger.ONE);
    private static final String PREFIX = "tag:yaml.org,2002:";

    private Scalars() {}

    /**
     * The value of a scalar.
     *
     * @param tag as written, long or short
     * @param plain whether it stood without quotes
     */
    static Object resolve(Optional<String> tag, boolean plain, String text) {
        String wanted = tag.map(Scalars::shortTag).orElse(plain ? "" : "str");
        switch (wanted) {
            case "str" -> {
                return text;
            }
            case "binary" -> {
                return binary(text);
            }
            case "", "bool", "int", "float", "null" -> {}
            default -> {
                return text;
            }
        }
        Object value = plainValue(text);
        if (wanted.equals("float") && value instanceof Long number) {
            return whole((double) number);
        }
        if (!wanted.isEmpty() && !wanted.equals(sort(value))) {
            throw DecodeException.syntax(
                    "yaml: cannot decode !!" + sort(value) + " `" + text + "` as a !!" + wanted);
        }
        return value instanceof Double number ? whole(number) : value;
    }

    /** Whether the plain scalar is a text and nothing else. */
    static boolean isText(String plain) {
        return !INFINITE.contains(plain)
                && plainValue(plain) instanceof String
                && !TIMESTAMP.matcher(plain).matches();
    }

    private static String shortTag(String tag) {
        return tag.startsWith(PREFIX) ? tag.substring(PREFIX.length()) : tag;
    }

    private static String sort(Object value) {
        return switch (value) {
            case Boolean truth -> "bool";
            case Long number -> "int";
            case Double number -> "float";
            case Null nothing -> "null";
            default -> "str";
        };
    }

    private static String binary(String text) {
        try {
            return new String(Base64.getMimeDecoder().decode(text), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException wrong) {
            throw DecodeException.syntax("yaml: !!binary value contains invalid base64 data");
        }
    }

    private static Object plainValue(String text) {
        if (NULL.contains(text)) {
            return Null.NULL;
        }
        char first = text.charAt(0);
        if (TRUE.contains(text)) {
            return true;
        }
        if (FALSE.contains(text)) {
            return false;
        }
        if (INFINITE.contains(text)) {
            throw DecodeException.mismatch("json: unsupported value: " + text);
        }
        if (first == '.') {
            return FLOAT.matcher(text).matches() ? (Object) Double.valueOf(text) : text;
        }
        if ("+-0123456789".indexOf(first) < 0 || TIMESTAMP.matcher(text).matches()) {
            return text;
        }
        return number(text);
    }

    private static Object number(String text) {
        String plain = text.replace("_", "");
        Optional<BigInteger> whole = whole(plain);
        if (whole.isPresent()) {
            BigInteger number = whole.get();
            if (number.bitLength() < 64) {
                return number.longValueExact();
            }
            boolean unsigned =
                    !plain.startsWith("+")
                            && number.signum() > 0
                            && number.compareTo(UNSIGNED_MAXIMUM) <= 0;
            if (unsigned) {
                return number.doubleValue();
            }
        }
        if (FLOAT.matcher(plain).matches()) {
            double number = Double.parseDouble(plain);
            return Double.isInfinite(number) ? text : (Object) number;
        }
        return text;
    }

    /** A whole number by its prefix: 0x, 0o, 0b, or a leading zero for octal. */
    private static Optional<BigInteger> whole(String plain) {
        boolean negative = plain.startsWith("-");
        String digits = negative || plain.startsWith("+") ? plain.substring(1) : plain;
        int radix = 10;
        if (digits.length() > 1 && digits.charAt(0) == '0') {
            char mark = Character.toLowerCase(digits.charAt(1));
            radix = mark == 'x' ? 16 : mark == 'b' ? 2 : 8;
            digits = digits.substring(mark == 'x' || mark == 'b' || mark == 'o' ? 2 : 1);
        }
        if (digits.isEmpty()) {
            return Optional.empty();
        }
        for (int i = 0; i < digits.length(); i++) {
            char c = digits.charAt(i);
            if (c > 127 || Character.digit(c, radix) < 0) {
                return Optional.empty();
            }
        }
        var number = new BigInteger(digits, radix);
        return Optional.of(negative ? number.negate() : number);
    }

    /** JSON has one sort of number, so 1.0 is 1. */
    private static Object whole(double number) {
        return number == Math.rint(number) && Math.abs(number) < 1e18
                ? (Object) (long) number
                : number;
    }
}
