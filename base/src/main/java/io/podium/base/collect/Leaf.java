package io.podium.base.collect;

import java.util.Arrays;
import java.util.function.BiPredicate;

/** Keys in order with their values. */
final class Leaf implements Node {
    static final Leaf EMPTY = new Leaf(new Object[0], new Object[0]);

    final Object[] keys;
    final Object[] values;

    private Leaf(Object[] keys, Object[] values) {
        this.keys = keys;
        this.values = values;
    }

    @Override
    public int size() {
        return keys.length;
    }

    @Override
    public int width() {
        return keys.length;
    }

    @Override
    public Node with(Object key, Object value) {
        int at = Node.search(keys, 0, key);
        if (at >= 0) {
            return new Leaf(keys, Node.replaced(values, at, value));
        }
        return new Leaf(Node.inserted(keys, -at - 1, key), Node.inserted(values, -at - 1, value));
    }

    @Override
    public Node without(Object key) {
        int at = Node.search(keys, 0, key);
        return at < 0 ? this : new Leaf(Node.removed(keys, at), Node.removed(values, at));
    }

    @Override
    public Node half(int side) {
        int middle = keys.length / 2;
        int from = side == 0 ? 0 : middle;
        int to = side == 0 ? middle : keys.length;
        return new Leaf(Arrays.copyOfRange(keys, from, to), Arrays.copyOfRange(values, from, to));
    }

    @Override
    public Node joined(Node right, Object smallestOnTheRight) {
        Leaf other = (Leaf) right;
        return new Leaf(
                Node.concatenated(keys, other.keys), Node.concatenated(values, other.values));
    }

    @Override
    public boolean scan(BiPredicate<Object, Object> visitor) {
        return scanAt(0, visitor);
    }

    @Override
    public boolean scanFrom(Object first, BiPredicate<Object, Object> visitor) {
        int at = Node.search(keys, 0, first);
        return scanAt(at < 0 ? -at - 1 : at, visitor);
    }

    private boolean scanAt(int from, BiPredicate<Object, Object> visitor) {
        for (int i = from; i < keys.length; i++) {
            if (!visitor.test(keys[i], values[i])) {
                return false;
            }
        }
        return true;
    }
}
