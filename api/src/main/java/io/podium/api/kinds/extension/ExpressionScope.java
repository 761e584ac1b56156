package io.podium.api.kinds.extension;

import io.podium.api.cel.Range;
import io.podium.api.error.FieldPath;
import io.podium.api.error.Problems;
import io.podium.api.value.MapValue;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Where in a schema expressions are looked at.
 *
 * @param isResource whether the schema is that of a whole object
 * @param times how many values of this schema there may be in an object; nothing where no bound is
 *     set. A number without a sign.
 * @param total what all expressions of the schema cost
 */
record ExpressionScope(MapValue schema, boolean isResource, Optional<Long> times, Total total) {
    /** What an expression may cost, and all of a schema. */
    static final long MOST = 10_000_000;

    private static final long MOST_TOGETHER = 100_000_000;
    private static final int SHOWN = 4;

    static ExpressionScope root(MapValue schema) {
        return new ExpressionScope(schema, true, Optional.of(1L), new Total());
    }

    /** That of a schema directly inside. */
    ExpressionScope inside(MapValue child) {
        Optional<Long> each = elements(schema);
        Optional<Long> all =
                times.isPresent() && each.isPresent()
                        ? Optional.of(Range.times(times.get(), each.get()))
                        : Optional.empty();
        return new ExpressionScope(child, child.bool("x-kubernetes-embedded-resource"), all, total);
    }

    private static Optional<Long> elements(MapValue schema) {
        String bound =
                switch (schema.string("type")) {
                    case "object" ->
                            SchemaWalk.isSet(schema, "additionalProperties") ? "maxProperties" : "";
                    case "array" -> "maxItems";
                    default -> "";
                };
        if (bound.isEmpty()) {
            return Optional.of(1L);
        }
        return schema.has(bound)
                ? Optional.of(Math.max(schema.integer(bound), 0))
                : Optional.empty();
    }

    /** What an expression costs for all values together. */
    long cost(long once, Shape shape) {
        long many = times.orElse(Shape.REQUEST_BYTES / (shape.leastBytes() + 1));
        return Range.times(once, many);
    }

    /** That something costs too much. */
    static String tooExpensive(String what, long cost, long most) {
        double factor = Range.toDouble(cost) / most;
        String shown;
        if (factor > 100) {
            shown = "more than 100x";
        } else {
            int digits = factor < 1.5 ? 6 : 1;
            shown = new BigDecimal(factor).setScale(digits, RoundingMode.HALF_EVEN) + "x";
        }
        return what
                + " exceeds budget by factor of "
                + shown
                + " (try simplifying the rule, or adding maxItems, maxProperties, and maxLength"
                + " where arrays, maps, and strings are declared)";
    }

    /** Sums up what the expressions of a schema cost, and holds what is wrong with them. */
    static final class Total {
        private final Problems problems = new Problems();
        private final List<Part> parts = new ArrayList<>();
        private long sum;

        private record Part(FieldPath path, long cost) {}

        Problems problems() {
            return problems;
        }

        void add(FieldPath path, long cost) {
            long next = sum + cost;
            sum = Long.compareUnsigned(next, sum) < 0 ? -1 : next;
            if (Long.compareUnsigned(cost, MOST_TOGETHER / 100) >= 0) {
                parts.add(new Part(path, cost));
            }
        }

        /** What is told at the end, of all of them together. */
        void finish(FieldPath path, Problems found) {
            found.addAll(problems.causes());
            if (Long.compareUnsigned(sum, MOST_TOGETHER) <= 0) {
                return;
            }
            Comparator<Part> cheapest = (one, other) -> Long.compareUnsigned(one.cost, other.cost);
            parts.stream()
                    .sorted(cheapest.reversed())
                    .limit(SHOWN)
                    .forEach(one ->
                            found.forbidden(
                                    one.path,
                                    "contributed to estimated rule cost total exceeding"
                                            + " cost limit for entire OpenAPIv3 schema"));
            found.forbidden(
                    path,
                    tooExpensive(
                            "x-kubernetes-validations estimated rule cost total for entire"
                                    + " OpenAPIv3 schema",
                            sum,
                            MOST_TOGETHER));
        }
    }
}
