package io.podium.server.watch;

import io.podium.store.Entry;
import java.time.Duration;
import java.util.function.Predicate;

/**
 * What a watcher asked for.
 *
 * @param resource the storage name
 * @param namespace "" for all
 * @param name of the only object meant, or "" for any
 * @param node of the only pods meant, or "" for any
 * @param matches the selectors
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
        Predicate<Entry> matches,
        boolean hasInitial,
        long after,
        boolean endsInitial,
        boolean bookmarks,
        Duration timeout,
        Frames frames,
        WatchMeter meter) {

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
