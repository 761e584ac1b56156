package io.podium.store.log;

import io.podium.base.files.Disk;
import io.podium.base.files.RealDisk;
import io.podium.base.loop.Doers;
import io.podium.base.loop.Loop;
import io.podium.base.loop.ThreadLoop;
import io.podium.base.time.Clock;
import io.podium.store.Body;
import io.podium.store.Change;
import io.podium.store.Commit;
import io.podium.store.DamagedException;
import io.podium.store.Entry;
import io.podium.store.Resealable;
import io.podium.store.Seal;
import io.podium.store.Snapshot;
import io.podium.store.Store;
import io.podium.store.StoreException;
import io.podium.store.Write;
import io.podium.store.timeline.State;
import io.podium.store.timeline.Timeline;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A store in a folder: what it acknowledged outlives the process and a loss of power. */
public final class LogEngine implements Store, Resealable {
    private static final Logger LOG = LoggerFactory.getLogger(LogEngine.class);

    /** How often a full disk is asked whether there is room for a checkpoint. */
    private static final Duration FULL_RETRY = Duration.ofSeconds(5);

    /**
     * What an engine runs on.
     *
     * @param loop blocks while the disk writes, so it must belong to the store alone
     */
    public record Surroundings(Disk disk, Loop loop, Clock clock, Doers doers) {}

    private final LogFolder folder;
    private final LogSettings settings;
    private final Seals seals;
    private final Background background;
    private final Loop loop;
    private final Closeable lock;
    private final Obsolete obsolete;
    private LogJournal journal;
    private Timeline timeline;
    private CompletableFuture<Void> ended = new CompletableFuture<>();

    /** What only the owner of a loop of its own does. */
    private Runnable afterEnd = () -> {};

    private boolean isCheckpointing;

    /** What is in segments from this revision on was written with the seal of now. */
    private long freshFrom;

    private volatile CompletableFuture<Void> resealed = CompletableFuture.completedFuture(null);
    private long checkpointBytes;

    private LogEngine(
            LogFolder folder,
            LogSettings settings,
            Seal seal,
            Surroundings surroundings,
            Closeable lock) {
        this.folder = folder;
        seals = new Seals(seal);
        this.settings = settings;
        this.lock = lock;
        loop = surroundings.loop();
        background = new Background(surroundings.doers());
        obsolete = new Obsolete(folder);
    }

    /**
     * Opens the store in a folder, or makes one there.
     *
     * @throws StoreException when it is in use, damaged, or of another format
     */
    public static Store open(Path folder, Body.Reader reader, Clock clock) {
        return open(folder, reader, clock, LogSettings.standard(), Seal.NONE);
    }

    /**
     * As above, with sizes and times of the caller's.
     *
     * @param seal what the disk gets to see
     */
    public static LogEngine open(
            Path folder, Body.Reader reader, Clock clock, LogSettings settings, Seal seal) {
        var loop = new ThreadLoop("store");
        var doers = new Doers("store");
        try {
            var surroundings = new Surroundings(new RealDisk(), loop, clock, doers);
            LogEngine engine = open(folder, reader, settings, surroundings, seal);
            engine.afterEnd =
                    () -> {
                        engine.ended.join();
                        loop.close();
                        doers.close();
                    };
            return engine;
        } catch (RuntimeException e) {
            doers.close();
            loop.close();
            throw e;
        }
    }

    /**
     * As above, on a disk, loop and clock of the caller's; these stay open when the store is
     * closed.
     */
    public static LogEngine open(
            Path path, Body.Reader reader, LogSettings settings, Surroundings surroundings) {
        return open(path, reader, settings, surroundings, Seal.NONE);
    }

    /** As above, and the disk gets to see what the seal makes of it. */
    public static LogEngine open(
            Path path,
            Body.Reader reader,
            LogSettings settings,
            Surroundings surroundings,
            Seal seal) {
        var folder = new LogFolder(surroundings.disk(), path);
        Closeable lock;
        try {
            folder.disk().createFolders(path);
            lock = folder.disk().lock(folder.lock());
        } catch (IOException e) {
            throw new StoreException("cannot take the store in " + path + ": " + e.getMessage(), e);
        }
        var engine = new LogEngine(folder, settings, seal, surroundings, lock);
        try {
            engine.start(reader, surroundings.clock());
            return engine;
        } catch (IOException e) {
            engine.release();
            throw new StoreException("cannot open the store in " + path + ": " + e, e);
        } catch (RuntimeException e) {
            engine.release();
            throw e;
        }
    }

