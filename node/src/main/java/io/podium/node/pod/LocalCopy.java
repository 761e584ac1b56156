package io.podium.node.pod;

import io.podium.api.core.v1.Pod;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * A pod as its node has it: with two annotations the object never has, as the kubelet adds them to
 * its copy. The downward API and the runtime show them. When the node first saw the pod is told by
 * its startTime, so that a restart of Podium changes no file that tells of it.
 */
final class LocalCopy {
    private static final String SEEN = "kubernetes.io/config.seen";
    private static final String SOURCE = "kubernetes.io/config.source";

    private final Supplier<Instant> begun;
    private String seen = "";

    /**
     * @param begun when the node began with the pod
     */
    LocalCopy(Supplier<Instant> begun) {
        this.begun = begun;
    }

    /** The pod with what the node adds; its own annotations of these names give way. */
    Pod of(Pod pod) {
        if (seen.isEmpty()) {
            // To the second, as the object has it.
            Instant time = begun.get().truncatedTo(ChronoUnit.SECONDS);
            seen = DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(time.atOffset(ZoneOffset.UTC));
        }
        Map<String, String> annotations = new TreeMap<>(pod.metadata().annotations());
        annotations.put(SEEN, seen);
        annotations.put(SOURCE, "api");
        return pod.withMetadata(pod.metadata().withAnnotations(annotations));
    }
}
