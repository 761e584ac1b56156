package io.podium.scheduler.table;

import io.podium.api.core.v1.ContainerImage;
import io.podium.api.core.v1.Node;
import io.podium.api.core.v1.Taint;
import io.podium.api.quantity.Quantity;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One node: what it has, and what the pods on it take. What depends on the node alone is worked out
 * when the node changes, what depends on its pods when one comes or goes.
 */
public final class NodeRow {
    private static final String SOFT = "PreferNoSchedule";

    private final String name;
    private final int slot;

    private Optional<Node> node = Optional.empty();
    private Map<String, String> labels = Map.of();
    private List<Taint> hardTaints = List.of();
    private List<Taint> softTaints = List.of();
    private boolean isUnschedulable;
    private Amounts allocatable = Amounts.NONE;
    private long places;
    private Map<String, Long> images = Map.of();

    // What is left, again: whoever asks thousands of nodes asks each for these few numbers, and
    // following references to them would take longer than anything else.
    private long freePlaces;
    private long freeMilliCpu;
    private long freeMemory;
    private long freeEphemeral;

    private Amounts taken = Amounts.NONE;
    private Amounts guessed = Amounts.NONE;
    private final List<Tenant> tenants = new ArrayList<>();
    private final List<Demand.HostPort> ports = new ArrayList<>();

    NodeRow(String name, int slot) {
        this.name = name;
        this.slot = slot;
    }

    /** A node with nobody on it, of no table. */
    public static NodeRow of(Node node) {
        var row = new NodeRow(node.name(), 0);
        row.node(node);
        return row;
    }

    /** The same to try something on; what comes and goes there is not seen here. */
    public NodeRow copy() {
        var copy = new NodeRow(name, slot);
        copy.node = node;
        copy.labels = labels;
        copy.hardTaints = hardTaints;
        copy.softTaints = softTaints;
        copy.isUnschedulable = isUnschedulable;
        copy.allocatable = allocatable;
        copy.places = places;
        copy.images = images;
        copy.taken = taken;
        copy.guessed = guessed;
        copy.tenants.addAll(tenants);
        copy.ports.addAll(ports);
        copy.count();
        return copy;
    }

    void node(Node now) {
        node = Optional.of(now);
        labels = Map.copyOf(now.metadata().labels());
        List<Taint> taints = now.spec().taints();
        hardTaints = taints.stream().filter(taint -> !taint.effect().equals(SOFT)).toList();
        softTaints = taints.stream().filter(taint -> taint.effect().equals(SOFT)).toList();
        isUnschedulable = now.spec().unschedulable();
        Map<String, String> list = now.status().allocatable();
        allocatable = Amounts.of(list);
        places = Quantity.orZero(list.getOrDefault("pods", "0")).value();
        var sizes = new HashMap<String, Long>();
        for (ContainerImage image : now.status().images()) {
            image.names().forEach(one -> sizes.put(one, image.sizeBytes()));
        }
        images = Map.copyOf(sizes);
        count();
    }

    private void count() {
        freePlaces = places - tenants.size();
        freeMilliCpu = allocatable.milliCpu() - taken.milliCpu();
        freeMemory = allocatable.memory() - taken.memory();
        freeEphemeral = allocatable.ephemeral() - taken.ephemeral();
    }

    void nodeGone() {
        node = Optional.empty();
    }

    /** The pod takes its place. */
    public void add(Tenant tenant) {
        taken = taken.plus(tenant.demand().requests());
        guessed = guessed.plus(tenant.demand().guess());
        ports.addAll(tenant.demand().ports());
        tenants.add(tenant);
        count();
    }

    /** What the pod took is free again. */
    public void remove(Tenant tenant) {
        if (tenants.remove(tenant)) {
            taken = taken.minus(tenant.demand().requests());
            guessed = guessed.minus(tenant.demand().guess());
            tenant.demand().ports().forEach(ports::remove);
            count();
        }
    }

    /** Pods may be known before their node is. */
    boolean isThere() {
        return node.isPresent();
    }

    boolean isForgotten() {
        return node.isEmpty() && tenants.isEmpty();
    }

    /** The node as it was seen last; only rows that are listed have one. */
    public Node node() {
        return node.orElseThrow();
    }

    public String name() {
        return name;
    }

    /** The node's number as long as it is there. */
    public int slot() {
        return slot;
    }

    public Map<String, String> labels() {
        return labels;
    }

    /** Taints that keep pods away. */
    public List<Taint> hardTaints() {
        return hardTaints;
    }

    /** Taints that only discourage. */
    public List<Taint> softTaints() {
        return softTaints;
    }

    public boolean isUnschedulable() {
        return isUnschedulable;
    }

    public Amounts allocatable() {
        return allocatable;
    }

    /** How many pods it holds. */
    public long places() {
        return places;
    }

    /** Whether there is a place for one more pod that asks for so much, what is extended aside. */
    public boolean hasRoomFor(Amounts wants) {
        return freePlaces > 0
                && isEnough(wants.milliCpu(), freeMilliCpu)
                && isEnough(wants.memory(), freeMemory)
                && isEnough(wants.ephemeral(), freeEphemeral);
    }

    /** Who asks for nothing fits where more is taken than there is. */
    private static boolean isEnough(long wants, long free) {
        return wants == 0 || wants <= free;
    }

    public Amounts taken() {
        return taken;
    }

    /** The same where no container counts as less than a small one. */
    public Amounts guessed() {
        return guessed;
    }

    /** The sizes of the images that are there, by their names. */
    public Map<String, Long> images() {
        return images;
    }

    /** How many pods stand there. */
    public int pods() {
        return tenants.size();
    }

    public List<Tenant> tenants() {
        return Collections.unmodifiableList(tenants);
    }

    public List<Demand.HostPort> ports() {
        return Collections.unmodifiableList(ports);
    }
}
