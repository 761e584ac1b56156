package io.podium.base.collect;

import java.util.Arrays;
import java.util.function.BiPredicate;

/**
 * Children in order; floors[i] is not above the keys of child i and above those of child i - 1
 * (floors[0] is unused).
 */
final class Branch implements Node {
    private final Object[] floors;
    final Node[] children;
    private final int size;

    private Branch(Object[] floors, Node[] children, int size) {
        this.floors = floors;
        this.children = children;
        this.size = size;
    }

    static Branch of(Node left, Node right) {
        return new Branch(
                new Object[] {null, smallest(right)},
                new Node[] {left, right},
                left.size() + right.size());
    }

    int childFor(Object key) {
        int at = Node.search(floors, 1, key);
        return at < 0 ? -at - 2 : at;
    }

    @Override
    public int size() {
        return size;
    }

    @Override
    public int width() {
        return children.length;
    }

    @Override
    public Node with(Object key, Object value) {
        int at = childFor(key);
        Node old = children[at];
        Node changed = old.with(key, value);
        int newSize = size + changed.size() - old.size();
        if (changed.width() <= MAX_WIDTH) {
            return new Branch(floors, Node.replaced(children, at, changed), newSize);
        }
        Node right = changed.half(1);
        Node[] more = Node.inserted(children, at + 1, right);
        more[at] = changed.half(0);
        return new Branch(Node.inserted(floors, at + 1, smallest(right)), more, newSize);
    }

    @Override
    public Node without(Object key) {
        int at = childFor(key);
        Node old = children[at];
        Node changed = old.without(key);
        if (changed == old) {
            return this;
        }
        if (changed.width() < THIN && children.length > 1) {
            int left = at == 0 ? 0 : at - 1;
            Node first = at == 0 ? changed : children[left];
            Node second = at == 0 ? children[1] : changed;
            if (first.width() + second.width() <= MAX_WIDTH) {
                Node[] fewer = Node.removed(children, left + 1);
                fewer[left] = first.joined(second, floors[left + 1]);
                return new Branch(Node.removed(floors, left + 1), fewer, size - 1);
            }
        }
        return new Branch(floors, Node.replaced(children, at, changed), size - 1);
    }

    @Override
    public Node half(int side) {
        int middle = children.length / 2;
        int from = side == 0 ? 0 : middle;
        int to = side == 0 ? middle : children.length;
        Node[] part = Arrays.copyOfRange(children, from, to);
        int sum = 0;
        for (Node child : part) {
            sum += child.size();
        }
        return new Branch(Arrays.copyOfRange(floors, from, to), part, sum);
    }

    @Override
    public Node joined(Node right, Object smallestOnTheRight) {
        Branch other = (Branch) right;
        Object[] bounds = Node.concatenated(floors, other.floors);
        bounds[floors.length] = smallestOnTheRight;
        return new Branch(bounds, Node.concatenated(children, other.children), size + other.size);
    }

    @Override
    public boolean scan(BiPredicate<Object, Object> visitor) {
        return scanChildren(0, visitor);
    }

    @Override
    public boolean scanFrom(Object first, BiPredicate<Object, Object> visitor) {
        int at = childFor(first);
        return children[at].scanFrom(first, visitor) && scanChildren(at + 1, visitor);
    }

    private boolean scanChildren(int from, BiPredicate<Object, Object> visitor) {
        for (int i = from; i < children.length; i++) {
            if (!children[i].scan(visitor)) {
                return false;
            }
        }
        return true;
    }

    private static Object smallest(Node node) {
        Node down = node;
        while (down instanceof Branch branch) {
            down = branch.children[0];
        }
        return ((Leaf) down).keys[0];
    }
}
