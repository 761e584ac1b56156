package io.podium.server.watch;

import io.podium.store.Change;
import io.podium.store.Entry;
import io.podium.store.Key;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * The live watchers of one resource, indexed by what they may match: everything, a namespace, a
 * name or a node.
 */
final class Feed {
    private final Map<String, Set<Watcher>> buckets = new HashMap<>();

    void add(Watcher watcher) {
        buckets.computeIfAbsent(watcher.order().bucket(), bucket -> new LinkedHashSet<>())
                .add(watcher);
    }

    void remove(Watcher watcher) {
        String bucket = watcher.order().bucket();
        Set<Watcher> here = buckets.get(bucket);
        if (here != null && here.remove(watcher) && here.isEmpty()) {
            buckets.remove(bucket);
        }
    }

    boolean isEmpty() {
        return buckets.isEmpty();
    }

    /** Visits everyone the change may concern. */
    void visit(Change change, Consumer<Watcher> visitor) {
        Key key = change.key();
        visit("", visitor);
        if (!key.namespace().isEmpty()) {
            visit("namespace:" + key.namespace(), visitor);
        }
        visit("name:" + key.namespace() + "/" + key.name(), visitor);
        if (!key.namespace().isEmpty()) {
            visit("name:/" + key.name(), visitor); // A name in all namespaces.
        }
        String before = node(change.before());
        String after = node(change.after());
        if (!after.isEmpty()) {
            visit("node:" + after, visitor);
        }
        if (!before.isEmpty() && !before.equals(after)) {
            visit("node:" + before, visitor);
        }
    }

    private static String node(Optional<Entry> entry) {
        return entry.map(one -> one.body().header().node()).orElse("");
    }

    private void visit(String bucket, Consumer<Watcher> visitor) {
        Set<Watcher> here = buckets.get(bucket);
        if (here != null) {
            List.copyOf(here).forEach(visitor); // A watcher that falls behind leaves while we look.
        }
    }
}
