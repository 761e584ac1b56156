package io.podium.api.structural;

import io.podium.api.value.Numbers;
import java.util.List;
import java.util.OptionalDouble;

/**
 * Holds numbers against a schema. Bounds are floating point numbers to Go; a whole number is
 * compared with their whole part.
 */
final class NumberCheck {
    private static final double MOST_WHOLE = (1L << 53) - 1;
    private static final double EPSILON = 1e-9;

    private final Structural schema;
    private final String at;
    private final String type;
    private final String format;

    NumberCheck(Structural schema, String at) {
        this.schema = schema;
        this.at = at;
        String only = schema.types().size() == 1 ? schema.types().getFirst() : "";
        this.type = only.equals("integer") || only.equals("number") ? only : "";
        List<String> known =
                switch (type) {
                    case "integer" -> List.of("int32", "int64");
                    case "number" -> List.of("float", "double");
                    default -> List.of();
                };
        this.format = known.contains(schema.format()) ? schema.format() : "";
    }

    Findings check(Number number) {
        var all = new Findings();
        isWithin(number, "Checked", all);
        OptionalDouble factor = schema.number("multipleOf");
        if (factor.isPresent()) {
            var found = new Findings();
            boolean isFitting = isWithin(factor.getAsDouble(), "MultipleOf", found);
            multiple(number, factor.getAsDouble(), isFitting, found);
            all.merge(found);
        }
        bound(number, "minimum", "Minimum boundary", all);
        bound(number, "maximum", "Maximum boundary", all);
        all.matched();
        return all;
    }

    /** Whether the type and format of the schema can hold the number. */
    private boolean isWithin(Number number, String what, Findings found) {
        boolean isWithin =
                switch (type) {
                    case "integer" -> isInteger(number);
                    case "number" -> !format.equals("float") || isFloat(number);
                    default -> true;
                };
        if (!isWithin) {
            String how = format.isEmpty() ? " (default format)" : " with format " + format;
            found.add(Fault.whole(what + " value must be of type " + type + how + " in " + at));
        }
        return isWithin;
    }

    private boolean isInteger(Number number) {
        double value = number.doubleValue();
        boolean isWhole =
                number instanceof Long
                        || (Math.rint(value) == value && value < 0x1p63 && value >= -0x1p63);
        return isWhole && (!format.equals("int32") || number.longValue() == number.intValue());
    }

    private static boolean isFloat(Number number) {
        return Float.isFinite(number.floatValue());
    }

    private void multiple(Number number, double factor, boolean isFitting, Findings found) {
        boolean isInteger = isFitting && number instanceof Long;
        long wholeFactor = whole(factor);
        String shown = isInteger ? Long.toString(wholeFactor) : Numbers.shown(factor);
        if (isInteger ? wholeFactor <= 0 : factor <= 0) {
            Object bad = isInteger ? (Object) wholeFactor : (Object) factor;
            String text = "factor MultipleOf declared for " + at + " must be positive: " + shown;
            found.add(new Fault(Fault.Sort.INVALID, at, bad, 0, List.of(), text));
            return;
        }
        double data = number.doubleValue();
        boolean isMultiple =
                isInteger
                        ? number.longValue() % wholeFactor == 0
                        : isWhole(factor < 1 ? 1 / factor * data : data / factor);
        if (!isMultiple) {
            Object value = isInteger ? number : (Object) data;
            found.add(Fault.invalid(at, value, "should be a multiple of " + shown));
        }
    }

    private void bound(Number number, String name, String what, Findings all) {
        OptionalDouble bound = schema.number(name);
        if (bound.isEmpty()) {
            return;
        }
        var found = new Findings();
        boolean isMaximum = name.equals("maximum");
        boolean isInteger = isWithin(bound.getAsDouble(), what, found) && number instanceof Long;
        boolean isExclusive =
                schema.said().bool(isMaximum ? "exclusiveMaximum" : "exclusiveMinimum");
        int order =
                isInteger
                        ? Long.compare(number.longValue(), whole(bound.getAsDouble()))
                        : Double.compare(number.doubleValue() + 0.0, bound.getAsDouble() + 0.0);
        boolean isBeyond = isMaximum ? order > 0 : order < 0;
        if (isBeyond || (isExclusive && order == 0)) {
            String shown =
                    isInteger
                            ? Long.toString(whole(bound.getAsDouble()))
                            : Numbers.shown(bound.getAsDouble());
            Object value = isInteger ? number : (Object) number.doubleValue();
            String orEqual = isExclusive ? " than " : " than or equal to ";
            String sentence = "should be " + (isMaximum ? "less" : "greater") + orEqual + shown;
            found.add(Fault.invalid(at, value, sentence));
        }
        all.merge(found);
    }

    /** The whole part; what is too large for Go's int64 becomes the smallest one. */
    static long whole(double number) {
        boolean isLarge = number >= 0x1p63 || number < -0x1p63;
        return isLarge ? Long.MIN_VALUE : (long) number;
    }

    /** Whether it is as good as a whole number that JSON can hold exactly. */
    static boolean isWhole(double number) {
        if (!(Math.abs(number) <= MOST_WHOLE)) {
            return false;
        }
        double whole = whole(number);
        if (number == whole) {
            return true;
        }
        double distance = Math.abs(number - whole);
        return whole > 0 && distance / (Math.abs(number) + Math.abs(whole)) < EPSILON;
    }
}
