package io.podium.node.agent;

import io.podium.api.core.v1.NodeCondition;
import io.podium.api.core.v1.NodeStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What is worth an event between two statuses of a node: the reasons, as the kubelet has them. */
final class NodeNews {
    /** Said of a condition that is (not) so: first of False, then of True. */
    private record Words(String whenFalse, String whenTrue, boolean isSaidAtFirst) {}

    private static final Map<String, Words> WORDS =
            Map.of(
                    "MemoryPressure",
                    new Words("NodeHasSufficientMemory", "NodeHasInsufficientMemory", true),
                    "DiskPressure",
                    new Words("NodeHasNoDiskPressure", "NodeHasDiskPressure", true),
                    "PIDPressure",
                    new Words("NodeHasSufficientPID", "NodeHasInsufficientPID", true),
                    "Ready",
                    new Words("NodeNotReady", "NodeReady", false));

    private NodeNews() {}

    static List<String> between(NodeStatus before, NodeStatus now) {
        var reasons = new ArrayList<String>();
        for (NodeCondition condition : now.conditions()) {
            Words words = WORDS.get(condition.type());
            if (words == null) {
                continue;
            }
            Optional<String> old =
                    before.conditions().stream()
                            .filter(one -> one.type().equals(condition.type()))
                            .map(NodeCondition::status)
                            .findFirst();
            boolean isNew =
                    old.isEmpty() ? words.isSaidAtFirst() : !old.get().equals(condition.status());
            if (isNew) {
                reasons.add(
                        condition.status().equals("True") ? words.whenTrue() : words.whenFalse());
            }
        }
        return reasons;
    }
}
