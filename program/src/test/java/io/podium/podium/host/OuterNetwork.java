package io.podium.podium.host;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/**
 * A network namespace without a way out, in which a test makes what would touch the machine's
 * network.
 */
final class OuterNetwork implements AutoCloseable {
    private final String name;
    private final Place place;

    private OuterNetwork(String name, Place place) {
        this.name = name;
        this.place = place;
    }

    static OuterNetwork make(String name) throws IOException {
        Commands.attempt("ip", "netns", "del", name);
        Commands.run("ip", "netns", "add", name);
        Commands.run("ip", "-n", name, "link", "set", "dev", "lo", "up");
        return new OuterNetwork(name, Place.enter(name, Path.of("/run/netns", name)));
    }

    /** Runs the work inside and hands out what it returns or throws. */
    <T> T call(Callable<T> work) throws Exception {
        var result = new CompletableFuture<T>();
        place.execute(() -> {
            try {
                result.complete(work.call());
            } catch (Throwable e) {
                result.completeExceptionally(e);
            }
        });
        try {
            return result.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof Exception cause) {
                throw cause;
            }
            throw new AssertionError(e.getCause());
        }
    }

    @Override
    public void close() throws IOException {
        place.close();
        Commands.run("ip", "netns", "del", name);
    }
}
