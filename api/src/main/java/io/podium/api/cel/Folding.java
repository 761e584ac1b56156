package io.podium.api.cel;

import io.podium.api.cel.Expr.Literal;
import java.math.BigInteger;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What cel-go already computes when it makes a program of an expression: conversions of constants,
 * and constant patterns. What fails there makes the expression useless.
 */
final class Folding {
    private static final BigInteger MOST = BigInteger.ONE.shiftLeft(64);
    private static final double TWO_TO_63 = 0x1p63;
    private static final double TWO_TO_64 = 0x1p64;
    private static final Set<String> TRUTHS =
            Set.of("1", "t", "T", "true", "TRUE", "True", "0", "f", "F", "false", "FALSE", "False");

    /** Names of types that are only known while types are checked. */
    private static final Set<String> UNKNOWN = Set.of("duration", "timestamp");

    private static final String DIGITS = "[0-9]+(_[0-9]+)*";
    private static final Pattern DECIMAL =
            Pattern.compile(
                    "(" + DIGITS + "(\\.(" + DIGITS + ")?)?|\\." + DIGITS + ")(e[-+]?[0-9]+)?");
    private static final Pattern HEXADECIMAL =
            Pattern.compile("0x([0-9a-f]+(\\.[0-9a-f]*)?|\\.[0-9a-f]+)p[-+]?[0-9]+");

    private final Checked checked;

    private Folding(Checked checked) {
        this.checked = checked;
    }

    /** The first fault, in the order parts are planned. */
    static Optional<String> fault(Checked checked) {
        return new Folding(checked).fault(checked.root());
    }

    private Optional<String> fault(Expr part) {
        for (Expr inner : part.inside()) {
            Optional<String> fault = fault(inner);
            if (fault.isPresent()) {
                return fault;
            }
        }
        return switch (part) {
            case Expr.Ident ident
                    when UNKNOWN.contains(ident.name())
                            && checked.type(ident).kind() == Type.Kind.TYPE ->
                    Optional.of("reference to undefined type: " + ident.name());
            case Expr.Call call -> ofCall(call);
            default -> Optional.empty();
        };
    }

    private static Optional<String> ofCall(Expr.Call call) {
        return switch (call.function()) {
            case "matches", "find", "findAll" -> pattern(call);
            case "int", "uint", "double", "bool", "string" ->
                    call.arguments().size() == 1
                                    && call.arguments().getFirst() instanceof Literal literal
                            ? conversion(call.function(), literal.value())
                            : Optional.empty();
            default -> Optional.empty();
        };
    }

    private static Optional<String> pattern(Expr.Call call) {
        int at = call.target().isPresent() ? 0 : 1;
        if (call.arguments().size() <= at
                || !(call.arguments().get(at) instanceof Literal literal)
                || !(literal.value() instanceof String pattern)) {
            return Optional.empty();
        }
        String fault = Regexes.fault(pattern);
        return fault.isEmpty() ? Optional.empty() : Optional.of(fault);
    }

    private static Optional<String> conversion(String to, Object value) {
        return switch (value) {
            case String text when !isRead(to, text) ->
                    Optional.of("type conversion error from 'string' to '" + to + "'");
            case Double number
                    when to.equals("int") && !(number > -TWO_TO_63 && number < TWO_TO_63) ->
                    Optional.of("integer overflow");
            case Double number when to.equals("uint") && !(number >= 0 && number < TWO_TO_64) ->
                    Optional.of("unsigned integer overflow");
            case Long number when to.equals("uint") && number < 0 ->
                    Optional.of("unsigned integer overflow");
            case Expr.Unsigned number when to.equals("int") && number.value() < 0 ->
                    Optional.of("integer overflow");
            case Expr.Binary bytes when to.equals("string") && !bytes.isText() ->
                    Optional.of("invalid UTF-8 in bytes, cannot convert to string");
            default -> Optional.empty();
        };
    }

    private static boolean isRead(String to, String text) {
        return switch (to) {
            case "int" -> isWhole(text, true);
            case "uint" -> isWhole(text, false);
            case "double" -> isDouble(text);
            case "bool" -> TRUTHS.contains(text);
            default -> true;
        };
    }

    private static boolean isWhole(String text, boolean isSigned) {
        String digits =
                isSigned && (text.startsWith("-") || text.startsWith("+"))
                        ? text.substring(1)
                        : text;
        if (digits.isEmpty() || !digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return false;
        }
        BigInteger number = new BigInteger(text.startsWith("-") ? "-" + digits : digits);
        return isSigned ? number.bitLength() <= 63 : number.compareTo(MOST) < 0;
    }

    private static boolean isDouble(String text) {
        String lower = text.toLowerCase(Locale.ROOT);
        String plain = lower.startsWith("-") || lower.startsWith("+") ? lower.substring(1) : lower;
        if (Set.of("inf", "infinity", "nan").contains(plain)) {
            return true;
        }
        return (DECIMAL.matcher(plain).matches() || HEXADECIMAL.matcher(plain).matches())
                && !Double.isInfinite(Double.parseDouble(plain.replace("_", "")));
    }
}
