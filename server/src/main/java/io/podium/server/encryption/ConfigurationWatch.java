package io.podium.server.encryption;

import io.podium.base.loop.Loop;
import io.podium.base.random.Randomness;
import io.podium.server.metrics.EncryptionMetrics;
import io.podium.store.Resealable;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks every few seconds whether the file with the EncryptionConfiguration has changed, and has
 * the store sealed as it says now. A file that cannot be used changes nothing; it is tried again
 * until it can. What stands there only once may still be being written: two looks must find the
 * same.
 */
public final class ConfigurationWatch implements AutoCloseable {
    /** Upstream looks each minute. */
    static final Duration EVERY = Duration.ofSeconds(5);

    private static final Logger LOG = LoggerFactory.getLogger(ConfigurationWatch.class);

    /** The file, as it is now. */
    @FunctionalInterface
    public interface Source {
        byte[] read() throws IOException;
    }

    private final Source file;
    private final Resealable store;
    private final Randomness randomness;
    private final Loop loop;
    private final EncryptionMetrics metrics;
    private String inUse;
    private String seen;
    private String trouble = "";
    private boolean isAsking;
    private Loop.Cancel next;

    /**
     * Looks from now on.
     *
     * @param inUse digest of the file as the store was opened with it
     * @param loop may wait for the disk
     */
    public ConfigurationWatch(
            Source file,
            String inUse,
            Resealable store,
            Randomness randomness,
            Loop loop,
            EncryptionMetrics metrics) {
        this.file = file;
        this.inUse = inUse;
        this.seen = inUse;
        this.store = store;
        this.randomness = randomness;
        this.loop = loop;
        this.metrics = metrics;
        next = loop.schedule(EVERY, this::look);
    }

    private void look() {
        next = loop.schedule(EVERY, this::look);
        if (isAsking) {
            return;
        }
        try {
            byte[] text = file.read();
            String digest = AtRest.digest(text);
            boolean isWhole = digest.equals(seen);
            seen = digest;
            if (digest.equals(inUse)) {
                trouble = "";
            } else if (isWhole) {
                take(EncryptionFile.read(text, randomness), digest);
            }
        } catch (NoSuchFileException e) {
            refused("there is no such file");
        } catch (IOException | IllegalArgumentException e) {
            refused(String.valueOf(e.getMessage()));
        }
    }

    private void take(Encryption fresh, String digest) {
        isAsking = true;
        var _ =
                store.reseal(fresh)
                        .whenComplete(
                                (done, refusal) -> loop.execute(() -> answered(digest, refusal)));
    }

    private void answered(String digest, Throwable refusal) {
        isAsking = false;
        if (refusal != null) {
            refused(String.valueOf(refusal.getMessage()));
            return;
        }
        inUse = digest;
        trouble = "";
        metrics.taken(digest);
        LOG.info(
                "the changed encryption configuration holds for all that is written from now on; what"
                        + " lies on the disk is sealed anew");
    }

    private void refused(String why) {
        metrics.refused();
        if (!why.equals(trouble)) {
            trouble = why;
            LOG.error(
                    "the changed encryption configuration cannot be used, the one of before goes on:"
                            + " {}",
                    why);
        }
    }

    @Override
    public void close() {
        loop.execute(() -> next.cancel());
    }
}
