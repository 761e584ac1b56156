package io.podium.controllers.nodelife;

import io.podium.api.core.v1.Node;
import io.podium.api.core.v1.NodeCondition;
import io.podium.api.core.v1.Taint;
import io.podium.client.Action;
import io.podium.client.Key;
import io.podium.client.Reconciler;
import io.podium.client.View;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * Puts the taints that evict on nodes that are not ready, zone by zone and no faster than each zone
 * bears. There is one key, for whether a zone is in trouble depends on all of them. When a zone was
 * last at it stands in its taints; it is remembered as well, because a node that is heard again
 * loses its taint and shall not give its turn back.
 */
public final class ZonesReconciler implements Reconciler {
    private static final Key ALL = new Key("", "zones");

    /** Upstream's --node-eviction-rate of 0.1 a second. */
    private static final Duration USUAL_PAUSE = Duration.ofSeconds(10);

    /** Its --secondary-node-eviction-rate of 0.01 a second. */
    private static final Duration CAREFUL_PAUSE = Duration.ofSeconds(100);

    /** Its --large-cluster-size-threshold. */
    private static final int LARGE = 50;

    /** Its --unhealthy-zone-threshold. */
    private static final double UNHEALTHY_SHARE = 0.55;

    private static final int FEW = 2;

    private final Map<String, Instant> turns = new HashMap<>();

    /** Wakes when what nodes say of themselves, their taints or their zones changed. */
    public static void wake(
            View view, Optional<Node> before, Optional<Node> after, Consumer<Key> keys) {
        if (!before.map(ZonesReconciler::facts).equals(after.map(ZonesReconciler::facts))) {
            keys.accept(ALL);
        }
    }

    private static List<Object> facts(Node node) {
        return List.of(
                Readiness.status(node),
                Readiness.zone(node),
                node.spec().taints().stream().filter(Readiness::isEvicting).toList());
    }

    @Override
    public List<Action> reconcile(View view, Key key) {
        var zones = new TreeMap<String, List<Node>>();
        for (Node node : view.list(Node.class)) {
            zones.computeIfAbsent(Readiness.zone(node), _ -> new ArrayList<>()).add(node);
        }
        turns.keySet().retainAll(zones.keySet());
        turns.values().removeIf(at -> at.isAfter(view.now())); // The clock was set back.
        zones.forEach((zone, nodes) ->
                last(nodes).ifPresent(at -> turns.merge(zone, at, ZonesReconciler::later)));
        var actions = new ArrayList<Action>();
        if (isAllDown(zones)) {
            // It is we who are cut off, not they: nobody is evicted until one is heard again.
            for (List<Node> nodes : zones.values()) {
                nodes.forEach(node -> actions.addAll(Taints.withoutEvicting(node)));
            }
            return actions;
        }
        zones.forEach((zone, nodes) -> actions.addAll(next(view, zone, nodes)));
        return actions;
    }

    private static Instant later(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }

    private static boolean isAllDown(Map<String, List<Node>> zones) {
        return zones.values().stream()
                .allMatch(nodes -> nodes.stream().noneMatch(Readiness::isReady));
    }

    /** The next node of the zone, when it is time for it. */
    private List<Action> next(View view, String zone, List<Node> nodes) {
        List<Node> waiting =
                nodes.stream()
                        .filter(node -> Readiness.evicting(node).isPresent())
                        .filter(node ->
                                node.spec().taints().stream().noneMatch(Readiness::isEvicting))
                        .sorted(
                                Comparator.comparing(ZonesReconciler::since)
                                        .thenComparing(Node::name))
                        .toList();
        Optional<Duration> pause = pause(nodes);
        if (waiting.isEmpty() || pause.isEmpty()) {
            return List.of();
        }
        Instant last = turns.get(zone);
        Instant due = last == null ? view.now() : last.plus(pause.get());
        if (due.isAfter(view.now())) {
            return List.of(new Action.Again(due));
        }
        Node first = waiting.getFirst();
        return List.of(
                Taints.withEvicting(view, first, Readiness.evicting(first).orElseThrow()),
                new Action.Again(view.now().plus(pause.get())));
    }

    private static Instant since(Node node) {
        return Readiness.condition(node)
                .flatMap(NodeCondition::lastTransitionTime)
                .orElse(Instant.EPOCH);
    }

    /** How long there is to be between two nodes of the zone; empty when none may be touched. */
    private static Optional<Duration> pause(List<Node> nodes) {
        long ready = nodes.stream().filter(Readiness::isReady).count();
        long down = nodes.size() - ready;
        boolean isInTrouble = ready > 0 && down > FEW && down >= UNHEALTHY_SHARE * nodes.size();
        if (!isInTrouble) {
            return Optional.of(USUAL_PAUSE);
        }
        return nodes.size() > LARGE ? Optional.of(CAREFUL_PAUSE) : Optional.empty();
    }

    private static Optional<Instant> last(List<Node> nodes) {
        return nodes.stream()
                .flatMap(node -> node.spec().taints().stream())
                .filter(Readiness::isEvicting)
                .flatMap(taint -> taint.timeAdded().stream())
                .max(Instant::compareTo);
    }

    /** Taints whose order is that of the node. */
    static List<Taint> others(Node node) {
        return node.spec().taints().stream().filter(taint -> !Readiness.isEvicting(taint)).toList();
    }
}
