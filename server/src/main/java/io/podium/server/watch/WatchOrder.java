package io.podium.server.watch;

import io.podium.store.Entry;
import io.podium.store.Snapshot;
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
 * @param matches the selectors
 * @param initial the state to send as additions first; empty to go on after the revision instead
 * @param after the revision to go on from when there is no initial state
 * @param endsInitial whether a bookmark ends the initial state
 * @param bookmarks whether bookmarks may be sent now and then
 * @param timeout when the watch ends by itself
 */
public record WatchOrder(
        String resource,
        String namespace,
        String name,
        String node,
        Predicate<Entry> matches,
        Optional<Snapshot> initial,
        long after,
        boolean endsInitial,
        boolean bookmarks,
        Duration timeout,
        Frames frames) {

    /**
     * The bucket of the index this order belongs into: the narrowest that holds all it may match.
     */
    String bucket() {
        if (!name.isEmpty()) {
            return "name:" + namespace + "/" + name;
        }
        if (!node.isEmpty()) {
            return "node:" + node;
        }
        return namespace.isEmpty() ? "" : "namespace:" + namespace;
    }
}
