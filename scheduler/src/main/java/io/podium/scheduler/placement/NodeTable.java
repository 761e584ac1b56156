package io.podium.scheduler.placement;

import io.podium.api.core.v1.Node;
import io.podium.api.core.v1.Pod;
import java.util.Collection;
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

    /** By the pod's uid, so that a pod never counts twice. */
    private final Map<String, Booking> bookings = new HashMap<>();

    /** How many nodes hold an image. */
    private final Map<String, Integer> imageNodes = new HashMap<>();

    private record Booking(String node, Demand demand) {}

    /** A node appeared or changed. */
    public void put(Node node) {
        NodeRow row = row(node.name());
        forgetImages(row);
        row.node(node);
        row.images().keySet().forEach(name -> imageNodes.merge(name, 1, Integer::sum));
    }

    /** A node is gone; its pods count until they are gone, too. */
    public void remove(Node node) {
        NodeRow row = row(node.name());
        forgetImages(row);
        row.nodeGone();
        forget(node.name(), row);
    }

    private void forgetImages(NodeRow row) {
        if (row.isThere()) {
            row.images()
                    .keySet()
                    .forEach(name ->
                            imageNodes.computeIfPresent(name, (_, n) -> n == 1 ? null : n - 1));
        }
    }

    /** The pod takes its place on the node, from wherever it was. */
    public void book(Pod pod, String node) {
        release(pod.uid());
        var booking = new Booking(node, Demand.of(pod));
        bookings.put(pod.uid(), booking);
        row(node).add(booking.demand());
    }

    /** Whatever the pod of the uid took is free again. */
    public void release(String uid) {
        Booking booking = bookings.remove(uid);
        if (booking != null) {
            NodeRow row = row(booking.node());
            row.remove(booking.demand());
            forget(booking.node(), row);
        }
    }

    /** The node the pod of the uid is booked on. */
    public Optional<String> booked(String uid) {
        return Optional.ofNullable(bookings.get(uid)).map(Booking::node);
    }

    private NodeRow row(String node) {
        return rows.computeIfAbsent(node, _ -> new NodeRow());
    }

    private void forget(String node, NodeRow row) {
        if (row.isForgotten()) {
            rows.remove(node);
        }
    }

    /** All nodes that are there, in the order of their names. */
    List<NodeRow> nodes() {
        Collection<NodeRow> all = rows.values();
        return all.stream().filter(NodeRow::isThere).toList();
    }

    int nodesWithImage(String name) {
        return imageNodes.getOrDefault(name, 0);
    }
}
