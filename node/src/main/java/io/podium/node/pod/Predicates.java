package io.podium.node.pod;

import io.podium.api.core.v1.Container;
import io.podium.api.core.v1.ContainerPort;
import io.podium.api.core.v1.Node;
import io.podium.api.core.v1.Pod;
import io.podium.api.core.v1.Taint;
import io.podium.api.core.v1.Toleration;
import io.podium.api.quantity.Quantity;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/**
 * What the scheduler asks of a node before it sends a pod there, asked again by the node itself:
 * whoever names the node in a pod passes the scheduler by. Reasons and sentences are the kubelet's.
 * Pure.
 */
final class Predicates {
    private static final String OS_LABEL = "kubernetes.io/os";
    private static final String OS = "linux";
    private static final List<String> ALWAYS_THERE = List.of("cpu", "memory", "ephemeral-storage");

    private Predicates() {}

    /**
     * Why the node does not run the pod; empty when it does.
     *
     * @param others that take room on the node
     */
    static Optional<Decision> refusal(Pod pod, Node node, List<Pod> others) {
        return system(pod)
                .or(() -> room(pod, node, others))
                .or(() ->
                        NodeTerms.match(pod, node)
                                ? Optional.empty()
                                : failed(
                                        "NodeAffinity",
                                        "node(s) didn't match Pod's node affinity/selector"))
                .or(() -> ports(pod, others))
                .or(() -> taints(pod, node));
    }

    private static Optional<Decision> failed(String predicate, String why) {
        return Optional.of(
                Decision.rejected(predicate, "Predicate " + predicate + " failed: " + why));
    }

    private static Optional<Decision> system(Pod pod) {
        if (!pod.metadata().labels().getOrDefault(OS_LABEL, OS).equals(OS)) {
            return Optional.of(
                    Decision.rejected(
                            "PodOSSelectorNodeLabelDoesNotMatch",
                            "Failed to admit pod as the `kubernetes.io/os` label doesn't match node"
                                    + " label"));
        }
        String wanted = pod.spec().os().name();
        return wanted.isEmpty() || wanted.equals(OS)
                ? Optional.empty()
                : Optional.of(
                        Decision.rejected(
                                "PodOSNotSupported",
                                "Failed to admit pod as the OS field doesn't match node OS"));
    }

    private static Optional<Decision> room(Pod pod, Node node, List<Pod> others) {
        Map<String, String> all = node.status().allocatable();
        long most = Quantity.orZero(all.getOrDefault("pods", "")).value();
        if (others.size() + 1 > most) {
            return Optional.of(insufficient("pods", 1, others.size(), most));
        }
        for (String resource : asked(pod)) {
            boolean isForeign = resource.contains("/") && !all.containsKey(resource);
            long wanted = amount(Resizes.request(pod, resource), resource);
            if (isForeign || wanted <= 0) {
                continue; // What no node has by itself is somebody else's to count.
            }
            long has = amount(Quantity.orZero(all.getOrDefault(resource, "")), resource);
            long used =
                    others.stream()
                            .map(other -> new Allocation(other).effective(other))
                            .mapToLong(other -> amount(Resizes.request(other, resource), resource))
                            .sum();
            if (wanted > has - used) {
                return Optional.of(insufficient(resource, wanted, used, has));
            }
        }
        return Optional.empty();
    }

    private static List<String> asked(Pod pod) {
        var more = new TreeSet<>(pod.spec().resources().requests().keySet());
        Specs.all(pod).forEach(one -> more.addAll(one.resources().requests().keySet()));
        more.addAll(pod.spec().overhead().keySet());
        ALWAYS_THERE.forEach(more::remove);
        var all = new ArrayList<>(ALWAYS_THERE);
        all.addAll(more);
        return all;
    }

    private static long amount(Quantity quantity, String resource) {
        return resource.equals("cpu") ? quantity.milliValue() : quantity.value();
    }

    private static Decision insufficient(String resource, long wanted, long used, long has) {
        return Decision.rejected(
                "OutOf" + resource,
                "Node didn't have enough resource: %s, requested: %d, used: %d, capacity: %d"
                        .formatted(resource, wanted, used, has));
    }

    /** A port of the node that a pod wants for itself. */
    private record HostPort(String protocol, String address, int number) {
        boolean isInTheWayOf(HostPort other) {
            return number == other.number
                    && protocol.equals(other.protocol)
                    && (address.equals(other.address) || isAny() || other.isAny());
        }

        private boolean isAny() {
            return address.isEmpty() || address.equals("0.0.0.0");
        }
    }

    private static List<HostPort> hostPorts(Pod pod) {
        var all = new ArrayList<HostPort>();
        for (Container container : Specs.all(pod)) {
            if (Specs.isInit(pod, container.name()) && !Specs.isSidecar(container)) {
                continue;
            }
            for (ContainerPort port : container.ports()) {
                if (port.hostPort() > 0) {
                    String protocol = port.protocol().isEmpty() ? "TCP" : port.protocol();
                    all.add(new HostPort(protocol, port.hostIP(), port.hostPort()));
                }
            }
        }
        return all;
    }

    private static Optional<Decision> ports(Pod pod, List<Pod> others) {
        List<HostPort> wanted = hostPorts(pod);
        boolean isTaken =
                !wanted.isEmpty()
                        && others.stream()
                                .flatMap(other -> hostPorts(other).stream())
                                .anyMatch(taken -> wanted.stream().anyMatch(taken::isInTheWayOf));
        return isTaken
                ? failed("NodePorts", "node(s) didn't have free ports for the requested pod ports")
                : Optional.empty();
    }

    /** Of taints a node asks only about those that would drive the pod away at once. */
    private static Optional<Decision> taints(Pod pod, Node node) {
        boolean isTolerated =
                node.spec().taints().stream()
                        .filter(taint -> taint.effect().equals("NoExecute"))
                        .allMatch(taint ->
                                pod.spec().tolerations().stream()
                                        .anyMatch(one -> tolerates(one, taint)));
        return isTolerated
                ? Optional.empty()
                : failed("TaintToleration", "node(s) had taints that the pod didn't tolerate");
    }

    private static boolean tolerates(Toleration one, Taint taint) {
        boolean isMeant =
                (one.effect().isEmpty() || one.effect().equals(taint.effect()))
                        && (one.key().isEmpty() || one.key().equals(taint.key()));
        return isMeant && (one.operator().equals("Exists") || one.value_().equals(taint.value_()));
    }
}
