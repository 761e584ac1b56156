package io.podium.store.log;

import io.podium.base.loop.Doers;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** Work on files beside the log; the folder is not given away before all of it is done. */
final class Background {
    private final Doers doers;
    private final Map<Long, CompletableFuture<?>> running = new ConcurrentHashMap<>();
    private final AtomicLong started = new AtomicLong();

    Background(Doers doers) {
        this.doers = doers;
    }

    <T> CompletableFuture<T> call(Callable<T> work) {
        CompletableFuture<T> result = doers.call(work);
        long number = started.incrementAndGet();
        running.put(number, result);
        var _ = result.whenComplete((done, trouble) -> running.remove(number));
        return result;
    }

    /** Completes when nothing runs any more of what was called before. */
    CompletableFuture<Void> idle() {
        return CompletableFuture.allOf(running.values().toArray(CompletableFuture[]::new))
                .handle((done, trouble) -> null);
    }
}
