package io.podium.controllers.nodelife;

import io.podium.api.core.v1.Node;
import io.podium.api.core.v1.NodeCondition;
import io.podium.api.core.v1.Taint;
import io.podium.api.value.FreeMap;
import io.podium.api.value.ListValue;
import io.podium.api.value.Null;
import io.podium.client.Action;
import io.podium.client.View;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The taints that follow from a node's conditions, all with effect NoSchedule; taints of others are
 * left alone.
 */
final class Taints {
    private static final String PREFIX = "node.kubernetes.io/";
    private static final String NO_SCHEDULE = "NoSchedule";
    private static final Set<String> OURS =
            Set.of(
                    PREFIX + "not-ready",
                    PREFIX + "unreachable",
                    PREFIX + "memory-pressure",
                    PREFIX + "disk-pressure",
                    PREFIX + "pid-pressure",
                    PREFIX + "network-unavailable",
                    PREFIX + "unschedulable");

    private Taints() {}

    /** The write that makes the taints right; none when they are. */
    static List<Action> corrected(View view, Node node) {
        Set<String> wanted = wanted(node);
        var taints = new ArrayList<Taint>();
        boolean isChanged = false;
        for (Taint taint : node.spec().taints()) {
            boolean isOurs = taint.effect().equals(NO_SCHEDULE) && OURS.contains(taint.key());
            if (!isOurs || wanted.remove(taint.key())) {
                taints.add(taint);
            } else {
                isChanged = true;
            }
        }
        for (String key : wanted) {
            taints.add(
                    Taint.empty().withKey(key).withEffect(NO_SCHEDULE).withTimeAdded(view.now()));
            isChanged = true;
        }
        if (!isChanged) {
            return List.of();
        }
        Object list =
                taints.isEmpty()
                        ? Null.NULL
                        : ListValue.of(taints.stream().map(Taint::value).toList());
        Map<String, Object> metadata = Map.of("resourceVersion", node.metadata().resourceVersion());
        return List.of(
                new Action.Patch(
                        node,
                        "",
                        FreeMap.of(
                                Map.of(
                                        "metadata",
                                        FreeMap.of(metadata),
                                        "spec",
                                        FreeMap.of(Map.of("taints", list))))));
    }

    private static Set<String> wanted(Node node) {
        var keys = new LinkedHashSet<String>();
        switch (status(node, "Ready").orElse("")) {
            case "False" -> keys.add(PREFIX + "not-ready");
            case "Unknown" -> keys.add(PREFIX + "unreachable");
            case "True" -> {
                // Whatever it was put on for is over.
            }
            default -> {
                // Not judged yet: it may have been made with a taint until it is ready.
                boolean isWaiting =
                        node.spec().taints().stream()
                                .anyMatch(taint ->
                                        taint.key().equals(PREFIX + "not-ready")
                                                && taint.effect().equals(NO_SCHEDULE));
                if (isWaiting) {
                    keys.add(PREFIX + "not-ready");
                }
            }
        }
        Map<String, String> pressures =
                Map.of(
                        "MemoryPressure", "memory-pressure",
                        "DiskPressure", "disk-pressure",
                        "PIDPressure", "pid-pressure",
                        "NetworkUnavailable", "network-unavailable");
        for (NodeCondition condition : node.status().conditions()) {
            if (pressures.containsKey(condition.type()) && condition.status().equals("True")) {
                keys.add(PREFIX + pressures.get(condition.type()));
            }
        }
        if (node.spec().unschedulable()) {
            keys.add(PREFIX + "unschedulable");
        }
        return keys;
    }

    private static Optional<String> status(Node node, String type) {
        return NodeLifecycleReconciler.condition(node, type).map(NodeCondition::status);
    }
}
