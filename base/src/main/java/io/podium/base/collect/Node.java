package io.podium.base.collect;

import java.util.Arrays;
import java.util.function.BiPredicate;

/** A node of the tree behind a {@link PersistentMap}; never changed once it is reachable. */
sealed interface Node permits Leaf, Branch {
    int MAX_WIDTH = 32;

    /** A child thinner than this is joined with its neighbour when both fit into one. */
    int THIN = 10;

    int size();

    /** Keys of a leaf, children of a branch; one more than allowed until its parent halves it. */
    int width();

    Node with(Object key, Object value);

    /** Itself when the key is not here. */
    Node without(Object key);

    /** The left (0) or right (1) part of a node that is too wide. */
    Node half(int side);

    /** This node followed by a node of the same sort. */
    Node joined(Node right, Object smallestOnTheRight);

    boolean scan(BiPredicate<Object, Object> visitor);

    boolean scanFrom(Object first, BiPredicate<Object, Object> visitor);

    /** As Arrays.binarySearch, from an index on. */
    static int search(Object[] keys, int from, Object key) {
        int low = from;
        int high = keys.length - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            int order = compare(keys[middle], key);
            if (order < 0) {
                low = middle + 1;
            } else if (order > 0) {
                high = middle - 1;
            } else {
                return middle;
            }
        }
        return -low - 1;
    }

    @SuppressWarnings("unchecked") // A map takes keys of one comparable type only.
    private static int compare(Object left, Object right) {
        return ((Comparable<Object>) left).compareTo(right);
    }

    static <T> T[] inserted(T[] array, int at, T element) {
        T[] copy = Arrays.copyOf(array, array.length + 1);
        System.arraycopy(array, at, copy, at + 1, array.length - at);
        copy[at] = element;
        return copy;
    }

    static <T> T[] removed(T[] array, int at) {
        T[] copy = Arrays.copyOf(array, array.length - 1);
        System.arraycopy(array, at + 1, copy, at, array.length - at - 1);
        return copy;
    }

    static <T> T[] replaced(T[] array, int at, T element) {
        T[] copy = array.clone();
        copy[at] = element;
        return copy;
    }

    static <T> T[] concatenated(T[] left, T[] right) {
        T[] copy = Arrays.copyOf(left, left.length + right.length);
        System.arraycopy(right, 0, copy, left.length, right.length);
        return copy;
    }
}
