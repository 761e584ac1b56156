package io.podium.scheduler.table;

import io.podium.api.core.v1.Namespace;
import io.podium.api.core.v1.Node;
import io.podium.api.core.v1.Pod;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What all nodes have and what is taken, kept up to date change by change. Pods that were promised
 * a node count before the promise is seen by all. Belongs to one loop.
 */
public final class NodeTable {
    private final Map<String, NodeRow> rows = new TreeMap<>();
    private final Deque<Integer> freeSlots = new ArrayDeque<>();
    private int slots;

    /** By the pod's uid, so that a pod never counts twice. */
    private final Map<String, Tenant> bookings = new HashMap<>();

    private final Kinship kinship = new Kinship();
    private final Map<String, Topology> topologies = new HashMap<>();
    private final Nominations nominations = new Nominations();

    /** How many nodes hold an image. */
    private final Map<String, Integer> imageNodes = new HashMap<>();

    private Optional<List<NodeRow>> order = Optional.empty();

    /** A node appeared or changed. */
    public void put(Node node) {
        NodeRow row = row(node.name());
        boolean wasThere = row.isThere();
        String zone = wasThere ? Zones.of(row) : "";
        forgetImages(row);
        row.node(node);
        row.images().keySet().forEach(name -> imageNodes.merge(name, 1, Integer::sum));
        topologies.values().forEach(topology -> topology.put(row.slot(), row.labels()));
        if (!wasThere || !zone.equals(Zones.of(row))) {
            order = Optional.empty();
        }
    }

    /** A node is gone; its pods count until they are gone, too. */
    public void remove(Node node) {
        NodeRow row = row(node.name());
        forgetImages(row);
        row.nodeGone();
        topologies.values().forEach(topology -> topology.remove(row.slot()));
        order = Optional.empty();
        forget(row);
    }

    private void forgetImages(NodeRow row) {
        if (row.isThere()) {
            row.images()
                    .keySet()
                    .forEach(name ->
                            imageNodes.computeIfPresent(name, (_, n) -> n == 1 ? null : n - 1));
        }
    }

    /** How many nodes there are, with those that are gone and whose pods are still there. */
    public int size() {
        return rows.size();
    }

    /** How many pods have a place. */
    public int pods() {
        return bookings.size();
    }

    /** The pod takes its place on the node, from wherever it was. */
    public void book(Pod pod, String node) {
        release(pod.uid());
        book(tenant(pod, row(node)));
    }

    /** The same for a pod that has no place yet. */
    public void book(Tenant tenant) {
        String uid = tenant.pod().uid();
        nominations.remove(uid);
        bookings.put(uid, tenant);
        tenant.row().add(tenant);
        kinship.add(tenant);
    }

    /** The booked pod has changed; it is counted anew where that matters. */
    public void refresh(Pod pod) {
        Tenant tenant = bookings.get(pod.uid());
        Pod old = tenant.pod();
        boolean isAlike =
                old.isDeleting() == pod.isDeleting()
                        && old.spec().equals(pod.spec())
                        && old.metadata().labels().equals(pod.metadata().labels());
        if (isAlike) {
            tenant.refresh(pod);
        } else {
            book(pod, tenant.row().name());
        }
    }

    /** The pod as it would be on the node. */
    public Tenant tenant(Pod pod, NodeRow row) {
        return new Tenant(pod, Demand.of(pod), kin(pod), OwnTerm.of(pod), row);
    }

    /** Whatever the pod of the uid took is free again. */
    public void release(String uid) {
        Tenant tenant = bookings.remove(uid);
        if (tenant != null) {
            tenant.row().remove(tenant);
            kinship.remove(tenant);
            forget(tenant.row());
        }
    }

    /** The node the pod of the uid is booked on. */
    public Optional<String> booked(String uid) {
        return Optional.ofNullable(bookings.get(uid)).map(tenant -> tenant.row().name());
    }

    /** The pod is to get this node as soon as its victims are gone; "" takes that back. */
    public void nominate(Pod pod, String node) {
        nominations.remove(pod.uid());
        NodeRow row = rows.get(node);
        if (row != null && !bookings.containsKey(pod.uid())) {
            nominations.add(tenant(pod, row));
        }
    }

    /** The pod of the uid waits for no node any more. */
    public void unnominate(String uid) {
        nominations.remove(uid);
    }

    /** Pods that are to get this node. */
    public List<Tenant> nominated(String node) {
        return nominations.on(node);
    }

    /** Whether some pod is to get a node. */
    public boolean hasNominated() {
        return !nominations.isEmpty();
    }

    /** A namespace appeared or changed. */
    public void put(Namespace namespace) {
        kinship.namespace(namespace.name(), namespace.metadata().labels());
    }

    /** A namespace is gone. */
    public void remove(Namespace namespace) {
        kinship.namespaceGone(namespace.name());
    }

    private NodeRow row(String node) {
        return rows.computeIfAbsent(
                node, name -> new NodeRow(name, freeSlots.isEmpty() ? slots++ : freeSlots.pop()));
    }

    private void forget(NodeRow row) {
        if (row.isForgotten() && rows.remove(row.name()) != null) {
            nominations.removeNode(row.name());
            freeSlots.push(row.slot());
        }
    }

    /** All nodes that are there; those of different zones take turns. */
    public List<NodeRow> nodes() {
        if (order.isEmpty()) {
            Collection<NodeRow> all = rows.values();
            order = Optional.of(Zones.alternating(all.stream().filter(NodeRow::isThere).toList()));
        }
        return order.get();
    }

    /** The node of the name, if it is there. */
    public Optional<NodeRow> node(String name) {
        return Optional.ofNullable(rows.get(name)).filter(NodeRow::isThere);
    }

    /** All slots are smaller. */
    public int slots() {
        return slots;
    }

    public int nodesWithImage(String name) {
        return imageNodes.getOrDefault(name, 0);
    }

    /** Which node has which value of the label. */
    public Topology topology(String key) {
        return topologies.computeIfAbsent(
                key,
                one -> {
                    var topology = new Topology(one);
                    for (NodeRow row : new ArrayList<>(rows.values())) {
                        if (row.isThere()) {
                            topology.put(row.slot(), row.labels());
                        }
                    }
                    return topology;
                });
    }

    /**
     * How many of the pods that all of these mean stand on each node; those that are about to end
     * may not count.
     */
    public Tally tally(List<PodMatch> matches, boolean countsEnding) {
        return kinship.tally(matches, countsEnding);
    }

    /** Pods like this one. */
    public Kin kin(Pod pod) {
        return kinship.kin(pod.namespace(), pod.metadata().labels());
    }

    /** Labels of a namespace, none when it is not known. */
    public Map<String, String> namespaceLabels(String name) {
        return kinship.namespaceLabels(name);
    }
}
