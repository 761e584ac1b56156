package io.podium.store;

import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** The whole state at one revision; a pointer, free to keep and to read from any thread. */
public interface Snapshot {
    long revision();

    Optional<Entry> get(Key key);

    /**
     * Visits a resource's entries in key order while the visitor answers true.
     *
     * @param namespace "" for all namespaces
     * @param after start behind this key, or at the beginning when empty
     */
    void scan(String resource, String namespace, Optional<Key> after, Predicate<Entry> visitor);

    /** The resources that have entries, in order. */
    List<String> resources();

    /** How many entries a resource has, in all namespaces when namespace is "". */
    int count(String resource, String namespace);

    /** How many of those entries have greater keys than this one. */
    int countAfter(String resource, String namespace, Key last);
}
