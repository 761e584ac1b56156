package io.podium.podium.cli;

import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Closes the server when the process is asked to end. */
final class ServerExit {
    private static final Logger LOG = LoggerFactory.getLogger(ServerExit.class);

    private final Server server;
    private final CountDownLatch asked = new CountDownLatch(1);

    ServerExit(Server server) {
        this.server = server;
    }

    /** Waits for SIGTERM or SIGINT; the process ends when the server is closed. */
    void awaitSignal() {
        // The JVM waits for its shutdown hooks; a hook has to be a thread, though one that nobody
        // starts before.
        Runtime.getRuntime()
                .addShutdownHook(Executors.defaultThreadFactory().newThread(this::close));
        try {
            asked.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void close() {
        try {
            server.close();
        } catch (IOException | RuntimeException e) {
            LOG.error("the server did not end cleanly", e);
        }
        asked.countDown();
    }
}
