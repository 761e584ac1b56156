package io.podium.node.pod;

import io.podium.node.probe.Purpose;
import java.util.Optional;

/**
 * What hooks and probes say of one running container.
 *
 * @param starting whether its postStart hook is still at work
 * @param started what the startup probe says; empty without one or before its word
 * @param ready what the readiness probe says; empty without one or before its word
 * @param failed the probe or hook that calls for its end
 */
public record Health(
        boolean starting,
        Optional<Boolean> started,
        Optional<Boolean> ready,
        Optional<Purpose> failed) {
    static final Health UNKNOWN =
            new Health(false, Optional.empty(), Optional.empty(), Optional.empty());
}