    private void start(Body.Reader reader, Clock clock) throws IOException {
        try {
            if (!folder.hasStore()) {
                create();
            }
        } catch (LogFolder.NoFormatException e) {
            throw new DamagedException(
                    folder.format(),
                    "does not say the store's format",
                    e.offset(),
                    Caretaker.lastGoodRevision(folder));
        }
        folder.sweep();
        var opening = new SealedReader(seals, reader);
        try (var recovery = new Recovery(folder, opening)) {
            State base = recovery.checkpoint();
            journal =
                    new LogJournal(folder, settings, seals, loop, clock, background, this::rolled);
            timeline =
                    new Timeline(loop, clock, journal, base, settings.keep(), settings.keepBytes());
            recovery.replay(() -> (State) timeline.snapshot(), timeline::restore);
            recovery.tidy();
            if (opening.isStale()) {
                resumeSealed(recovery);
            } else {
                obsolete.found(recovery.segments());
                journal.resume(recovery.takeFile(), recovery.last());
            }
        }
        ended = timeline.ended().thenCompose(closed -> background.idle()).thenRun(this::release);
        journal.prepareReserve();
    }

    /**
     * Writes all anew and goes on in a segment of its own, so that nothing on the disk is left as
     * it is not to be written now. At each step the folder is a whole store.
     */
    private void resumeSealed(Recovery recovery) throws IOException {
        LOG.info("sealing what is in {} anew", folder.path());
        State state = (State) timeline.snapshot();
        SegmentReader end = recovery.last();
        long next = end.revision() + 1;
        if (end.start().first() != next) {
            var start = new Layout.Start(next, end.chain(), settings.firstSegmentBytes());
            folder.createSegment(start).close();
        }
        Checkpoints.write(folder, state, seals.current());
        List<Path> old =
                folder.segments().stream()
                        .filter(first -> first != next)
                        .map(folder::segment)
                        .toList();
        obsolete.delete(state.revision(), old);
        Disk.File file = folder.disk().open(folder.segment(next));
        var fresh = new SegmentReader(file, folder.segment(next), state.revision());
        obsolete.found(new TreeMap<>(Map.of(next, fresh.size())));
        journal.resume(file, fresh);
    }

    private void create() throws IOException {
        if (folder.hasRemains()) {
            // Only a creation that was cut short leaves a segment without the format file: an empty
            // one.
            if (!folder.checkpoints().isEmpty() || !folder.segments().equals(List.of(1L))) {
                throw withoutFormat();
            }
            try (Disk.File file = folder.disk().open(folder.segment(1))) {
                var remains = new SegmentReader(file, folder.segment(1), 0);
                if (remains.end() > Layout.RECORDS) {
                    throw withoutFormat();
                }
            }
        }
        var start = new Layout.Start(1, 0, settings.firstSegmentBytes());
        folder.createSegment(start).close();
        folder.declareStore();
    }

    private DamagedException withoutFormat() throws IOException {
        return new DamagedException(
                folder.format(), "is missing", 0, Caretaker.lastGoodRevision(folder));
    }

    /** The log has a new segment; perhaps it is time for a checkpoint. */
    private void rolled(long first, long bytes, long next) {
        obsolete.sealed(first, bytes, next);
        // A checkpoint larger than the log it replaces would double what is written; but on a full
        // disk it may be what makes room.
        long enough = Math.max(settings.checkpointBytes(), checkpointBytes);
        if (obsolete.bytes() >= enough || journal.isFull()) {
            // Behind the present group, which is not published yet.
            loop.execute(this::checkpoint);
        }
    }

    @Override
    public CompletableFuture<Void> reseal(Seal fresh) {
        var changed = new CompletableFuture<Void>();
        loop.execute(() -> {
            try {
                timeline.trouble()
                        .ifPresent(why -> {
                            throw new StoreException("cannot seal anew: " + why);
                        });
                seals.change(fresh);
            } catch (RuntimeException e) {
                changed.completeExceptionally(e);
                return;
            }
            freshFrom = Long.MAX_VALUE;
            if (resealed.isDone()) {
                resealed = new CompletableFuture<>();
            }
            changed.complete(null);
            prepareFresh();
        });
        return changed;
    }

