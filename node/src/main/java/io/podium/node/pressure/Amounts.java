package io.podium.node.pressure;

import io.podium.api.core.v1.Container;
import io.podium.api.core.v1.Pod;
import io.podium.api.quantity.Quantity;
import io.podium.node.pod.Specs;
import java.util.Map;
import java.util.function.Function;

/** What pods ask for and may take, and how amounts are written; as upstream does both. Pure. */
final class Amounts {
    private static final String UNITS = "KMGTPE";
    private static final long KIBI = 1024;

    private Amounts() {}

    /** Bytes in the largest unit of 1024s that divides them. */
    static String bytes(long bytes) {
        if (bytes < KIBI) {
            return count(bytes);
        }
        long rest = bytes;
        int unit = -1;
        while (rest % KIBI == 0 && unit < UNITS.length() - 1) {
            rest /= KIBI;
            unit++;
        }
        return unit < 0 ? Long.toString(rest) : rest + "" + UNITS.charAt(unit) + "i";
    }

    static String count(long count) {
        return Quantity.parse(Long.toString(count)).toString();
    }

    static String text(Signal signal, long amount) {
        return signal.isBytes() ? bytes(amount) : count(amount);
    }

    static Quantity amount(Map<String, String> amounts, String resource) {
        return Quantity.orZero(amounts.getOrDefault(resource, ""));
    }

    /** What the whole pod asks for; of what nobody can ask for, nothing. */
    static long request(Pod pod, String resource) {
        Map<String, String> whole = pod.spec().resources().requests();
        Quantity containers =
                whole.containsKey(resource)
                        ? amount(whole, resource)
                        : most(pod, c -> amount(c.resources().requests(), resource));
        return containers.plus(amount(pod.spec().overhead(), resource)).value();
    }

    /** The limits of all containers that have one, together. */
    static Quantity limit(Pod pod, String resource) {
        return most(pod, c -> amount(c.resources().limits(), resource));
    }

    /** Containers and sidecars add up; an init container runs beside the sidecars before it. */
    private static Quantity most(Pod pod, Function<Container, Quantity> amount) {
        Quantity sidecars = Quantity.ZERO;
        Quantity start = Quantity.ZERO;
        for (Container init : pod.spec().initContainers()) {
            Quantity own = amount.apply(init);
            start = max(start, sidecars.plus(own));
            sidecars = Specs.isSidecar(init) ? sidecars.plus(own) : sidecars;
        }
        Quantity running = sidecars;
        for (Container container : pod.spec().containers()) {
            running = running.plus(amount.apply(container));
        }
        return max(start, running);
    }

    private static Quantity max(Quantity one, Quantity other) {
        return one.compareTo(other) >= 0 ? one : other;
    }
}
