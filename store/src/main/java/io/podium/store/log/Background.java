package io.podium.store.log;

import io.podium.base.loop.Doers;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/** Work on files beside the log; the folder is not given away before all of it is done. */
final class Background {
    private final Doers doers;
    private final Set<CompletableFuture<?>> running = ConcurrentHashMap.newKeySet();

    Background(Doers doers) {
        this.doers = doers;
    }

    <T> CompletableFuture<T> call(Callable<T> work) {
        CompletableFuture<T> result = doers.call(work);
        running.add(result);
        result.whenComplete((done, trouble) -> running.remove(result));
        return result;
    }

    /** Completes when nothing runs any more of what was called before. */
    CompletableFuture<Void> idle() {
        return CompletableFuture.allOf(running.toArray(CompletableFuture[]::new))
                .handle((done, trouble) -> done);
    }
}
