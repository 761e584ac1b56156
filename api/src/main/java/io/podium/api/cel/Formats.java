package io.podium.api.cel;

import io.podium.api.cel.Expr.Literal;
import io.podium.api.cel.Expr.Place;
import io.podium.api.cel.Type.Kind;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Constant texts with clauses (%s, %.2f) that a list written out is put into. */
final class Formats {
    private static final Set<Kind> TEXTS =
            Set.of(
                    Kind.LIST,
                    Kind.MAP,
                    Kind.INT,
                    Kind.UINT,
                    Kind.DOUBLE,
                    Kind.BOOL,
                    Kind.STRING,
                    Kind.TIMESTAMP,
                    Kind.BYTES,
                    Kind.DURATION,
                    Kind.TYPE,
                    Kind.NULL);
    private static final Set<Kind> WHOLE = Set.of(Kind.INT, Kind.UINT);
    private static final Set<Kind> BITS = Set.of(Kind.INT, Kind.UINT, Kind.BOOL);
    private static final Set<Kind> FRACTIONS = Set.of(Kind.DOUBLE, Kind.STRING);
    private static final Set<Kind> HEX = Set.of(Kind.INT, Kind.UINT, Kind.STRING, Kind.BYTES);

    private final Checked checked;
    private final List<Issue> issues = new ArrayList<>();

    Formats(Checked checked) {
        this.checked = checked;
    }

    List<Issue> issues() {
        visit(checked.root());
        return issues;
    }

    private void visit(Expr part) {
        if (part instanceof Expr.Call call
                && call.function().equals("format")
                && call.target().orElse(null) instanceof Literal target
                && target.value() instanceof String text
                && call.arguments().size() == 1
                && call.arguments().getFirst() instanceof Expr.Items values) {
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8); // Clauses are single bytes to Go.
            check(call.place(), new String(bytes, StandardCharsets.ISO_8859_1), values.elements());
        }
        part.inside().forEach(this::visit);
    }

    private void check(Place at, String text, List<Expr> values) {
        int used = 0;
        int i = 0;
        while (i < text.length()) {
            if (text.charAt(i) != '%') {
                i++;
            } else if (text.startsWith("%%", i)) {
                i += 2;
            } else {
                int end = clause(at, text, i + 1, used, values);
                if (end < 0) {
                    return;
                }
                i = end;
                used++;
            }
        }
        if (values.size() > used) {
            report(
                    at,
                    "too many arguments supplied to string.format (expected "
                            + used
                            + ", got "
                            + values.size()
                            + ")");
        }
    }

    private void report(Place at, String message) {
        issues.add(new Issue(at, message));
    }

    /** Where the clause ends; negative when it is wrong. */
    private int clause(Place at, String text, int from, int index, List<Expr> values) {
        if (from >= text.length()) {
            report(at, "unexpected end of string");
            return -1;
        }
        if (index >= values.size()) {
            report(at, "index " + index + " out of range");
            return -1;
        }
        int i = from;
        if (text.charAt(i) == '.') {
            do {
                i++;
            } while (i < text.length() && text.charAt(i) >= '0' && text.charAt(i) <= '9');
            String fault = precision(text, from + 1, i);
            if (!fault.isEmpty()) {
                String why = "error while parsing precision: " + fault;
                report(at, "could not parse formatting clause: " + why);
                return -1;
            }
        }
        return fits(at, text.charAt(i), values.get(index)) ? i + 1 : -1;
    }

    private static String precision(String text, int from, int end) {
        if (end >= text.length()) {
            return "could not find end of precision specifier";
        }
        String digits = text.substring(from, end);
        try {
            Long.parseLong(digits);
            return "";
        } catch (NumberFormatException e) {
            return "error while converting precision to integer: strconv.Atoi: parsing \""
                    + digits
                    + (digits.isEmpty() ? "\": invalid syntax" : "\": value out of range");
        }
    }

    private boolean fits(Place at, char clause, Expr value) {
        return switch (clause) {
            case 's' -> text(value);
            case 'd' -> one(value, WHOLE, "decimal clause can only be used on integers");
            case 'f' -> one(value, FRACTIONS, "fixed-point clause can only be used on doubles");
            case 'e' -> one(value, FRACTIONS, "scientific clause can only be used on doubles");
            case 'b' -> one(value, BITS, "only integers and bools can be formatted as binary");
            case 'x', 'X' ->
                    one(
                            value,
                            HEX,
                            "only integers, byte buffers, and strings can be formatted as hex");
            case 'o' -> one(value, WHOLE, "octal clause can only be used on integers");
            default -> {
                report(
                        at,
                        "could not parse formatting clause: unrecognized formatting clause \""
                                + clause
                                + '"');
                yield false;
            }
        };
    }

    private boolean one(Expr value, Set<Kind> kinds, String otherwise) {
        Type type = checked.type(value);
        if (type.kind() == Kind.DYN || kinds.contains(type.kind())) {
            return true;
        }
        report(
                value.place(),
                "error during formatting: " + otherwise + ", was given " + type.name());
        return false;
    }

    private boolean text(Expr value) {
        String otherwise =
                "string clause can only be used on strings, bools, bytes, ints, doubles, maps,"
                        + " lists, types, durations, and timestamps";
        if (!one(value, TEXTS, otherwise)) {
            return false;
        }
        boolean isWrittenOut = value instanceof Expr.Items || value instanceof Expr.Entries;
        return !isWrittenOut || value.inside().stream().allMatch(this::text);
    }
}
