package io.podium.controllers.nodelife;

import io.podium.api.core.v1.Node;
import io.podium.api.value.FreeMap;
import io.podium.client.Action;
import io.podium.client.Key;
import io.podium.client.Reconciler;
import io.podium.client.View;
import java.util.List;
import java.util.Map;

/**
 * Tells each node how many seconds it may keep what it has read, by the size of the cluster. Around
 * a boundary a node keeps what it was told, so that one more or less does not write them all; and
 * it is told something else when it is written for another reason, as upstream does.
 */
public final class NodeTtlReconciler implements Reconciler {
    static final String TTL = "node.alpha.kubernetes.io/ttl";

    /** So many seconds while there are so many nodes. */
    private record Step(int fewest, int most, String seconds) {}

    private static final List<Step> STEPS =
            List.of(
                    new Step(0, 100, "0"),
                    new Step(90, 500, "15"),
                    new Step(450, 1000, "30"),
                    new Step(900, 2000, "60"),
                    new Step(1800, 10_000, "300"),
                    new Step(9000, Integer.MAX_VALUE, "600"));

    @Override
    public List<Action> reconcile(View view, Key key) {
        Node node = view.find(Node.class, key).orElse(null);
        if (node == null) {
            return List.of();
        }
        String told = node.metadata().annotations().getOrDefault(TTL, "");
        String wanted = seconds(view.list(Node.class).size(), told);
        return told.equals(wanted) ? List.of() : List.of(telling(node, wanted));
    }

    /**
     * What a node shall be told.
     *
     * @param told what it was told before, or ""
     */
    static String seconds(int nodes, String told) {
        return STEPS.stream()
                .filter(step -> step.seconds().equals(told))
                .filter(step -> step.fewest() <= nodes && nodes <= step.most())
                .findFirst()
                .or(() -> STEPS.stream().filter(step -> nodes <= step.most()).findFirst())
                .orElseThrow()
                .seconds();
    }

    private static Action telling(Node node, String seconds) {
        Map<String, Object> annotations = Map.of("annotations", FreeMap.of(Map.of(TTL, seconds)));
        return new Action.Patch(node, "", FreeMap.of(Map.of("metadata", FreeMap.of(annotations))));
    }
}
