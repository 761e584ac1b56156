package io.podium.store.log;

import io.podium.base.files.Disk;
import io.podium.base.time.Clock;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps zero-filled files at hand: one spare for the next segment, one reserve for a full disk.
 * They are made in the background, so that the store's loop need not wait for a large file.
 */
final class Spares implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Spares.class);

    /** A full disk is not asked for space more often. */
    private static final long RETRY_NANOS = 1_000_000_000L;

    /** A file to make the next segment of. */
    record Taken(Disk.File file, Path path, long size, boolean isReserve) {}

    private final LogFolder folder;
    private final LogSettings settings;
    private final Background background;
    private final Clock clock;
    private Optional<CompletableFuture<Disk.File>> spare = Optional.empty();
    private Optional<CompletableFuture<Disk.File>> reserve = Optional.empty();
    private Optional<Long> failedNanos = Optional.empty();

    Spares(LogFolder folder, LogSettings settings, Background background, Clock clock) {
        this.folder = folder;
        this.settings = settings;
        this.background = background;
        this.clock = clock;
    }

    /** Begins to make a spare, unless there is one or making one has just failed. */
    void prepare() {
        if (spare.isPresent() || isTooSoon()) {
            return;
        }
        spare = Optional.of(background.call(this::make));
    }

    /** Completes when there is a spare, or none can be made. */
    CompletableFuture<Void> prepared() {
        prepare();
        return spare.map(made -> made.<Void>handle((file, trouble) -> null))
                .orElseGet(() -> CompletableFuture.completedFuture(null));
    }

    private boolean isTooSoon() {
        return failedNanos.isPresent() && clock.nanos() - failedNanos.get() < RETRY_NANOS;
    }

    /** A small one is better than none, when there is no room for a whole one. */
    private Disk.File make() throws IOException {
        try {
            return folder.disk().create(folder.spare(), settings.segmentBytes());
        } catch (IOException e) {
            long small = Math.min(settings.firstSegmentBytes(), settings.segmentBytes());
            try {
                return folder.disk().create(folder.spare(), small);
            } catch (IOException again) {
                again.addSuppressed(e);
                throw again;
            }
        }
    }

    /** Waits for a spare that is being made, or makes one; false when the disk gives none. */
    boolean hasSpare() {
        prepare();
        if (spare.isEmpty()) {
            return false;
        }
        if (isMade(spare.get())) {
            failedNanos = Optional.empty();
            return true;
        }
        spare = Optional.empty();
        failedNanos = Optional.of(clock.nanos());
        return false;
    }

    boolean hasReserve() {
        return reserve.isPresent() && isMade(reserve.get());
    }

    private static boolean isMade(CompletableFuture<Disk.File> file) {
        try {
            file.join();
            return true;
        } catch (CompletionException e) {
            LOG.warn("cannot make a segment: {}", e.getMessage());
            return false;
        }
    }

    /** Opens the reserve of an earlier process or begins to make one. */
    void prepareReserve() {
        if (reserve.isPresent() && !reserve.get().isCompletedExceptionally()) {
            return;
        }
        reserve = Optional.of(background.call(this::openOrMakeReserve));
    }

    private Disk.File openOrMakeReserve() throws IOException {
        if (folder.disk().exists(folder.reserve())) {
            Disk.File file = folder.disk().open(folder.reserve());
            if (file.size() == settings.reserveBytes()) {
                return file;
            }
            file.close();
        }
        return folder.disk().create(folder.reserve(), settings.reserveBytes());
    }

    /** The spare, or the reserve when the disk gives none. */
    Taken take() throws IOException {
        if (hasSpare()) {
            Disk.File file = spare.orElseThrow().join();
            spare = Optional.empty();
            return new Taken(file, folder.spare(), file.size(), false);
        }
        if (hasReserve()) {
            Disk.File file = reserve.orElseThrow().join();
            reserve = Optional.empty();
            return new Taken(file, folder.reserve(), settings.reserveBytes(), true);
        }
        throw new IOException("the disk gives no room for a segment");
    }

    @Override
    public void close() {
        spare.ifPresent(Spares::closeQuietly);
        reserve.ifPresent(Spares::closeQuietly);
    }

    private static void closeQuietly(CompletableFuture<Disk.File> made) {
        var _ =
                made.thenAccept(file -> {
                    try {
                        file.close();
                    } catch (IOException e) {
                        LOG.debug("cannot close a spare segment", e);
                    }
                });
    }
}
