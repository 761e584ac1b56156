package io.podium.podium.host;

import io.podium.base.loop.ThreadLoop;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;

/**
 * A network namespace to act in. One platform thread has entered it and never leaves; sockets
 * opened and processes started by a task on it belong to the namespace, whoever uses them
 * afterwards.
 */
public final class Place implements Executor, AutoCloseable {
    private final ThreadLoop thread;

    private Place(ThreadLoop thread) {
        this.thread = thread;
    }

    /** Enters the namespace of the file, such as /run/netns/NAME. */
    public static Place enter(String name, Path namespace) throws IOException {
        var thread = new ThreadLoop("place-" + name);
        var entered = new CompletableFuture<Void>();
        thread.execute(() -> {
            try {
                SystemCalls.enterNetwork(namespace.toString());
                entered.complete(null);
            } catch (IOException | RuntimeException | Error e) {
                entered.completeExceptionally(e);
            }
        });
        try {
            entered.join();
        } catch (CompletionException e) {
            thread.close();
            throw new IOException(
                    "cannot enter the network namespace of "
                            + name
                            + ": "
                            + e.getCause().getMessage(),
                    e);
        }
        return new Place(thread);
    }

    /** Runs the task inside the namespace; a task that throws is logged, the place stays. */
    @Override
    public void execute(Runnable task) {
        thread.execute(task);
    }

    /** Ends the thread; sockets that were opened live on. */
    @Override
    public void close() {
        thread.close();
    }
}
