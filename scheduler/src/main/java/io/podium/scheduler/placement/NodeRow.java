package io.podium.scheduler.placement;

import io.podium.api.core.v1.ContainerImage;
import io.podium.api.core.v1.Node;
import io.podium.api.quantity.Quantity;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One node: what it has, and what the pods on it take. */
final class NodeRow {
    private Optional<Node> node = Optional.empty();
    private Amounts allocatable = Amounts.NONE;
    private long places;
    private Map<String, Long> images = Map.of();

    private Amounts taken = Amounts.NONE;
    private Amounts guessed = Amounts.NONE;
    private int pods;
    private final List<Demand.HostPort> ports = new ArrayList<>();

    void node(Node now) {
        node = Optional.of(now);
        Map<String, String> list = now.status().allocatable();
        allocatable = Amounts.of(list);
        places = Quantity.orZero(list.getOrDefault("pods", "0")).value();
        var sizes = new HashMap<String, Long>();
        for (ContainerImage image : now.status().images()) {
            image.names().forEach(name -> sizes.put(name, image.sizeBytes()));
        }
        images = sizes;
    }

    void nodeGone() {
        node = Optional.empty();
    }

    void add(Demand demand) {
        taken = taken.plus(demand.requests());
        guessed = guessed.plus(demand.guess());
        ports.addAll(demand.ports());
        pods++;
    }

    void remove(Demand demand) {
        taken = taken.minus(demand.requests());
        guessed = guessed.minus(demand.guess());
        demand.ports().forEach(ports::remove);
        pods--;
    }

    /** Pods may be known before their node is. */
    boolean isThere() {
        return node.isPresent();
    }

    boolean isForgotten() {
        return node.isEmpty() && pods == 0;
    }

    Node node() {
        return node.orElseThrow();
    }

    String name() {
        return node().name();
    }

    Amounts allocatable() {
        return allocatable;
    }

    long places() {
        return places;
    }

    int pods() {
        return pods;
    }

    Amounts taken() {
        return taken;
    }

    Amounts guessed() {
        return guessed;
    }

    Map<String, Long> images() {
        return images;
    }

    List<Demand.HostPort> ports() {
        return List.copyOf(ports);
    }
}
