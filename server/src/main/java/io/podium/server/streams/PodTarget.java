package io.podium.server.streams;

import io.podium.api.core.v1.Container;
import io.podium.api.core.v1.Pod;
import io.podium.api.error.ApiError;
import io.podium.api.streams.NodeStreams;
import io.podium.api.streams.NodeStreams.PodReference;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * The pod a stream leads into, and where it runs.
 *
 * @param container "" for port-forward
 */
record PodTarget(Pod pod, String container, NodeStreams node) {
    PodReference reference() {
        return new PodReference(pod.namespace(), pod.name(), pod.uid());
    }

    /** What a client is told when a port of the pod cannot be reached. */
    byte[] unreached(String port, Exception why) {
        String text =
                "error forwarding port %s to pod %s, uid %s: %s"
                        .formatted(port, pod.name(), pod.uid(), why.getMessage());
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** The container asked for, or the only one; refuses like upstream's registry of pods. */
    static String container(Pod pod, String asked) {
        List<Container> containers = pod.spec().containers();
        if (asked.isEmpty() && containers.size() == 1) {
            return containers.getFirst().name();
        }
        List<String> all = names(pod);
        if (asked.isEmpty()) {
            throw ApiError.badRequest(
                    "a container name must be specified for pod "
                            + pod.name()
                            + ", choose one of: ["
                            + String.join(" ", all)
                            + "]");
        }
        if (!all.contains(asked)) {
            throw ApiError.badRequest("container " + asked + " is not valid for pod " + pod.name());
        }
        return asked;
    }

    /** Of all its containers, in the order in which they may start. */
    private static List<String> names(Pod pod) {
        var names = new ArrayList<String>();
        pod.spec().initContainers().forEach(container -> names.add(container.name()));
        pod.spec().containers().forEach(container -> names.add(container.name()));
        pod.spec().ephemeralContainers().forEach(container -> names.add(container.name()));
        return names;
    }
}
