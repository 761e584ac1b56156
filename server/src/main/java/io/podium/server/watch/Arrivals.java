package io.podium.server.watch;

import io.podium.api.error.ApiError;
import io.podium.api.error.ApiError.Cause;
import io.podium.base.loop.Loop;
import io.podium.store.Change;
import io.podium.store.Store;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * Those who ask for a revision that is not there yet. It may be on its way (another client's write
 * that was just acknowledged to somebody else), so they wait a moment before they are refused.
 */
public final class Arrivals {
    /** As long as upstream waits for its cache. */
    private static final Duration PATIENCE = Duration.ofSeconds(3);

    private static final int RETRY_SECONDS = 1;

    private record Waiter(long revision, CompletableFuture<Void> arrived) {}

    private final Store store;
    private final Loop loop;

    /** Belongs to the loop. */
    private final List<Waiter> waiters = new ArrayList<>();

    Arrivals(Store store, Loop loop) {
        this.store = store;
        this.loop = loop;
    }

    /**
     * Completes when the store has the revision, mostly at once; fails with 504 when it does not
     * get there soon.
     */
    public CompletableFuture<Void> reach(long revision) {
        if (store.revision() >= revision) {
            return CompletableFuture.completedFuture(null);
        }
        var waiter = new Waiter(revision, new CompletableFuture<>());
        loop.execute(() -> await(waiter));
        return waiter.arrived;
    }

    private void await(Waiter waiter) {
        if (store.revision() >= waiter.revision) {
            waiter.arrived.complete(null);
            return;
        }
        waiters.add(waiter);
        Loop.Cancel patience = loop.schedule(PATIENCE, () -> refuse(waiter));
        var _ = waiter.arrived.whenComplete((arrived, trouble) -> patience.cancel());
    }

    private void refuse(Waiter waiter) {
        if (waiters.remove(waiter)) {
            waiter.arrived.completeExceptionally(tooLarge(waiter.revision, store.revision()));
        }
    }

    /** The store's commits, as the hub hears of them. On the loop. */
    void arrived(List<Change> changes) {
        if (waiters.isEmpty() || changes.isEmpty()) {
            return;
        }
        long newest = changes.getLast().revision();
        List<Waiter> due = waiters.stream().filter(one -> one.revision <= newest).toList();
        waiters.removeAll(due);
        due.forEach(one -> one.arrived.complete(null));
    }

    private static ApiError tooLarge(long wanted, long newest) {
        return ApiError.timeout(
                "Timeout: Too large resource version: " + wanted + ", current: " + newest,
                RETRY_SECONDS,
                List.of(new Cause("ResourceVersionTooLarge", "Too large resource version", "")));
    }
}
