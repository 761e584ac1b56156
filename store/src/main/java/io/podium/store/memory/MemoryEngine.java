package io.podium.store.memory;

import io.podium.base.loop.Loop;
import io.podium.base.time.Clock;
import io.podium.store.Snapshot;
import io.podium.store.Store;
import io.podium.store.StoreException;
import io.podium.store.timeline.Journal;
import io.podium.store.timeline.State;
import io.podium.store.timeline.Timeline;
import java.time.Duration;

/** Opens stores that live and die with their process. */
public final class MemoryEngine {
    /** Upstream's API server reaches back so far. */
    private static final Duration KEEP = Duration.ofMinutes(5);

    private static final long KEEP_BYTES = 128L << 20;

    private MemoryEngine() {}

    /** An empty store whose commits happen on the loop. */
    public static Store open(Loop loop, Clock clock) {
        return open(loop, clock, KEEP, KEEP_BYTES);
    }

    /**
     * An empty store with a window of its own.
     *
     * @param keep how long the past can be read and watched
     * @param keepBytes what the past may weigh, roughly
     */
    public static Store open(Loop loop, Clock clock, Duration keep, long keepBytes) {
        return new Timeline(loop, clock, Journal.none(), State.EMPTY, keep, keepBytes);
    }

    /** A new store that goes on from a snapshot of another; both share what neither changes. */
    public static Store fork(Snapshot snapshot, Loop loop, Clock clock) {
        if (!(snapshot instanceof State state)) {
            throw new StoreException("only snapshots of the memory and log engines can be forked");
        }
        return new Timeline(loop, clock, Journal.none(), state, KEEP, KEEP_BYTES);
    }
}
