package io.podium.api.quota;

import io.podium.api.quantity.Quantity;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BinaryOperator;

/** Quantities by the names of resources, in the order of the names. Immutable. */
public record Amounts(SortedMap<String, Quantity> byName) {
    public static final Amounts NONE = new Amounts(new TreeMap<>());

    private static final Quantity ONE = Quantity.parse("1");

    /** As objects spell them; texts that are no quantities were refused long before. */
    public static Amounts of(Map<String, String> texts) {
        if (texts.isEmpty()) {
            return NONE;
        }
        var all = new TreeMap<String, Quantity>();
        texts.forEach((name, text) -> all.put(name, Quantity.orZero(text)));
        return new Amounts(all);
    }

    /** One of each. */
    public static Amounts one(String... names) {
        var all = new TreeMap<String, Quantity>();
        for (String name : names) {
            all.put(name, ONE);
        }
        return new Amounts(all);
    }

    public boolean isEmpty() {
        return byName.isEmpty();
    }

    public Set<String> names() {
        return byName.keySet();
    }

    public boolean has(String name) {
        return byName.containsKey(name);
    }

    /** The amount, zero when there is none. */
    public Quantity get(String name) {
        return byName.getOrDefault(name, Quantity.ZERO);
    }

    public Amounts with(String name, Quantity amount) {
        var all = new TreeMap<>(byName);
        all.put(name, amount);
        return new Amounts(all);
    }

    /** With a zero for each of these names that has no amount. */
    public Amounts withAll(Collection<String> names) {
        var all = new TreeMap<>(byName);
        names.forEach(name -> all.putIfAbsent(name, Quantity.ZERO));
        return new Amounts(all);
    }

    /** The names of both, added up. */
    public Amounts plus(Amounts other) {
        return merged(other, Quantity::plus);
    }

    /** Of each name the larger amount. */
    public Amounts max(Amounts other) {
        return merged(other, (one, two) -> two.compareTo(one) > 0 ? two : one);
    }

    private Amounts merged(Amounts other, BinaryOperator<Quantity> way) {
        if (other.isEmpty()) {
            return this;
        }
        if (isEmpty()) {
            return other;
        }
        var all = new TreeMap<>(byName);
        other.byName.forEach((name, amount) -> all.merge(name, amount, way));
        return new Amounts(all);
    }

    /**
     * What these are more than the others; names of the others alone count as less than nothing.
     */
    public Amounts minus(Amounts other) {
        if (other.isEmpty()) {
            return this;
        }
        var all = new TreeMap<>(byName);
        other.byName.forEach((name, amount) -> all.put(name, get(name).minus(amount)));
        return new Amounts(all);
    }

    /** Only what is more than nothing. */
    public Amounts positive() {
        return where((_, amount) -> amount.sign() > 0);
    }

    /** Only what is less than nothing. */
    public Amounts negative() {
        return where((_, amount) -> amount.sign() < 0);
    }

    /** Only these names. */
    public Amounts only(Collection<String> wanted) {
        return where((name, _) -> wanted.contains(name));
    }

    /** Only what is more than the bound of the same name; what has no bound is not. */
    public Amounts beyond(Amounts bounds) {
        return where((name, amount) -> bounds.has(name) && amount.compareTo(bounds.get(name)) > 0);
    }

    private interface Test {
        boolean holds(String name, Quantity amount);
    }

    private Amounts where(Test test) {
        var kept = new TreeMap<String, Quantity>();
        byName.forEach((name, amount) -> {
            if (test.holds(name, amount)) {
                kept.put(name, amount);
            }
        });
        return kept.size() == byName.size() ? this : new Amounts(kept);
    }

    /** As objects carry them. */
    public Map<String, String> texts() {
        var texts = new TreeMap<String, String>();
        byName.forEach((name, amount) -> texts.put(name, amount.toString()));
        return texts;
    }

    /** As refusals spell them: cpu=1,memory=2Gi. */
    @Override
    public String toString() {
        List<String> all = new ArrayList<>();
        byName.forEach((name, amount) -> all.add(name + "=" + amount));
        return String.join(",", all);
    }
}
