package io.podium.api.selector;

import io.podium.api.name.Names;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.function.UnaryOperator;

/**
 * One demand on one label.
 *
 * @param values sorted, without repetition
 */
public record Requirement(String key, Operator operator, List<String> values) {

    /** What is demanded of the label's value. */
    public enum Operator {
        IN("in"),
        NOT_IN("notin"),
        EQUALS("="),
        DOUBLE_EQUALS("=="),
        NOT_EQUALS("!="),
        EXISTS("exists"),
        ABSENT("!"),
        GREATER("gt"),
        LESS("lt");

        private final String symbol;

        Operator(String symbol) {
            this.symbol = symbol;
        }
    }

    public Requirement {
        values = List.copyOf(new TreeSet<>(values));
    }

    /** A checked requirement; fails with {@link MalformedSelector} listing all faults. */
    static Requirement checked(String key, Operator operator, List<String> values) {
        var faults = new ArrayList<String>();
        List<String> keyFaults = Names.qualifiedName(key);
        if (!keyFaults.isEmpty()) {
            faults.add("key: Invalid value: \"" + key + "\": " + String.join("; ", keyFaults));
        }
        var requirement = new Requirement(key, operator, values);
        requirement.checkCount(faults);
        List<String> sorted = requirement.values();
        for (int i = 0; i < sorted.size(); i++) {
            String value = sorted.get(i);
            if (operator == Operator.GREATER || operator == Operator.LESS) {
                if (number(value) == null) {
                    faults.add(
                            "values["
                                    + i
                                    + "]: Invalid value: \""
                                    + value
                                    + "\": for 'Gt', 'Lt' operators, the value must be an integer");
                }
            }
        }
        for (int i = 0; i < sorted.size(); i++) {
            List<String> valueFaults = Names.labelValue(sorted.get(i));
            if (!valueFaults.isEmpty()) {
                faults.add(
                        "values["
                                + i
                                + "]["
                                + key
                                + "]: Invalid value: \""
                                + sorted.get(i)
                                + "\": "
                                + String.join("; ", valueFaults));
            }
        }
        if (!faults.isEmpty()) {
            throw new MalformedSelector(aggregate(faults));
        }
        return requirement;
    }

    private void checkCount(List<String> faults) {
        String wrong =
                switch (operator) {
                    case IN, NOT_IN ->
                            values.isEmpty()
                                    ? "for 'in', 'notin' operators, values set can't be empty"
                                    : "";
                    case EQUALS, DOUBLE_EQUALS, NOT_EQUALS ->
                            values.size() == 1
                                    ? ""
                                    : "exact-match compatibility requires one single value";
                    case EXISTS, ABSENT ->
                            values.isEmpty()
                                    ? ""
                                    : "values set must be empty for exists and does not exist";
                    case GREATER, LESS ->
                            values.size() == 1
                                    ? ""
                                    : "for 'Gt', 'Lt' operators, exactly one value is required";
                };
        if (!wrong.isEmpty()) {
            var quoted = new ArrayList<String>();
            values.forEach(value -> quoted.add('"' + value + '"'));
            faults.add("values: Invalid value: [" + String.join(",", quoted) + "]: " + wrong);
        }
    }

    static String aggregate(List<String> faults) {
        return faults.size() == 1 ? faults.getFirst() : "[" + String.join(", ", faults) + "]";
    }

    private static Long number(String text) {
        try {
            return Long.valueOf(text);
        } catch (NumberFormatException _) {
            return null;
        }
    }

    /**
     * Whether the labels meet the demand; the function answers null for a label that is not there.
     */
    public boolean matches(UnaryOperator<String> labels) {
        String value = labels.apply(key);
        return switch (operator) {
            case IN, EQUALS, DOUBLE_EQUALS -> value != null && values.contains(value);
            case NOT_IN, NOT_EQUALS -> value == null || !values.contains(value);
            case EXISTS -> value != null;
            case ABSENT -> value == null;
            case GREATER, LESS -> value != null && compares(value);
        };
    }

    private boolean compares(String value) {
        Long ours = number(value);
        Long bound = number(values.getFirst());
        if (ours == null || bound == null) {
            return false;
        }
        return operator == Operator.GREATER ? ours > bound : ours < bound;
    }

    @Override
    public String toString() {
        return switch (operator) {
            case EXISTS -> key;
            case ABSENT -> "!" + key;
            case IN, NOT_IN -> key + " " + operator.symbol + " (" + String.join(",", values) + ")";
            case GREATER -> key + ">" + values.getFirst();
            case LESS -> key + "<" + values.getFirst();
            default -> key + operator.symbol + values.getFirst();
        };
    }
}
