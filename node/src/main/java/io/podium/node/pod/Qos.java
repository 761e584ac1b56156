package io.podium.node.pod;

import io.podium.api.core.v1.Container;
import io.podium.api.core.v1.Pod;
import io.podium.api.core.v1.ResourceRequirements;
import io.podium.api.quantity.Quantity;
import java.util.List;
import java.util.Map;

/**
 * The quality of service a pod gets from its requests and limits; decides cgroups and who dies
 * first.
 */
public enum Qos {
    Guaranteed(-997),
    Burstable(2),
    BestEffort(1000);

    private static final List<String> COMPUTE = List.of("cpu", "memory");

    /** Just before what asked for nothing at all. */
    private static final int LEAST_GUARDED = 999;

    private final int oomScore;

    Qos(int oomScore) {
        this.oomScore = oomScore;
    }

    /** The class of the pod; the rules are those of upstream's ComputePodQOS. */
    public static Qos of(Pod pod) {
        ResourceRequirements whole = pod.spec().resources();
        boolean isWhole = !whole.requests().isEmpty() || !whole.limits().isEmpty();
        List<ResourceRequirements> parts =
                isWhole
                        ? List.of(whole)
                        : Specs.all(pod).stream().map(Container::resources).toList();
        boolean any = false;
        boolean all = true;
        for (ResourceRequirements part : parts) {
            for (String resource : COMPUTE) {
                Quantity request = amount(part.requests(), resource);
                Quantity limit = amount(part.limits(), resource);
                any |= !request.isZero() || !limit.isZero();
                boolean requestFits = request.isZero() || request.compareTo(limit) == 0;
                all &= !limit.isZero() && requestFits;
            }
        }
        if (!any) {
            return BestEffort;
        }
        return all ? Guaranteed : Burstable;
    }

    private static Quantity amount(Map<String, String> amounts, String resource) {
        return Quantity.orZero(amounts.getOrDefault(resource, ""));
    }

    /**
     * How early the kernel kills the container when memory runs out: the more it asked for, the
     * later.
     *
     * @param memoryBytes of the node
     */
    public static int oomScore(Pod pod, Container container, long memoryBytes) {
        Qos qos = of(pod);
        if (pod.spec().priorityClassName().equals("system-node-critical")) {
            return Guaranteed.oomScore;
        }
        if (qos != Burstable) {
            return qos.oomScore;
        }
        if (memoryBytes <= 0) {
            return LEAST_GUARDED;
        }
        long request = memory(container);
        if (Specs.isSidecar(container)) { // It does not die before those it serves.
            long least =
                    pod.spec().containers().stream().mapToLong(Qos::memory).min().orElse(request);
            request = Math.max(request, least);
        }
        long score = 1000 - 1000 * (request + share(pod)) / memoryBytes;
        return Math.clamp(score, 3, LEAST_GUARDED);
    }

    /** What each container has of what the pod asks for beyond its containers. */
    private static long share(Pod pod) {
        long whole = amount(pod.spec().resources().requests(), "memory").value();
        List<Container> all = Specs.all(pod);
        long sum =
                all.stream()
                        .filter(c -> Specs.isSidecar(c) || !Specs.isInit(pod, c.name()))
                        .mapToLong(Qos::memory)
                        .sum();
        return whole == 0 || all.isEmpty() ? 0 : (whole - sum) / all.size();
    }

    private static long memory(Container container) {
        return amount(container.resources().requests(), "memory").value();
    }

    /** The folder of the class below kubepods, "" for Guaranteed. */
    public String folder() {
        return switch (this) {
            case Guaranteed -> "";
            case Burstable -> "burstable";
            case BestEffort -> "besteffort";
        };
    }
}
