package io.podium.base.collect;

import java.util.Optional;
import java.util.function.BiPredicate;

/**
 * An immutable ordered map. An edit copies one path of a wide tree, so that every older map stays
 * as it was and costs only what differs.
 */
public final class PersistentMap<K extends Comparable<? super K>, V> {
    private static final PersistentMap<?, ?> EMPTY = new PersistentMap<String, Object>(Leaf.EMPTY);

    private final Node root;

    private PersistentMap(Node root) {
        this.root = root;
    }

    @SuppressWarnings("unchecked") // An empty map holds nothing that could be of the wrong type.
    public static <K extends Comparable<? super K>, V> PersistentMap<K, V> empty() {
        return (PersistentMap<K, V>) EMPTY;
    }

    public int size() {
        return root.size();
    }

    public boolean isEmpty() {
        return root.size() == 0;
    }

    @SuppressWarnings("unchecked") // Only V ever comes in.
    public Optional<V> get(K key) {
        Node node = root;
        while (node instanceof Branch branch) {
            node = branch.children[branch.childFor(key)];
        }
        Leaf leaf = (Leaf) node;
        int at = Node.search(leaf.keys, 0, key);
        return at < 0 ? Optional.empty() : Optional.of((V) leaf.values[at]);
    }

    /** The value of the smallest key. */
    @SuppressWarnings("unchecked") // Only V ever comes in.
    public Optional<V> first() {
        Node node = root;
        while (node instanceof Branch branch) {
            node = branch.children[0];
        }
        Leaf leaf = (Leaf) node;
        return leaf.keys.length == 0 ? Optional.empty() : Optional.of((V) leaf.values[0]);
    }

    /** This map with the key holding the value. */
    public PersistentMap<K, V> with(K key, V value) {
        Node changed = root.with(key, value);
        if (changed.width() > Node.MAX_WIDTH) {
            changed = Branch.of(changed.half(0), changed.half(1));
        }
        return new PersistentMap<>(changed);
    }

    /** This map without the key; the same instance when it holds no such key. */
    public PersistentMap<K, V> without(K key) {
        Node changed = root.without(key);
        if (changed == root) {
            return this;
        }
        while (changed instanceof Branch branch && branch.children.length == 1) {
            changed = branch.children[0];
        }
        return changed.size() == 0 ? empty() : new PersistentMap<>(changed);
    }

    /** How many keys are smaller than this one. */
    public int rank(K key) {
        int rank = 0;
        Node node = root;
        while (node instanceof Branch branch) {
            int child = branch.childFor(key);
            for (int i = 0; i < child; i++) {
                rank += branch.children[i].size();
            }
            node = branch.children[child];
        }
        int at = Node.search(((Leaf) node).keys, 0, key);
        return rank + (at < 0 ? -at - 1 : at);
    }

    /** Visits all in key order while the visitor answers true. */
    @SuppressWarnings("unchecked") // Only K and V ever come in.
    public void scan(BiPredicate<? super K, ? super V> visitor) {
        root.scan((BiPredicate<Object, Object>) visitor);
    }

    /** Visits in key order, from this key on, while the visitor answers true. */
    @SuppressWarnings("unchecked") // Only K and V ever come in.
    public void scanFrom(K first, BiPredicate<? super K, ? super V> visitor) {
        root.scanFrom(first, (BiPredicate<Object, Object>) visitor);
    }

    @Override
    public String toString() {
        var text = new StringBuilder("{");
        scan((key, value) -> {
            text.append(text.length() == 1 ? "" : ", ").append(key).append('=').append(value);
            return true;
        });
        return text.append('}').toString();
    }
}
