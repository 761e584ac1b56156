package io.podium.store;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * One strictly growing revision, and everything that was committed under it. Contract tests run on
 * every engine.
 */
public interface Store extends AutoCloseable {
    /** A batch has at most this many writes: etcd's default limit, the same for every engine. */
    int MAX_WRITES = 128;

    /** The bodies of a batch have together at most this many bytes: etcd's default limit. */
    int MAX_BYTES = 1_572_864;

    /** The newest published state. */
    Snapshot snapshot();

    /**
     * The state at a revision within the window, not newer than the newest.
     *
     * @throws CompactedException when it is older than the window
     */
    Snapshot snapshot(long revision);

    /**
     * Commits all writes or none. The future completes after the commit is durable and published;
     * it fails with {@link ConflictException} when a precondition does not hold, with {@link
     * FullException} when the disk is full (nothing was done), or with a {@link StoreException}
     * when the engine failed (then it is unknown whether the commit survives a restart). A delete
     * of a key that holds nothing is a conflict too. An empty batch and a key named twice are bugs
     * of the caller.
     *
     * @throws TooLargeException when the batch is beyond {@link #MAX_WRITES} or {@link #MAX_BYTES}
     */
    default CompletableFuture<Commit> commit(List<Write> batch) {
        return commit(batch, List.of());
    }

    /**
     * The same, but only if each of the premises is still what its key holds: for writes that were
     * decided upon because of something else, such as a namespace that is not ending. A premise
     * that no longer holds is a conflict about its own key.
     */
    CompletableFuture<Commit> commit(List<Write> batch, List<Entry> premises);

    /**
     * Hands all changes after the revision to the listener, in order, first those of the past; each
     * call carries the changes of one or more whole commits. Called on the store's loop: listeners
     * must be quick and never throw.
     *
     * @throws CompactedException when the past is no longer known
     */
    Subscription watch(long afterRevision, Consumer<List<Change>> listener);

    /**
     * What happened after the revision, as far as it is published, oldest first: whole commits, as
     * many as are needed for so many changes or until there are no more.
     *
     * @throws CompactedException when the past is no longer known
     */
    List<Change> changesAfter(long revision, int enough);

    /** The newest revision. */
    default long revision() {
        return snapshot().revision();
    }

    /**
     * Forgets what is older than the revision; later reads and watches before it fail as compacted.
     */
    void compact(long revision);

    /** The oldest revision that snapshots and watches still reach. */
    long compacted();

    /**
     * Why nothing can be committed any more, empty as long as all is well; a full disk is well.
     * Quick.
     */
    Optional<String> trouble();

    @Override
    void close();

    /** Ends a watch. */
    interface Subscription extends AutoCloseable {
        @Override
        void close();
    }
}