    @Override
    public CompletableFuture<Void> resealed() {
        return resealed.copy();
    }

    /** A segment that holds nothing of before, and then a checkpoint in place of the others. */
    private void prepareFresh() {
        if (!timeline.ended().isDone()) {
            var _ = journal.prepareSegment().thenAccept(prepared -> loop.execute(this::beginFresh));
        }
    }

    private void beginFresh() {
        if (timeline.ended().isDone()) {
            return;
        }
        OptionalLong first = journal.begin();
        if (first.isPresent()) {
            freshFrom = first.getAsLong();
            checkpoint();
        } else if (journal.trouble().isEmpty()) {
            loop.schedule(FULL_RETRY, this::prepareFresh);
        }
    }

    private void checkpoint() {
        if (isCheckpointing || timeline.ended().isDone()) {
            return;
        }
        isCheckpointing = true;
        State state = (State) timeline.snapshot();
        Seal seal = seals.current();
        var _ =
                background
                        .call(() -> Checkpoints.write(folder, state, seal))
                        .whenComplete((size, trouble) ->
                                loop.execute(() -> written(state, seal, size, trouble)));
    }

    private void written(State state, Seal seal, Long size, Throwable trouble) {
        isCheckpointing = false;
        if (timeline.ended().isDone()) {
            // The folder may be another's by now; what is superfluous is deleted when it is opened.
            return;
        }
        if (trouble != null) {
            // The log still holds everything; the next one has a file of its own.
            LOG.warn("cannot write a checkpoint of revision {}", state.revision(), trouble);
            failed(trouble);
            if (journal.isFull() || seals.isMixed()) {
                loop.schedule(FULL_RETRY, this::checkpoint);
            }
            return;
        }
        checkpointBytes = size;
        boolean isFresh = seal.equals(seals.current()) && state.revision() + 1 >= freshFrom;
        if (seals.isMixed() && !isFresh && freshFrom < Long.MAX_VALUE) {
            checkpoint();
        }
        List<Path> files = obsolete.before(state.revision());
        var _ =
                background
                        .call(() -> {
                            obsolete.delete(state.revision(), files);
                            return true;
                        })
                        .whenComplete((done, failure) ->
                                loop.execute(() -> deleted(state, seal, isFresh, failure)));
    }

    private void deleted(State state, Seal seal, boolean isFresh, Throwable trouble) {
        if (trouble != null) {
            LOG.warn("cannot delete segments before {}", state.revision(), trouble);
            failed(trouble);
            if (seals.isMixed()) {
                loop.schedule(FULL_RETRY, this::checkpoint);
            }
        } else if (isFresh && seals.isMixed() && seal.equals(seals.current())) {
            seals.settled();
            LOG.info("all that is in {} is sealed anew", folder.path());
            resealed.complete(null);
        }
    }

    /** A name that may not have become durable is never synced again. */
    private void failed(Throwable trouble) {
        Throwable cause = trouble instanceof CompletionException ? trouble.getCause() : trouble;
        if (cause instanceof LogFolder.UnsyncedException unsynced) {
            journal.end(unsynced);
        }
    }

    private void release() {
        try {
            lock.close();
        } catch (IOException e) {
            LOG.warn("cannot release the lock of {}", folder.path(), e);
        }
    }

    @Override
    public Snapshot snapshot() {
        return timeline.snapshot();
    }

    @Override
    public Snapshot snapshot(long revision) {
        return timeline.snapshot(revision);
    }

    @Override
    public CompletableFuture<Commit> commit(List<Write> batch, List<Entry> premises) {
        return timeline.commit(batch, premises);
    }

    @Override
    public List<Change> changesAfter(long revision, int enough) {
        return timeline.changesAfter(revision, enough);
    }

    @Override
    public Subscription watch(long afterRevision, Consumer<List<Change>> listener) {
        return timeline.watch(afterRevision, listener);
    }

    @Override
    public void compact(long revision) {
        timeline.compact(revision);
    }

    @Override
    public long compacted() {
        return timeline.compacted();
    }

    @Override
    public Optional<String> trouble() {
        return timeline.trouble();
    }

    /** Completes when all is written and the folder is free for others. */
    public CompletableFuture<Void> ended() {
        return ended.copy();
    }

    /**
     * Waits for the end when the loop is the store's own; then it must not be called on that loop.
     */
    @Override
    public void close() {
        timeline.close();
        afterEnd.run();
    }
}
