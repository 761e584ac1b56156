package io.podium.node.pod;

import io.podium.api.core.v1.ResourceRequirements;
import java.util.Map;
import java.util.Optional;

/**
 * How a pod's resize gets on.
 *
 * @param applied what running containers have, by id; what is not here has what its specification
 *     says
 * @param whole what the pod as a whole has; empty for what its specification says
 * @param refusal why the pod does not have what it asks for
 */
record Sizes(
        Map<String, ResourceRequirements> applied,
        Optional<ResourceRequirements> whole,
        Optional<Resizes.Refusal> refusal) {
    static final Sizes NONE = new Sizes(Map.of(), Optional.empty(), Optional.empty());
}
