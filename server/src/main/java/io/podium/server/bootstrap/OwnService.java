package io.podium.server.bootstrap;

import io.podium.base.loop.Doers;
import io.podium.store.Change;
import io.podium.store.Key;
import io.podium.store.Store;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Brings the API server's own Service back when someone deletes it: pods reach the API by it. */
public final class OwnService implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(OwnService.class);
    private static final Set<Key> KEPT =
            Set.of(
                    new Key("services", "default", "kubernetes"),
                    new Key("endpoints", "default", "kubernetes"),
                    new Key("endpointslices.discovery.k8s.io", "default", "kubernetes"));

    private final Supplier<CompletableFuture<Void>> repair;
    private final Doers doers;
    private final Store.Subscription subscription;

    /** Follows the store from now on. Repair writes what is missing and leaves what is there. */
    public OwnService(Store store, Supplier<CompletableFuture<Void>> repair, Doers doers) {
        this.repair = repair;
        this.doers = doers;
        subscription = store.watch(store.revision(), this::follow);
    }

    private void follow(List<Change> changes) {
        if (changes.stream()
                .anyMatch(change -> change.after().isEmpty() && KEPT.contains(change.key()))) {
            var _ =
                    doers.call(() -> repair.get().join())
                            .whenComplete((done, failure) -> {
                                if (failure != null) {
                                    LOG.warn(
                                            "the Service kubernetes could not be made again",
                                            failure);
                                }
                            });
        }
    }

    @Override
    public void close() {
        subscription.close();
    }
}
