package io.podium.controllers.nodelife;

import io.podium.api.core.v1.Node;
import io.podium.api.core.v1.NodeCondition;
import io.podium.api.core.v1.Taint;
import java.util.List;
import java.util.Optional;

/** What a node's Ready condition says, and the taints that evict because of it. */
final class Readiness {
    static final String NOT_READY = "node.kubernetes.io/not-ready";
    static final String UNREACHABLE = "node.kubernetes.io/unreachable";
    static final String NO_EXECUTE = "NoExecute";
    private static final List<String> REGIONS =
            List.of("topology.kubernetes.io/region", "failure-domain.beta.kubernetes.io/region");
    private static final List<String> ZONES =
            List.of("topology.kubernetes.io/zone", "failure-domain.beta.kubernetes.io/zone");

    private Readiness() {}

    static Optional<NodeCondition> condition(Node node) {
        return NodeLifecycleReconciler.condition(node, "Ready");
    }

    /** True, False, Unknown, or "" when nothing was said yet. */
    static String status(Node node) {
        return condition(node).map(NodeCondition::status).orElse("");
    }

    static boolean isReady(Node node) {
        return status(node).equals("True");
    }

    /** The key of the taint that evicts from such a node, if any does. */
    static Optional<String> evicting(Node node) {
        return switch (status(node)) {
            case "False" -> Optional.of(NOT_READY);
            case "Unknown" -> Optional.of(UNREACHABLE);
            default -> Optional.empty();
        };
    }

    /** Whether it is one of the two taints that evict from a node that is not ready. */
    static boolean isEvicting(Taint taint) {
        return taint.effect().equals(NO_EXECUTE)
                && (taint.key().equals(NOT_READY) || taint.key().equals(UNREACHABLE));
    }

    /** The zone a node lies in, with its region; nodes without either lie in one together. */
    static String zone(Node node) {
        return first(node, REGIONS) + "/" + first(node, ZONES);
    }

    private static String first(Node node, List<String> labels) {
        return labels.stream()
                .map(label -> node.metadata().labels().getOrDefault(label, ""))
                .filter(value -> !value.isEmpty())
                .findFirst()
                .orElse("");
    }
}
