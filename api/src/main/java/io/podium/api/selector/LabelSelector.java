package io.podium.api.selector;

import io.podium.api.selector.Requirement.Operator;
import io.podium.api.value.MapValue;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * Which labels are meant: all requirements at once. Immutable; two that read the same are equal.
 */
public final class LabelSelector {
    private static final LabelSelector EVERYTHING = new LabelSelector(List.of(), false);
    private static final LabelSelector NOTHING = new LabelSelector(List.of(), true);

    private final List<Requirement> requirements;
    private final boolean matchesNothing;

    private LabelSelector(List<Requirement> requirements, boolean matchesNothing) {
        this.requirements = requirements;
        this.matchesNothing = matchesNothing;
    }

    /**
     * The syntax of queries: {@code app=web,tier in (a,b),!canary}. Fails with {@link
     * MalformedSelector}.
     */
    public static LabelSelector parse(String query) {
        var parsed = new ArrayList<>(new SelectorParser(query).parse());
        parsed.sort(Comparator.comparing(Requirement::key));
        return parsed.isEmpty() ? EVERYTHING : new LabelSelector(List.copyOf(parsed), false);
    }

    /**
     * All labels equal, as the selectors of Services and ReplicationControllers; an empty map is
     * everything.
     */
    public static LabelSelector ofMap(MapValue labels) {
        var requirements = new ArrayList<Requirement>();
        for (Map.Entry<String, Object> label : labels) {
            String value = label.getValue() instanceof String text ? text : "";
            requirements.add(new Requirement(label.getKey(), Operator.EQUALS, List.of(value)));
        }
        requirements.sort(Comparator.comparing(Requirement::key));
        return requirements.isEmpty()
                ? EVERYTHING
                : new LabelSelector(List.copyOf(requirements), false);
    }

    /** All labels equal. */
    public static LabelSelector ofMap(Map<String, String> labels) {
        return ofMap(io.podium.api.value.FreeMap.of(labels));
    }

    /**
     * From a meta/v1 LabelSelector: matchLabels and matchExpressions. Null is nothing, an empty one
     * everything. Fails with {@link MalformedSelector}.
     */
    public static LabelSelector of(MapValue selector) {
        if (selector == null) {
            return NOTHING;
        }
        var requirements = new ArrayList<Requirement>();
        for (Map.Entry<String, Object> label : selector.map("matchLabels")) {
            String value = label.getValue() instanceof String text ? text : "";
            requirements.add(Requirement.checked(label.getKey(), Operator.EQUALS, List.of(value)));
        }
        var expressions = selector.list("matchExpressions");
        for (int i = 0; i < expressions.size(); i++) {
            requirements.add(expression(expressions.map(i)));
        }
        requirements.sort(Comparator.comparing(Requirement::key));
        return requirements.isEmpty()
                ? EVERYTHING
                : new LabelSelector(List.copyOf(requirements), false);
    }

    private static Requirement expression(MapValue expression) {
        String operator = expression.string("operator");
        Operator known =
                switch (operator) {
                    case "In" -> Operator.IN;
                    case "NotIn" -> Operator.NOT_IN;
                    case "Exists" -> Operator.EXISTS;
                    case "DoesNotExist" -> Operator.ABSENT;
                    default ->
                            throw new MalformedSelector(
                                    "\"" + operator + "\" is not a valid label selector operator");
                };
        var values = new ArrayList<String>();
        for (Object value : expression.list("values")) {
            values.add(String.valueOf(value));
        }
        return Requirement.checked(expression.string("key"), known, values);
    }

    public List<Requirement> requirements() {
        return requirements;
    }

    /** Whether it demands nothing. */
    public boolean isEverything() {
        return !matchesNothing && requirements.isEmpty();
    }

    /** Whether no labels can match. */
    public boolean isNothing() {
        return matchesNothing;
    }

    /** Matches labels as objects hold them. */
    public boolean matches(MapValue labels) {
        return matches(name -> labels.get(name) instanceof String text ? text : null);
    }

    public boolean matches(Map<String, String> labels) {
        return matches(labels::get);
    }

    private boolean matches(UnaryOperator<String> labels) {
        if (matchesNothing) {
            return false;
        }
        for (Requirement requirement : requirements) {
            if (!requirement.matches(labels)) {
                return false;
            }
        }
        return true;
    }

    /** The one value the label must have, for indexes; empty when there is no such demand. */
    public Optional<String> exactValue(String key) {
        for (Requirement requirement : requirements) {
            boolean exact =
                    switch (requirement.operator()) {
                        case EQUALS, DOUBLE_EQUALS, IN -> requirement.values().size() == 1;
                        default -> false;
                    };
            if (exact && requirement.key().equals(key)) {
                return Optional.of(requirement.values().getFirst());
            }
        }
        return Optional.empty();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof LabelSelector that
                && matchesNothing == that.matchesNothing
                && requirements.equals(that.requirements);
    }

    @Override
    public int hashCode() {
        return requirements.hashCode() + (matchesNothing ? 1 : 0);
    }

    /** The canonical query text; {@code <none>} for nothing, "" for everything. */
    @Override
    public String toString() {
        if (matchesNothing) {
            return "<none>";
        }
        var texts = new ArrayList<String>();
        requirements.forEach(requirement -> texts.add(requirement.toString()));
        return String.join(",", texts);
    }
}
