package io.podium.server.authz;

import io.podium.api.core.v1.PersistentVolume;
import io.podium.api.core.v1.Pod;
import io.podium.api.resource.v1.ResourceSlice;
import io.podium.api.storage.v1.VolumeAttachment;
import io.podium.api.value.TypedMap;
import io.podium.base.collect.Fixed;
import io.podium.store.Body;
import io.podium.store.Entry;
import io.podium.store.Key;
import io.podium.store.Store;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * Which objects belong to which node: what its pods name, the volumes bound to their claims and the
 * secrets of those, its attachments and its slices. Kept up to date by the store's changes; the
 * store's loop writes, every thread reads.
 */
final class NodeGraph implements AutoCloseable {
    private static final String PODS = "pods";
    private static final String VOLUMES = "persistentvolumes";
    private static final String ATTACHMENTS = "volumeattachments.storage.k8s.io";
    private static final String SLICES = "resourceslices.resource.k8s.io";
    private static final List<String> RESOURCES = List.of(PODS, VOLUMES, ATTACHMENTS, SLICES);

    /** An object by its plural; the namespace is "" for cluster scope. */
    record Thing(String plural, String namespace, String name) {}

    /**
     * What was counted.
     *
     * @param generation of the pod that named the things
     */
    private record Placed(String node, Set<Thing> things, long generation) {}

    private record Bound(Thing claim, Set<Thing> secrets) {}

    /** Up to so many nodes a thing's counts are small immutable maps; most things stand on one. */
    private static final int FEW = 8;

    private final Function<Body, TypedMap> trees;

    /**
     * How many pods of each node name the thing; attachments and slices count as one. What nearly
     * every pod names (the default account, the cluster's certificates) counts each node of the
     * cluster, so that such counts are changed in place.
     */
    private final Map<Thing, Map<String, Integer>> nodes = new ConcurrentHashMap<>();

    /** The volumes that need a secret. */
    private final Map<Thing, Set<String>> volumesBySecret = new ConcurrentHashMap<>();

    private final Map<String, Bound> volumes = new ConcurrentHashMap<>();

    /** What was counted for each object, so that it can be taken back; the store's loop only. */
    private final Map<Key, Placed> counted = new HashMap<>();

    private final Store.Subscription subscription;

    NodeGraph(Store store, Function<Body, TypedMap> trees) {
        this.trees = trees;
        subscription = Following.of(store, RESOURCES, this::put, this::remove);
    }

    private void put(Entry entry) {
        Key key = entry.key();
        if (key.resource().equals(PODS) && isSame(key, entry)) {
            return;
        }
        TypedMap tree = trees.apply(entry.body());
        switch (key.resource()) {
            case PODS -> {
                Pod pod = Pod.of(tree);
                if (!isCounted(key, pod)) {
                    long generation = pod.metadata().generation();
                    String node = pod.spec().nodeName();
                    count(key, new Placed(node, NodeReferences.of(pod), generation));
                }
            }
            case VOLUMES -> bind(PersistentVolume.of(tree));
            case ATTACHMENTS ->
                    count(
                            key,
                            single(
                                    "volumeattachments",
                                    key,
                                    VolumeAttachment.of(tree).spec().nodeName()));
            default ->
                    count(
                            key,
                            single(
                                    "resourceslices",
                                    key,
                                    ResourceSlice.of(tree).spec().nodeName()));
        }
    }

    /** A pod that is on no node names nothing yet, which its header tells without its tree. */
    private boolean isSame(Key key, Entry entry) {
        return entry.body().header().node().isEmpty() && !counted.containsKey(key);
    }

    /** What a pod names stands in its spec, but for the claims that were made for it. */
    private boolean isCounted(Key key, Pod pod) {
        Placed before = counted.get(key);
        return before != null
                && before.generation() == pod.metadata().generation()
                && before.generation() > 0
                && before.node().equals(pod.spec().nodeName())
                && pod.spec().resourceClaims().isEmpty()
                && !pod.status().hasExtendedResourceClaimStatus();
    }

    private static Placed single(String plural, Key key, String node) {
        return new Placed(node, Set.of(new Thing(plural, "", key.name())), 0);
    }

    private void count(Key key, Placed placed) {
        Placed before = counted.get(key);
        if (placed.equals(before)) {
            return;
        }
        if (!placed.node().isEmpty()) {
            placed.things().forEach(thing -> add(thing, placed.node(), 1));
            counted.put(key, placed);
        } else {
            counted.remove(key);
        }
        if (before != null) {
            before.things().forEach(thing -> add(thing, before.node(), -1));
        }
    }

    private void add(Thing thing, String node, int more) {
        nodes.compute(
                thing,
                (same, counts) -> {
                    Map<String, Integer> changed = changeable(counts);
                    int sum = changed.getOrDefault(node, 0) + more;
                    if (sum > 0) {
                        changed.put(node, sum);
                    } else {
                        changed.remove(node);
                    }
                    if (changed.isEmpty()) {
                        return null;
                    }
                    return changed instanceof ConcurrentHashMap ? changed : Fixed.map(changed);
                });
    }

    /** The very counts when they are many, else a copy: others may be reading them. */
    private static Map<String, Integer> changeable(Map<String, Integer> counts) {
        if (counts == null) {
            return new HashMap<>();
        }
        if (counts instanceof ConcurrentHashMap) {
            return counts;
        }
        return counts.size() < FEW ? new HashMap<>(counts) : new ConcurrentHashMap<>(counts);
    }

    private void bind(PersistentVolume volume) {
        unbind(volume.name());
        if (!volume.spec().hasClaimRef()) {
            return;
        }
        var claim =
                new Thing(
                        "persistentvolumeclaims",
                        volume.spec().claimRef().namespace(),
                        volume.spec().claimRef().name());
        Set<Thing> secrets = NodeReferences.secrets(volume);
        volumes.put(volume.name(), new Bound(claim, secrets));
        for (Thing secret : secrets) {
            Set<String> others = volumesBySecret.getOrDefault(secret, Set.of());
            var more = new java.util.HashSet<>(others);
            more.add(volume.name());
            volumesBySecret.put(secret, Fixed.set(more));
        }
    }

    private void unbind(String name) {
        Bound before = volumes.remove(name);
        if (before == null) {
            return;
        }
        for (Thing secret : before.secrets()) {
            var less = new java.util.HashSet<>(volumesBySecret.get(secret));
            less.remove(name);
            if (less.isEmpty()) {
                volumesBySecret.remove(secret);
            } else {
                volumesBySecret.put(secret, Fixed.set(less));
            }
        }
    }

    private void remove(Key key) {
        if (key.resource().equals(VOLUMES)) {
            unbind(key.name());
            return;
        }
        count(key, new Placed("", Set.of(), 0));
    }

    /** Whether the thing belongs to the node. */
    boolean belongs(Thing thing, String node) {
        if (nodes.getOrDefault(thing, Map.of()).containsKey(node)) {
            return true;
        }
        return switch (thing.plural()) {
            case VOLUMES -> isBound(thing.name(), node);
            case "secrets" ->
                    volumesBySecret.getOrDefault(thing, Set.of()).stream()
                            .anyMatch(volume -> isBound(volume, node));
            default -> false;
        };
    }

    private boolean isBound(String volume, String node) {
        Bound bound = volumes.get(volume);
        return bound != null && nodes.getOrDefault(bound.claim(), Map.of()).containsKey(node);
    }

    @Override
    public void close() {
        subscription.close();
    }
}
