package io.podium.base.loop;

import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Where blocking work goes: a virtual thread each. */
public final class Doers implements AutoCloseable {
    private final Executor executor;
    private final Runnable end;

    public Doers(String name) {
        ExecutorService threads =
                Executors.newThreadPerTaskExecutor(
                        Thread.ofVirtual().name(name + "-", 0).factory());
        executor = threads;
        end = threads::shutdownNow;
    }

    private Doers(Executor executor) {
        this.executor = executor;
        end = () -> {};
    }

    /** Does the work where the executor says, as a simulation needs it. */
    public static Doers on(Executor executor) {
        return new Doers(executor);
    }

    /** Runs the work on a thread that may block; the future carries what it returns or throws. */
    public <T> CompletableFuture<T> call(Callable<T> work) {
        var result = new CompletableFuture<T>();
        executor.execute(() -> {
            try {
                result.complete(work.call());
            } catch (Throwable e) {
                result.completeExceptionally(e);
            }
        });
        return result;
    }

    /** Interrupts what still runs. */
    @Override
    public void close() {
        end.run();
    }
}
