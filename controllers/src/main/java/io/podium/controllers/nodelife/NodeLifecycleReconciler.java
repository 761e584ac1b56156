package io.podium.controllers.nodelife;

import io.podium.api.coordination.v1.Lease;
import io.podium.api.core.v1.Node;
import io.podium.api.core.v1.NodeCondition;
import io.podium.api.core.v1.NodeStatus;
import io.podium.api.core.v1.Pod;
import io.podium.api.core.v1.PodCondition;
import io.podium.client.Action;
import io.podium.client.Key;
import io.podium.client.Question;
import io.podium.client.Reconciler;
import io.podium.client.View;
import io.podium.controllers.workload.Pods;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Judges a node by the Lease it renews. It remembers which nodes it has told of, and nothing else:
 * each start of the program tells of all of them once.
 */
public final class NodeLifecycleReconciler implements Reconciler {
    public static final String LEASES = "kube-node-lease";

    /** How long a node may be silent. */
    private static final Duration GRACE = Duration.ofSeconds(50);

    /** How long it may take to speak for the first time. */
    private static final Duration STARTUP_GRACE = Duration.ofSeconds(60);

    private static final List<String> OBSERVED =
            List.of("Ready", "MemoryPressure", "DiskPressure", "PIDPressure");

    private final Map<Key, Node> registered = new HashMap<>();

    @Override
    public List<Action> reconcile(View view, Key key) {
        Node node = view.find(Node.class, key).orElse(null);
        var actions = new ArrayList<Action>(registration(key, node));
        if (node == null) {
            return actions;
        }
        Instant deadline = deadline(view, node, view.find(Lease.class, LEASES, node.name()));
        if (!deadline.isAfter(view.now())) {
            // It may be the view that stands still; the Lease itself decides.
            var question = new Question.Live("leases.coordination.k8s.io", LEASES, node.name());
            Optional<Question.Reply> reply = view.reply(question);
            if (reply.isEmpty()) {
                actions.add(new Action.Ask(question));
                return actions;
            }
            deadline = deadline(view, node, found(reply.get()));
        }
        boolean isSilent = !deadline.isAfter(view.now());
        Optional<NodeCondition> ready = condition(node, "Ready");
        boolean isKnown = ready.filter(one -> !one.status().equals("Unknown")).isPresent();
        if (isSilent && (isKnown || ready.isEmpty())) {
            actions.add(new Action.UpdateStatus(unknown(view, node)));
            if (ready.filter(one -> one.status().equals("True")).isPresent()) {
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

    private List<Action> registration(Key key, Node node) {
        Node before = registered.get(key);
        String old = before == null ? "" : before.uid();
        String now = node == null ? "" : node.uid();
        if (old.equals(now)) {
            return List.of();
        }
        var actions = new ArrayList<Action>();
        if (before != null) {
            registered.remove(key);
            actions.add(told(before, "RemovingNode", "Removing Node " + key.name() + " from"));
        }
        if (node != null) {
            // Without what grows: only who it was is said of it later.
            registered.put(key, node.withStatus(NodeStatus.empty()));
            actions.add(told(node, "RegisteredNode", "Registered Node " + key.name() + " in"));
        }
        return actions;
    }

    private static Action told(Node node, String reason, String what) {
        return Action.Event.normal(
                node, reason, "Node " + node.name() + " event: " + what + " Controller");
    }

    private static Optional<Lease> found(Question.Reply reply) {
        return reply instanceof Question.Reply.Found(var object)
                ? object.filter(Lease.class::isInstance).map(Lease.class::cast)
                : Optional.empty();
    }

    /** When its silence will have lasted too long. */
    private static Instant deadline(View view, Node node, Optional<Lease> lease) {
        Optional<Instant> renewed = lease.flatMap(one -> one.spec().renewTime());
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

    /**
     * So that services stop sending there; upstream does it for nodes that fell silent only, not
     * for those that say themselves that they are not ready. A pod that became ready after its node
     * stopped being so was told so by a kubelet that lives; the two shall not write against each
     * other.
     */
    private static List<Action> podsNotReady(View view, Node node) {
        Instant since =
                Readiness.condition(node)
                        .flatMap(NodeCondition::lastTransitionTime)
                        .orElse(view.now());
        var actions = new ArrayList<Action>();
        for (Pod pod : view.onNode(node.name())) {
            if (!Pods.isReady(pod)
                    || Pods.readySince(pod).filter(at -> at.isAfter(since)).isPresent()) {
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
