package io.podium.server.authz;

import io.podium.store.Change;
import io.podium.store.Entry;
import io.podium.store.Key;
import io.podium.store.Snapshot;
import io.podium.store.Store;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Reads what the store holds of some resources, and follows them from there. */
final class Following {
    private Following() {}

    /**
     * Puts what there is before it returns, and later what changes, on the store's loop.
     *
     * @param resources as they are stored, such as roles.rbac.authorization.k8s.io
     */
    static Store.Subscription of(
            Store store, Collection<String> resources, Consumer<Entry> put, Consumer<Key> remove) {
        Snapshot now = store.snapshot();
        for (String resource : resources) {
            now.scan(
                    resource,
                    "",
                    Optional.empty(),
                    entry -> {
                        put.accept(entry);
                        return true;
                    });
        }
        return store.watch(now.revision(), changes -> follow(changes, resources, put, remove));
    }

    private static void follow(
            List<Change> changes,
            Collection<String> resources,
            Consumer<Entry> put,
            Consumer<Key> remove) {
        for (Change change : changes) {
            if (resources.contains(change.key().resource())) {
                change.after().ifPresentOrElse(put, () -> remove.accept(change.key()));
            }
        }
    }
}
