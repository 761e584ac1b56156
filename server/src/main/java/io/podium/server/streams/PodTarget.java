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
        List<String> containers = names(pod.spec().containers());
        List<String> before = names(pod.spec().initContainers());
        if (asked.isEmpty()) {
            if (containers.size() == 1) {
                return containers.getFirst();
            }
            String choice =
                    "a container name must be specified for pod "
                            + pod.name()
                            + ", choose one of: "
                            + brackets(containers);
            throw ApiError.badRequest(
                    before.isEmpty()
                            ? choice
                            : choice + " or one of the init containers: " + brackets(before));
        }
        boolean isEphemeral =
                pod.spec().ephemeralContainers().stream().anyMatch(c -> c.name().equals(asked));
        if (!containers.contains(asked) && !before.contains(asked) && !isEphemeral) {
            throw ApiError.badRequest("container " + asked + " is not valid for pod " + pod.name());
        }
        return asked;
    }

    private static String brackets(List<String> names) {
        return "[" + String.join(" ", names) + "]";
    }

    private static List<String> names(List<Container> containers) {
        var names = new ArrayList<String>();
        containers.forEach(container -> names.add(container.name()));
        return names;
    }
}
