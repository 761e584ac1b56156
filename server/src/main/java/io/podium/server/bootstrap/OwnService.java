package io.podium.server.bootstrap;

import io.podium.base.loop.ThreadLoop;
import io.podium.store.Change;
import io.podium.store.Key;
import io.podium.store.Store;
import java.time.Duration;
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

    private static final Duration FIRST_RETRY = Duration.ofMillis(20);
    private static final Duration LAST_RETRY = Duration.ofSeconds(30);

    private final Supplier<CompletableFuture<Void>> repair;
    private final ThreadLoop loop = new ThreadLoop("own-service");
    private final Store.Subscription subscription;

    /** Follows the store from now on. Repair writes what is missing and leaves what is there. */
    public OwnService(Store store, Supplier<CompletableFuture<Void>> repair) {
        this.repair = repair;
        subscription = store.watch(store.revision(), this::follow);
    }

    private void follow(List<Change> changes) {
        if (changes.stream()
                .anyMatch(change -> change.after().isEmpty() && KEPT.contains(change.key()))) {
            loop.execute(() -> repair(FIRST_RETRY));
        }
    }

    /** The address of a Service that just went may still count as taken, so it is tried again. */
    private void repair(Duration pause) {
        var _ =
                repair.get()
                        .whenComplete((done, failure) -> {
                            if (failure != null) {
                                LOG.info("the Service kubernetes is made again later", failure);
                                Duration twice = pause.multipliedBy(2);
                                Duration next =
                                        twice.compareTo(LAST_RETRY) < 0 ? twice : LAST_RETRY;
                                loop.schedule(pause, () -> repair(next));
                            }
                        });
    }

    @Override
    public void close() {
        subscription.close();
        loop.close();
    }
}
