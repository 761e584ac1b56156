package io.podium.client.runtime;

import io.podium.base.loop.Loop;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeoutException;
import java.util.function.BiConsumer;
import java.util.function.Supplier;

/**
 * Calls through a door whose outcome comes back onto the loop, exactly once, even when the door
 * never answers.
 */
public final class Calls {
    /** As long as upstream's clients wait for an answer. */
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Loop loop;

    public Calls(Loop loop) {
        this.loop = loop;
    }

    /**
     * Of result and trouble one is null. A call that fails before it returns a future fails like
     * any other.
     */
    public <T> void call(Supplier<CompletableFuture<T>> call, BiConsumer<T, Throwable> done) {
        var once = new Once<T>(done);
        once.timer =
                loop.schedule(
                        PATIENCE,
                        () ->
                                once.finish(
                                        null,
                                        new TimeoutException(
                                                "no answer within "
                                                        + PATIENCE.toSeconds()
                                                        + " s")));
        CompletableFuture<T> future;
        try {
            future = call.get();
        } catch (RuntimeException refusedAtOnce) {
            loop.execute(() -> once.finish(null, refusedAtOnce));
            return;
        }
        var _ =
                future.whenComplete((result, trouble) ->
                        loop.execute(() -> once.finish(result, bare(trouble))));
    }

    private static Throwable bare(Throwable trouble) {
        return trouble instanceof CompletionException && trouble.getCause() != null
                ? trouble.getCause()
                : trouble;
    }

    /** Lets the first of answer and time-out through. */
    private static final class Once<T> {
        private final BiConsumer<T, Throwable> done;
        private Loop.Cancel timer = () -> {};
        private boolean isDone;

        Once(BiConsumer<T, Throwable> done) {
            this.done = done;
        }

        void finish(T result, Throwable trouble) {
            if (!isDone) {
                isDone = true;
                timer.cancel();
                done.accept(result, trouble);
            }
        }
    }
}
