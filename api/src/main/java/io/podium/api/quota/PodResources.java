package io.podium.api.quota;

import io.podium.api.core.v1.Container;
import io.podium.api.core.v1.PodSpec;
import io.podium.api.core.v1.ResourceRequirements;
import io.podium.api.name.ResourceNames;
import io.podium.api.quantity.Quantity;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * What a pod asks for altogether: its containers together or, where that is more, an init container
 * beside the sidecars started before it; then what is said of the whole pod, and the overhead of
 * its runtime.
 */
public final class PodResources {
    private static final Set<String> POD_LEVEL = Set.of("cpu", "memory");

    private PodResources() {}

    public static Amounts requests(PodSpec spec) {
        Amounts all =
                withPodLevel(
                        aggregate(spec, PodResources::requests),
                        requests(spec.resources()),
                        limits(spec.resources()));
        return all.plus(Amounts.of(spec.overhead()));
    }

    public static Amounts limits(PodSpec spec) {
        Amounts all = aggregate(spec, PodResources::limits);
        Amounts own = limits(spec.resources());
        for (String name : own.names()) {
            if (isPodLevel(name)) {
                all = all.with(name, own.get(name));
            }
        }
        // The overhead bounds only what is bounded already.
        Amounts overhead = Amounts.of(spec.overhead());
        return all.plus(overhead.only(all.positive().names()));
    }

    private static Amounts requests(ResourceRequirements resources) {
        return Amounts.of(resources.requests());
    }

    private static Amounts limits(ResourceRequirements resources) {
        return Amounts.of(resources.limits());
    }

    private static Amounts aggregate(PodSpec spec, Function<ResourceRequirements, Amounts> part) {
        Amounts running = Amounts.NONE;
        for (Container container : spec.containers()) {
            running = running.plus(part.apply(container.resources()));
        }
        Amounts sidecars = Amounts.NONE;
        Amounts starting = Amounts.NONE;
        for (Container container : spec.initContainers()) {
            Amounts own = part.apply(container.resources());
            if (isSidecar(container)) {
                sidecars = sidecars.plus(own);
                starting = starting.max(sidecars);
            } else {
                starting = starting.max(sidecars.plus(own));
            }
        }
        return running.plus(sidecars).max(starting);
    }

    /** What is requested for the pod counts instead; a limit stands for a request not made. */
    private static Amounts withPodLevel(Amounts containers, Amounts requests, Amounts limits) {
        var all = new TreeMap<>(containers.byName());
        for (Map.Entry<String, Quantity> limit : limits.byName().entrySet()) {
            if (isPodLevel(limit.getKey()) && !requests.has(limit.getKey())) {
                all.putIfAbsent(limit.getKey(), limit.getValue());
            }
        }
        requests.byName()
                .forEach((name, amount) -> {
                    if (isPodLevel(name)) {
                        all.put(name, amount);
                    }
                });
        return new Amounts(all);
    }

    private static boolean isPodLevel(String name) {
        return POD_LEVEL.contains(name) || ResourceNames.isHugePages(name);
    }

    /** Whether an init container stays while the pod runs. */
    public static boolean isSidecar(Container container) {
        return container.restartPolicy().equals("Always");
    }

    /** Whether neither the pod nor any container asks for CPU or memory or is limited in them. */
    public static boolean isBestEffort(PodSpec spec) {
        if (spec.hasResources() && isSaid(spec.resources())) {
            return false;
        }
        return isNothingSaid(spec.containers()) && isNothingSaid(spec.initContainers());
    }

    private static boolean isNothingSaid(List<Container> containers) {
        return containers.stream().noneMatch(container -> isSaid(container.resources()));
    }

    private static boolean isSaid(ResourceRequirements resources) {
        return POD_LEVEL.stream()
                .anyMatch(name ->
                        requests(resources).get(name).sign() > 0
                                || limits(resources).get(name).sign() > 0);
    }
}
