package io.podium.podium.cluster;

import io.podium.base.loop.Doers;
import io.podium.base.random.Randomness;
import io.podium.base.time.Clock;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * A hub on its way. Reading the store and wiring the rooms needs processors, making machines mostly
 * waits for other programs, so the one goes on beside the other.
 */
public final class OpeningHub implements AutoCloseable {
    private final Doers doers = new Doers("opening");
    private final CompletableFuture<Hub> hub;
    private boolean isTaken;

    /** Begins to open the hub of the cluster, whose nodes do not matter yet. */
    public OpeningHub(ClusterConfig config) {
        hub = doers.call(() -> new Hub(config, Clock.system(), Randomness.secure()));
    }

    /** The hub once it is open, from now on the caller's to close. */
    Hub take() {
        Hub opened = opened();
        isTaken = true;
        return opened;
    }

    private Hub opened() {
        try {
            return hub.join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        }
    }

    /** Closes the hub unless somebody took it. */
    @Override
    public void close() {
        if (!isTaken) {
            hub.thenAccept(Hub::close).exceptionally(unopened -> null).join();
        }
        doers.close();
    }
}
