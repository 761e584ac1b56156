package io.podium.controllers.endpoints;

import io.podium.api.core.v1.Container;
import io.podium.api.core.v1.ContainerPort;
import io.podium.api.core.v1.ObjectReference;
import io.podium.api.core.v1.Pod;
import io.podium.api.core.v1.PodIP;
import io.podium.api.core.v1.Service;
import io.podium.api.core.v1.ServicePort;
import io.podium.api.selector.LabelSelector;
import io.podium.client.View;
import io.podium.controllers.workload.Pods;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The pods behind a Service, and what they offer. */
final class Backends {
    static final String IPV4 = "IPv4";
    static final String IPV6 = "IPv6";

    private static final String NO_CLUSTER_IP = "None";

    private Backends() {}

    /** Whether its endpoints are found by a selector; others are made by users. */
    static boolean isSelecting(Service service) {
        return !service.spec().selector().isEmpty();
    }

    static boolean isExternal(Service service) {
        return service.spec().type().equals("ExternalName");
    }

    static boolean isHeadless(Service service) {
        return service.spec().clusterIP().equals(NO_CLUSTER_IP);
    }

    /**
     * Its pods that can be reached at all, in the order of their names; those on their way out are
     * among them.
     */
    static List<Pod> pods(View view, Service service) {
        return view
                .matching(
                        service.namespace(),
                        LabelSelector.ofMap(service.spec().selector()),
                        Pod.class)
                .stream()
                .filter(pod -> !Pods.isOver(pod) && !addresses(pod).isEmpty())
                .toList();
    }

    /** IPv4, IPv6 or both, in the order of the Service. */
    static List<String> families(Service service) {
        if (isExternal(service)) {
            return List.of();
        }
        if (!service.spec().ipFamilies().isEmpty()) {
            return service.spec().ipFamilies();
        }
        return List.of(service.spec().clusterIP().contains(":") ? IPV6 : IPV4);
    }

    private static List<String> addresses(Pod pod) {
        List<String> all =
                pod.status().podIPs().stream().map(PodIP::ip).filter(ip -> !ip.isEmpty()).toList();
        if (!all.isEmpty()) {
            return all;
        }
        return pod.status().podIP().isEmpty() ? List.of() : List.of(pod.status().podIP());
    }

    static Optional<String> address(Pod pod, String family) {
        return addresses(pod).stream()
                .filter(ip -> ip.contains(":") == family.equals(IPV6))
                .findFirst();
    }

    /** What a Service's port leads to on this pod; empty when the pod has no port of that name. */
    static Optional<Integer> port(Pod pod, ServicePort port) {
        return switch (port.targetPort().orElse(0L)) {
            case Long number when number > 0 -> Optional.of(number.intValue());
            case String name when !name.isEmpty() -> named(pod, name, protocol(port));
            default -> Optional.of(port.port());
        };
    }

    private static Optional<Integer> named(Pod pod, String name, String protocol) {
        var containers = new ArrayList<Container>(pod.spec().containers());
        for (Container container : pod.spec().initContainers()) {
            if (container.restartPolicy().equals("Always")) {
                containers.add(container); // A sidecar serves as long as the pod does.
            }
        }
        for (Container container : containers) {
            for (ContainerPort port : container.ports()) {
                String of = port.protocol().isEmpty() ? "TCP" : port.protocol();
                if (port.name().equals(name) && of.equals(protocol)) {
                    return Optional.of(port.containerPort());
                }
            }
        }
        return Optional.empty();
    }

    static String protocol(ServicePort port) {
        return port.protocol().isEmpty() ? "TCP" : port.protocol();
    }

    /** The name under which the pod is to be found below the Service; "" for none. */
    static String hostname(Pod pod, Service service) {
        return pod.spec().subdomain().equals(service.name()) ? pod.spec().hostname() : "";
    }

    static ObjectReference reference(Pod pod) {
        return ObjectReference.empty()
                .withKind(Pod.KIND)
                .withNamespace(pod.namespace())
                .withName(pod.name())
                .withUid(pod.uid());
    }
}
