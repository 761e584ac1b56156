package io.podium.controllers.nodelife;

import io.podium.api.coordination.v1.Lease;
import io.podium.api.core.v1.Node;
import io.podium.api.core.v1.NodeCondition;
import io.podium.api.core.v1.Pod;
import io.podium.api.core.v1.PodCondition;
import io.podium.client.Action;
import io.podium.client.Key;
import io.podium.client.Reconciler;
import io.podium.client.View;
import io.podium.controllers.workload.Pods;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Judges a node by the Lease it renews. */
public final class NodeLifecycleReconciler implements Reconciler {
    public static final String LEASES = "kube-node-lease";

    /** How long a node may be silent. */
    private static final Duration GRACE = Duration.ofSeconds(50);

    /** How long it may take to speak for the first time. */
    private static final Duration STARTUP_GRACE = Duration.ofSeconds(60);

    private static final List<String> OBSERVED =
            List.of("Ready", "MemoryPressure", "DiskPressure", "PIDPressure");

    @Override
    public List<Action> reconcile(View view, Key key) {
        Node node = view.find(Node.class, key).orElse(null);
        if (node == null) {
            return List.of();
        }
        Instant deadline = deadline(view, node);
        boolean isSilent = !deadline.isAfter(view.now());
        var actions = new ArrayList<Action>();
        Optional<NodeCondition> ready = condition(node, "Ready");
        boolean isKnown = ready.filter(one -> !one.status().equals("Unknown")).isPresent();
        if (isSilent && (isKnown || ready.isEmpty())) {
            actions.add(new Action.UpdateStatus(unknown(view, node)));
            if (isKnown) {
                actions.add(
                        Action.Event.normal(
                                node,
                                "NodeNotReady",
                                "Node " + node.name() + " status is now: NodeNotReady"));
            }
            return actions; // Its taints and pods are looked at again when this is known to all.
        }
        actions.addAll(Taints.corrected(view, node));
        if (ready.filter(one -> !one.status().equals("True")).isPresent()) {
            actions.addAll(podsNotReady(view, node));
        }
        if (!isSilent) {
            actions.add(new Action.Again(deadline));
        }
        return actions;
    }

    /** When its silence will have lasted too long. */
    private static Instant deadline(View view, Node node) {
        Optional<Instant> renewed =
                view.find(Lease.class, LEASES, node.name())
                        .flatMap(lease -> lease.spec().renewTime());
        Optional<Instant> posted =
                condition(node, "Ready").flatMap(NodeCondition::lastHeartbeatTime);
        Optional<Instant> heard =
                renewed.isPresent() && posted.isPresent() && posted.get().isAfter(renewed.get())
                        ? posted
                        : renewed.or(() -> posted);
        return heard.map(at -> at.plus(GRACE))
                .orElseGet(() ->
                        node.metadata().creationTimestamp().orElse(view.now()).plus(STARTUP_GRACE));
    }

    static Optional<NodeCondition> condition(Node node, String type) {
        return node.status().conditions().stream()
                .filter(one -> one.type().equals(type))
                .findFirst();
    }

    private static Node unknown(View view, Node node) {
        var conditions = new ArrayList<NodeCondition>();
        var missing = new ArrayList<>(OBSERVED);
        for (NodeCondition old : node.status().conditions()) {
            missing.remove(old.type());
            boolean isLost = OBSERVED.contains(old.type()) && !old.status().equals("Unknown");
            conditions.add(
                    isLost
                            ? old.withStatus("Unknown")
                                    .withReason("NodeStatusUnknown")
                                    .withMessage("Kubelet stopped posting node status.")
                                    .withLastTransitionTime(view.now())
                            : old);
        }
        for (String type : missing) {
            conditions.add(
                    NodeCondition.empty()
                            .withType(type)
                            .withStatus("Unknown")
                            .withLastTransitionTime(view.now())
                            .withReason("NodeStatusNeverUpdated")
                            .withMessage("Kubelet never posted node status."));
        }
        return node.withStatus(node.status().withConditions(conditions));
    }

    /** So that services stop sending there. */
    private static List<Action> podsNotReady(View view, Node node) {
        var actions = new ArrayList<Action>();
        for (Pod pod : view.onNode(node.name())) {
            if (!Pods.isReady(pod)) {
                continue;
            }
            var conditions = new ArrayList<PodCondition>();
            for (PodCondition old : pod.status().conditions()) {
                conditions.add(
                        old.type().equals("Ready")
                                ? old.withStatus("False").withLastTransitionTime(view.now())
                                : old);
            }
            actions.add(
                    new Action.UpdateStatus(
                            pod.withStatus(pod.status().withConditions(conditions))));
            actions.add(Action.Event.warning(pod, "NodeNotReady", "Node is not ready"));
        }
        return actions;
    }
}
