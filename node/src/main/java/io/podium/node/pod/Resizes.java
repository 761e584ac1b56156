package io.podium.node.pod;

import io.podium.api.core.v1.Container;
import io.podium.api.core.v1.ContainerResizePolicy;
import io.podium.api.core.v1.Pod;
import io.podium.api.core.v1.ResourceRequirements;
import io.podium.api.quantity.Quantity;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Decides whether a pod may have what it asks for now, and what changes with it. Pure. */
final class Resizes {
    private static final List<String> RESIZED = List.of("cpu", "memory");

    private Resizes() {}

    /**
     * Why a pod does not get what it asks for.
     *
     * @param reason Deferred, or Infeasible when this node can never give it
     */
    record Refusal(String reason, String message) {}

    /** Whether both mean the same of what can be resized. */
    static boolean isSame(ResourceRequirements one, ResourceRequirements other) {
        return one.equals(other)
                || RESIZED.stream().noneMatch(resource -> differs(resource, one, other));
    }

    private static boolean differs(
            String resource, ResourceRequirements one, ResourceRequirements other) {
        return !amount(one.requests(), resource).equals(amount(other.requests(), resource))
                || !amount(one.limits(), resource).equals(amount(other.limits(), resource));
    }

    /** Whether the pod as a whole has what it was given. */
    static boolean isWholeDone(Pod pod, Observed seen) {
        return seen.sizes().whole().filter(had -> !isSame(had, pod.spec().resources())).isEmpty();
    }

    /** Whether the pod or a running container has not yet what the pod was given. */
    static boolean areUnderWay(Pod pod, Observed seen) {
        if (!isWholeDone(pod, seen)) {
            return true;
        }
        return seen.running().stream()
                .anyMatch(one -> {
                    ResourceRequirements had = seen.sizes().applied().get(one.id());
                    return had != null
                            && Specs.container(pod, one.name())
                                    .filter(c -> !isSame(had, c.resources()))
                                    .isPresent();
                });
    }

    private static Quantity amount(Map<String, String> amounts, String resource) {
        return Quantity.orZero(amounts.getOrDefault(resource, ""));
    }

    /** Whether the container must be started anew to get from these resources to its own. */
    static boolean needsRestart(Container container, ResourceRequirements had) {
        return container.resizePolicy().stream()
                .filter(policy -> policy.restartPolicy().equals("RestartContainer"))
                .map(ContainerResizePolicy::resourceName)
                .anyMatch(resource -> differs(resource, had, container.resources()));
    }

    /**
     * Whether the node can give the pod what it asks for.
     *
     * @param others the node's other pods, as they were given
     * @param capacity what the node has for pods
     */
    static Optional<Refusal> judge(Pod wanted, List<Pod> others, Map<String, String> capacity) {
        long cpu = millis(wanted);
        long memory = bytes(wanted);
        long allCpu = amount(capacity, "cpu").milliValue();
        long allMemory = amount(capacity, "memory").value();
        if (memory > allMemory || cpu > allCpu) {
            String what =
                    memory > allMemory
                            ? "memory, requested: " + memory + ", capacity: " + allMemory
                            : "cpu, requested: " + cpu + ", capacity: " + allCpu;
            return Optional.of(
                    new Refusal("Infeasible", "Node didn't have enough capacity: " + what));
        }
        long usedCpu = others.stream().mapToLong(Resizes::millis).sum();
        long usedMemory = others.stream().mapToLong(Resizes::bytes).sum();
        if (cpu + usedCpu > allCpu) {
            return Optional.of(deferred("cpu", cpu, usedCpu, allCpu));
        }
        return memory + usedMemory > allMemory
                ? Optional.of(deferred("memory", memory, usedMemory, allMemory))
                : Optional.empty();
    }

    private static Refusal deferred(String resource, long requested, long used, long capacity) {
        return new Refusal(
                "Deferred",
                "Node didn't have enough resource: "
                        + resource
                        + ", requested: "
                        + requested
                        + ", used: "
                        + used
                        + ", capacity: "
                        + capacity);
    }

    private static long millis(Pod pod) {
        return request(pod, "cpu").milliValue();
    }

    private static long bytes(Pod pod) {
        return request(pod, "memory").value();
    }

    /**
     * What the pod as a whole asks for; else all containers together, or what an init container
     * needs beside the sidecars before it.
     */
    static Quantity request(Pod pod, String resource) {
        Map<String, String> whole = pod.spec().resources().requests();
        if (whole.containsKey(resource)) {
            return amount(whole, resource).plus(amount(pod.spec().overhead(), resource));
        }
        Quantity sidecars = Quantity.ZERO;
        Quantity most = Quantity.ZERO;
        for (Container init : pod.spec().initContainers()) {
            Quantity one = amount(init.resources().requests(), resource);
            if (Specs.isSidecar(init)) {
                sidecars = sidecars.plus(one);
                most = max(most, sidecars);
            } else {
                most = max(most, sidecars.plus(one));
            }
        }
        Quantity sum = sidecars;
        for (Container container : pod.spec().containers()) {
            sum = sum.plus(amount(container.resources().requests(), resource));
        }
        return max(sum, most).plus(amount(pod.spec().overhead(), resource));
    }

    private static Quantity max(Quantity one, Quantity other) {
        return one.compareTo(other) > 0 ? one : other;
    }
}
