package io.podium.node.pod;

import io.podium.api.core.v1.Container;
import io.podium.api.core.v1.Pod;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What follows from a pod's specification alone. */
public final class Specs {
    private Specs() {}

    /** Init containers and then the others, in the order of the specification. */
    public static List<Container> all(Pod pod) {
        var all = new ArrayList<Container>(pod.spec().initContainers());
        all.addAll(pod.spec().containers());
        return all;
    }

    /** The container of the name, init or not. */
    public static Optional<Container> container(Pod pod, String name) {
        return all(pod).stream().filter(c -> c.name().equals(name)).findFirst();
    }

    public static boolean isInit(Pod pod, String name) {
        return pod.spec().initContainers().stream().anyMatch(c -> c.name().equals(name));
    }

    /** How events name a container: spec.containers{web}. */
    static String fieldPath(Pod pod, String name) {
        return (isInit(pod, name) ? "spec.initContainers{" : "spec.containers{") + name + "}";
    }

    /** An init container that keeps running beside the others: a sidecar. */
    public static boolean isSidecar(Container container) {
        return "Always".equals(container.restartPolicy());
    }

    /** Always, OnFailure or Never. */
    public static String restartPolicy(Pod pod) {
        String policy = pod.spec().restartPolicy();
        return policy.isEmpty() ? "Always" : policy;
    }

    public static boolean isHostNetwork(Pod pod) {
        return pod.spec().hostNetwork();
    }

    /** As the kubelet's messages name a pod: name_namespace(uid). */
    public static String text(Pod pod) {
        return pod.name() + "_" + pod.namespace() + "(" + pod.uid() + ")";
    }

    /** Changes when a running container must be replaced: upstream hashes name and image only. */
    public static String hash(Container container) {
        return Integer.toHexString((container.name() + "\n" + container.image()).hashCode());
    }

    /**
     * Whether the object already says that the pod ended for good; such a word is never taken back.
     */
    public static boolean isTerminal(Pod pod) {
        String phase = pod.status().phase();
        return phase.equals("Succeeded") || phase.equals("Failed");
    }

    /** Whether this end of a regular container calls for another start. */
    static boolean restartsAfter(Pod pod, Container container, ContainerSeen ended) {
        if (!ended.hash().equals(hash(container)) || !ended.isExited()) {
            return true;
        }
        return switch (restartPolicy(pod)) {
            case "Never" -> false;
            case "OnFailure" -> !ended.isSucceeded();
            default -> true;
        };
    }
}
