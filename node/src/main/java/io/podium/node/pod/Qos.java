package io.podium.node.pod;

import io.podium.api.core.v1.Container;
import io.podium.api.core.v1.Pod;
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

    private final int oomScore;

    Qos(int oomScore) {
        this.oomScore = oomScore;
    }

    /** The class of the pod; the rules are those of upstream's ComputePodQOS. */
    public static Qos of(Pod pod) {
        boolean any = false;
        boolean all = true;
        for (Container container : Specs.all(pod)) {
            for (String resource : COMPUTE) {
                Quantity request = amount(container.resources().requests(), resource);
                Quantity limit = amount(container.resources().limits(), resource);
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
        if (qos != Burstable) {
            return qos.oomScore;
        }
        long request = amount(container.resources().requests(), "memory").value();
        long score = memoryBytes <= 0 ? 999 : 1000 - 1000 * request / memoryBytes;
        return Math.clamp(score, 3, 999);
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
