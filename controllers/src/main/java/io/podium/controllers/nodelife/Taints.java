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
 * The taints that follow from a node's conditions; taints of others are left alone. Those with
 * effect NoSchedule follow at once. Those that evict are put on by the zones' own pace, and here
 * they only follow the condition: they go, or change from one to the other.
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
        Optional<String> evicting = Readiness.evicting(node);
        boolean isJudged = !Readiness.status(node).isEmpty();
        var taints = new ArrayList<Taint>();
        for (Taint taint : node.spec().taints()) {
            if (isJudged && Readiness.isEvicting(taint)) {
                boolean isThere = taints.stream().anyMatch(Readiness::isEvicting);
                evicting.filter(key -> !isThere)
                        .ifPresent(key -> taints.add(swapped(view, taint, key)));
                continue;
            }
            boolean isOurs = taint.effect().equals(NO_SCHEDULE) && OURS.contains(taint.key());
            if (!isOurs || wanted.remove(taint.key())) {
                taints.add(taint);
            }
        }
        for (String key : wanted) {
            taints.add(
                    Taint.empty().withKey(key).withEffect(NO_SCHEDULE).withTimeAdded(view.now()));
        }
        return taints.equals(node.spec().taints()) ? List.of() : List.of(replaced(node, taints));
    }

    private static Taint swapped(View view, Taint taint, String key) {
        return taint.key().equals(key) ? taint : evicting(view, key);
    }

    private static Taint evicting(View view, String key) {
        return Taint.empty()
                .withKey(key)
                .withEffect(Readiness.NO_EXECUTE)
                .withTimeAdded(view.now());
    }

    /** The write that lets the node's pods be evicted. */
    static Action withEvicting(View view, Node node, String key) {
        var taints = new ArrayList<Taint>(ZonesReconciler.others(node));
        taints.add(evicting(view, key));
        return replaced(node, taints);
    }

    /** The write after which the node's pods stay; none when they do. */
    static List<Action> withoutEvicting(Node node) {
        List<Taint> taints = ZonesReconciler.others(node);
        return taints.size() == node.spec().taints().size()
                ? List.of()
                : List.of(replaced(node, taints));
    }

    private static Action replaced(Node node, List<Taint> taints) {
        Object list =
                taints.isEmpty()
                        ? Null.NULL
                        : ListValue.of(taints.stream().map(Taint::value).toList());
        Map<String, Object> metadata = Map.of("resourceVersion", node.metadata().resourceVersion());
        return new Action.Patch(
                node,
                "",
                FreeMap.of(
                        Map.of(
                                "metadata",
                                FreeMap.of(metadata),
                                "spec",
                                FreeMap.of(Map.of("taints", list)))));
    }

    private static Set<String> wanted(Node node) {
        var keys = new LinkedHashSet<String>();
        switch (Readiness.status(node)) {
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
}
