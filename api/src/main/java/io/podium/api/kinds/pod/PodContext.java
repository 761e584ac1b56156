package io.podium.api.kinds.pod;

import io.podium.api.value.MapValue;
import java.util.Map;

/**
 * What the rules of a subtree need to know of the pod around it.
 *
 * @param spec the whole pod spec
 * @param annotations of the pod or template; the older features are told there
 * @param volumes the volumes without faults, by their name; empty until they have been looked at
 * @param isTemplate whether it is a template's spec and not a pod's
 * @param old the spec before an update, or null; what it had wrong may mostly stay
 */
public record PodContext(
        MapValue spec,
        MapValue annotations,
        Map<String, MapValue> volumes,
        boolean isTemplate,
        MapValue old) {

    public static PodContext of(
            MapValue spec, MapValue annotations, boolean isTemplate, MapValue old) {
        return new PodContext(spec, annotations, Map.of(), isTemplate, old);
    }

    PodContext withVolumes(Map<String, MapValue> sound) {
        return new PodContext(spec, annotations, sound, isTemplate, old);
    }

    /** Whether the pod shares the node's network. */
    boolean isHostNetwork() {
        return spec.bool("hostNetwork");
    }

    /** Whether the pod runs in the node's user namespace, as it does unless it asks for its own. */
    boolean isHostUsers() {
        return !spec.has("hostUsers") || spec.bool("hostUsers");
    }

    /** The operating system the pod says it needs, or "". */
    String os() {
        return spec.map("os").string("name");
    }
}
