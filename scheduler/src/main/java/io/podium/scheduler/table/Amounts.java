package io.podium.scheduler.table;

import io.podium.api.quantity.Quantity;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToLongFunction;

/**
 * Amounts of resources as the scheduler counts them: processors in thousandths, everything else in
 * units. Immutable.
 *
 * @param extended hugepages, devices and whatever else nodes offer by name; without zeros
 */
public record Amounts(long milliCpu, long memory, long ephemeral, Map<String, Long> extended) {
    public static final Amounts NONE = new Amounts(0, 0, 0, Map.of());

    public Amounts {
        extended = extended.isEmpty() ? Map.of() : Map.copyOf(extended);
    }

    /** From a resource list as objects write it; pods are counted apart. */
    public static Amounts of(Map<String, String> list) {
        long milliCpu = 0;
        long memory = 0;
        long ephemeral = 0;
        var extended = new TreeMap<String, Long>();
        for (Map.Entry<String, String> entry : list.entrySet()) {
            Quantity quantity = Quantity.orZero(entry.getValue());
            switch (entry.getKey()) {
                case "cpu" -> milliCpu = quantity.milliValue();
                case "memory" -> memory = quantity.value();
                case "ephemeral-storage" -> ephemeral = quantity.value();
                case "pods" -> {
                    // A pod takes one place, whatever it asks for.
                }
                default -> {
                    if (!quantity.isZero()) {
                        extended.put(entry.getKey(), quantity.value());
                    }
                }
            }
        }
        return new Amounts(milliCpu, memory, ephemeral, extended);
    }

    Amounts plus(Amounts other) {
        return combined(other, 1);
    }

    Amounts minus(Amounts other) {
        return combined(other, -1);
    }

    private Amounts combined(Amounts other, int sign) {
        if (extended.isEmpty() && other.extended.isEmpty()) {
            return new Amounts(
                    milliCpu + sign * other.milliCpu,
                    memory + sign * other.memory,
                    ephemeral + sign * other.ephemeral,
                    Map.of());
        }
        var all = new TreeMap<>(extended);
        other.extended.forEach((name, amount) -> all.merge(name, sign * amount, Long::sum));
        all.values().removeIf(amount -> amount == 0);
        return new Amounts(
                milliCpu + sign * other.milliCpu,
                memory + sign * other.memory,
                ephemeral + sign * other.ephemeral,
                all);
    }

    /** The larger of each. */
    Amounts max(Amounts other) {
        var all = new TreeMap<>(extended);
        other.extended.forEach((name, amount) -> all.merge(name, amount, Math::max));
        return new Amounts(
                Math.max(milliCpu, other.milliCpu),
                Math.max(memory, other.memory),
                Math.max(ephemeral, other.ephemeral),
                all);
    }

    /** The amount by the resource's name. */
    public long named(String resource) {
        return switch (resource) {
            case "cpu" -> milliCpu;
            case "memory" -> memory;
            case "ephemeral-storage" -> ephemeral;
            default -> extended(resource);
        };
    }

    /** The same as {@link #named} for a name that is known once and asked often. */
    public static ToLongFunction<Amounts> reader(String resource) {
        return switch (resource) {
            case "cpu" -> Amounts::milliCpu;
            case "memory" -> Amounts::memory;
            case "ephemeral-storage" -> Amounts::ephemeral;
            default -> amounts -> amounts.extended(resource);
        };
    }

    /** Whether all nodes have such a thing. */
    public static boolean isPlain(String resource) {
        return switch (resource) {
            case "cpu", "memory", "ephemeral-storage" -> true;
            default -> false;
        };
    }

    public long extended(String name) {
        return extended.getOrDefault(name, 0L);
    }
}
