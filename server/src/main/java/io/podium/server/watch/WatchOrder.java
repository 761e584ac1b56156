package io.podium.server.watch;

import io.podium.store.Entry;
import io.podium.store.Key;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * What a watcher asked for.
 *
 * @param resource the storage name
 * @param namespace "" for all
 * @param name of the only object meant, or "" for any
 * @param node of the only pods meant, or "" for any
 * @param label one that all objects meant have; empty when there is none
 * @param matches the selectors; equal ones choose the same, so that watchers share the work
 * @param hasInitial whether the present state is sent as additions first
 * @param after the revision to go on from; of an initial state how old it may be at most
 * @param endsInitial whether a bookmark ends the initial state
 * @param bookmarks whether bookmarks may be sent now and then
 * @param timeout when the watch ends by itself
 * @param meter hears what is sent
 */
public record WatchOrder(
        String resource,
        String namespace,
        String name,
        String node,
        Optional<Label> label,
        Predicate<Entry> matches,
        boolean hasInitial,
        long after,
        boolean endsInitial,
        boolean bookmarks,
        Duration timeout,
        Frames frames,
        WatchMeter meter) {

    /** A label with its value. */
    public record Label(String key, String value) {}

    /** The narrowest lane that holds all it may match. */
    String lane() {
        if (!name.isEmpty()) {
            return Feed.ofName(namespace, name);
        }
        if (!node.isEmpty()) {
            return Feed.ofNode(node);
        }
        if (label.isPresent()) {
            return Feed.ofLabel(label.get().key(), label.get().value());
        }
        return namespace.isEmpty() ? Feed.ALL : Feed.ofNamespace(namespace);
    }

    /** Which objects are seen. */
    boolean sees(Entry entry) {
        return isMeant(entry.key()) && matches.test(entry);
    }

    boolean isMeant(Key key) {
        return key.resource().equals(resource)
                && (namespace.isEmpty() || namespace.equals(key.namespace()))
                && (name.isEmpty() || name.equals(key.name()));
    }
}
