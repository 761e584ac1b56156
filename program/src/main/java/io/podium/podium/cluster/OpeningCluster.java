package io.podium.podium.cluster;

import io.podium.base.loop.Doers;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;

/**
 * A cluster on its way, still without nodes. Reading the store, answering and wiring the rooms need
 * processors, making machines mostly waits for other programs, so the one goes on beside the other.
 */
public final class OpeningCluster implements AutoCloseable {
    private final Doers doers = new Doers("opening");
    private final CompletableFuture<Void> permission = new CompletableFuture<>();
    private final CompletableFuture<Cluster> cluster;
    private boolean isTaken;

    /** Begins to open the cluster; its API answers nobody before it is permitted. */
    public OpeningCluster(ClusterConfig config, Consumer<String> progress) {
        cluster = doers.call(() -> Cluster.open(config, permission::join, progress));
    }

    /** From now on the cluster may be written to and answer, for nothing refuses it any more. */
    public void permit() {
        permission.complete(null);
    }

    /**
     * The cluster once its API answers, from now on the caller's to close; fails as its opening
     * did.
     */
    public Cluster take() {
        permit();
        try {
            Cluster opened = cluster.join();
            isTaken = true;
            return opened;
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        }
    }

    /** Closes the cluster unless somebody took it. */
    @Override
    public void close() {
        if (!isTaken) {
            permission.cancel(false);
            cluster.thenAccept(Cluster::close).exceptionally(unopened -> null).join();
        }
        doers.close();
    }
}
