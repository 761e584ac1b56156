package io.podium.podium.certs;

import io.podium.base.loop.Loop;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks twice a day whether certificates run out soon, and tells those who show them of new ones.
 * The authority stays; it is never replaced without somebody asking.
 */
public final class Renewal implements AutoCloseable {
    static final Duration EVERY = Duration.ofHours(12);

    private static final Logger LOG = LoggerFactory.getLogger(Renewal.class);

    /** Opens the folder, which makes anew what runs out. */
    @FunctionalInterface
    public interface Opener {
        Certificates open() throws IOException;
    }

    private final Opener folder;
    private final Loop loop;
    private final Consumer<Certificates> listener;
    private Certificates present;
    private Loop.Cancel next;

    /**
     * Looks for the first time after half a day.
     *
     * @param loop may wait for the disk
     */
    public Renewal(
            Certificates present, Opener folder, Loop loop, Consumer<Certificates> listener) {
        this.present = present;
        this.folder = folder;
        this.loop = loop;
        this.listener = listener;
        this.next = loop.schedule(EVERY, this::look);
    }

    private void look() {
        try {
            Certificates fresh = folder.open();
            if (!isSame(fresh)) {
                listener.accept(fresh);
                present = fresh;
                LOG.info("certificates were renewed");
            }
        } catch (IOException | UncheckedIOException e) {
            LOG.warn("certificates could not be renewed; it is tried again in {}", EVERY, e);
        }
        next = loop.schedule(EVERY, this::look);
    }

    private boolean isSame(Certificates fresh) {
        return fresh.serving().chain().equals(present.serving().chain())
                && fresh.admin().chain().equals(present.admin().chain());
    }

    @Override
    public void close() {
        loop.execute(() -> next.cancel());
    }
}
