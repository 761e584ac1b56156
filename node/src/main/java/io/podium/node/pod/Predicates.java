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
    private static final String PODS = "pods";
    private static final List<String> ALWAYS_THERE = List.of("cpu", "memory", "ephemeral-storage");

    private Predicates() {}

    /**
     * All that stands against a pod on a node.
     *
     * @param lacks what the node has too little of
     * @param others reasons that more room would not do away with
     */
    record Objections(List<Lack> lacks, List<Decision> others) {
        Objections {
            lacks = List.copyOf(lacks);
            others = List.copyOf(others);
        }

        /** The one users are told of; empty when the node runs the pod. */
        Optional<Decision> first() {
            return lacks.stream()
                    .findFirst()
                    .map(Lack::refusal)
                    .or(() -> others.stream().findFirst());
        }
    }

    /**
     * Why the node does not run the pod.
     *
     * @param present that take room on the node
     */
    static Objections objections(Pod pod, Node node, List<Pod> present) {
        Optional<Decision> system = system(pod);
        if (system.isPresent()) {
            return new Objections(List.of(), List.of(system.get()));
        }
        var others = new ArrayList<Decision>();
        if (!NodeTerms.match(pod, node)) {
            others.add(failed("NodeAffinity", "node(s) didn't match Pod's node affinity/selector"));
        }
        if (isAPortTaken(pod, present)) {
            others.add(
                    failed(
                            "NodePorts",
                            "node(s) didn't have free ports for the requested pod ports"));
        }
        if (!isTolerant(pod, node)) {
            others.add(
                    failed("TaintToleration", "node(s) had taints that the pod didn't tolerate"));
        }
        return new Objections(lacks(pod, node, present), others);
    }

    private static Decision failed(String predicate, String why) {
        return Decision.rejected(predicate, "Predicate " + predicate + " failed: " + why);
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

    private static List<Lack> lacks(Pod pod, Node node, List<Pod> present) {
        var lacks = new ArrayList<Lack>();
        Map<String, String> all = node.status().allocatable();
        long most = Quantity.orZero(all.getOrDefault(PODS, "")).value();
        if (present.size() + 1 > most) {
            lacks.add(new Lack(PODS, 1, present.size(), most));
        }
        for (String resource : asked(pod)) {
            boolean isForeign = resource.contains("/") && !all.containsKey(resource);
            long wanted = request(pod, resource);
            if (isForeign || wanted <= 0) {
                continue; // What no node has by itself is somebody else's to count.
            }
            long has = amount(Quantity.orZero(all.getOrDefault(resource, "")), resource);
            long used = present.stream().mapToLong(other -> given(other, resource)).sum();
            if (wanted > has - used) {
                lacks.add(new Lack(resource, wanted, used, has));
            }
        }
        return lacks;
    }

    /** How much of the resource becomes free when the pod goes. */
    static long given(Pod pod, String resource) {
        return request(new Allocation(pod).effective(pod), resource);
    }

    private static long request(Pod pod, String resource) {
        return resource.equals(PODS) ? 1 : amount(Resizes.request(pod, resource), resource);
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

    private static boolean isAPortTaken(Pod pod, List<Pod> present) {
        List<HostPort> wanted = hostPorts(pod);
        return !wanted.isEmpty()
                && present.stream()
                        .flatMap(other -> hostPorts(other).stream())
                        .anyMatch(taken -> wanted.stream().anyMatch(taken::isInTheWayOf));
    }

    /** Of taints a node asks only about those that would drive the pod away at once. */
    private static boolean isTolerant(Pod pod, Node node) {
        return node.spec().taints().stream()
                .filter(taint -> taint.effect().equals("NoExecute"))
                .allMatch(taint ->
                        pod.spec().tolerations().stream().anyMatch(one -> tolerates(one, taint)));
    }

    private static boolean tolerates(Toleration one, Taint taint) {
        boolean isMeant =
                (one.effect().isEmpty() || one.effect().equals(taint.effect()))
                        && (one.key().isEmpty() || one.key().equals(taint.key()));
        return isMeant && (one.operator().equals("Exists") || one.value_().equals(taint.value_()));
    }
}
