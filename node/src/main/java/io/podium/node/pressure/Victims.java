package io.podium.node.pressure;

import io.podium.api.core.v1.Container;
import io.podium.api.core.v1.Pod;
import io.podium.api.quantity.Quantity;
import io.podium.node.pod.Specs;
import io.podium.node.pressure.PodUse.ContainerUse;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Decides which pod goes first when a node runs short, and what is said to it. Pure. */
final class Victims {
    private Victims() {}

    /**
     * The pods in the order in which they go. Pods that were not measured go before all others.
     *
     * @param uses by uid
     */
    static List<Pod> inOrder(List<Pod> pods, Signal signal, Map<String, PodUse> uses) {
        Comparator<Pod> order = Comparator.comparing(pod -> uses.containsKey(pod.uid()));
        if (signal != Signal.PROCESSES) {
            order = order.thenComparing(pod -> over(pod, signal, uses) <= 0);
        }
        return pods.stream()
                .filter(pod -> !Specs.isCritical(pod))
                .sorted(
                        order.thenComparingInt(Specs::priority)
                                .thenComparing(
                                        pod -> over(pod, signal, uses), Comparator.reverseOrder()))
                .toList();
    }

    /** How much more it takes than it asked for. */
    private static long over(Pod pod, Signal signal, Map<String, PodUse> uses) {
        PodUse use = uses.getOrDefault(pod.uid(), PodUse.NOTHING);
        return use.of(signal) - Amounts.request(pod, signal.resource());
    }

    /** Why the pod goes. */
    static String message(Pod pod, Threshold met, Level level, Optional<PodUse> use) {
        Signal signal = met.signal();
        String resource = signal.resource();
        var text = new StringBuilder("The node was low on resource: " + resource + ". ");
        text.append("Threshold quantity: ")
                .append(
                        met.bound()
                                .amount()
                                .map(Quantity::toString)
                                .orElseGet(() -> Amounts.bytes(met.bound().of(level.capacity()))))
                .append(", available: ")
                .append(Amounts.text(signal, level.available()))
                .append(". ");
        if (use.isEmpty()) {
            return text.toString();
        }
        Map<String, String> whole = pod.spec().resources().requests();
        if (signal == Signal.MEMORY && whole.containsKey(resource)) {
            text.append(
                    blame(
                            "Pod " + pod.name(),
                            use.get().memory(),
                            Amounts.amount(whole, resource),
                            resource));
        }
        for (Container container : Specs.all(pod)) {
            ContainerUse own = use.get().containers().get(container.name());
            Quantity request = Amounts.amount(container.resources().requests(), resource);
            if (own == null || !signal.isBytes()) {
                continue;
            }
            long taken = signal == Signal.MEMORY ? own.memory() : own.disk();
            if (taken > request.value()) {
                text.append(blame("Container " + container.name(), taken, request, resource));
            }
        }
        return text.toString();
    }

    private static String blame(String who, long taken, Quantity request, String resource) {
        return who
                + " was using "
                + Amounts.bytes(taken)
                + ", request is "
                + request
                + ", has larger consumption of "
                + resource
                + ". ";
    }
}
