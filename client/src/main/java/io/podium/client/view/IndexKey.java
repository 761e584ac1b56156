package io.podium.client.view;

import io.podium.client.Key;

/**
 * A place in an index: what is looked up, in two parts that are shared strings, and the object
 * found there.
 */
record IndexKey(String first, String second, Key key) implements Comparable<IndexKey> {
    private static final Key LOWEST = new Key("", "");

    /** Not after any place of these two parts. */
    static IndexKey floor(String first, String second) {
        return new IndexKey(first, second, LOWEST);
    }

    /** Not after any place of these two parts in the namespace. */
    static IndexKey floor(String first, String second, String namespace) {
        return new IndexKey(first, second, new Key(namespace, ""));
    }

    boolean has(String wantedFirst, String wantedSecond) {
        return first.equals(wantedFirst) && second.equals(wantedSecond);
    }

    @Override
    public int compareTo(IndexKey other) {
        int order = first.compareTo(other.first);
        if (order == 0) {
            order = second.compareTo(other.second);
        }
        return order == 0 ? key.compareTo(other.key) : order;
    }
}
