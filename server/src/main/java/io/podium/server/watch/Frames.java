package io.podium.server.watch;

import io.podium.api.error.ApiError;
import io.podium.store.Entry;

/** How the frames of a watch are written; whole frames, each with its end. */
public interface Frames {
    /** Frames of equal keys are equal, so that watchers share them. */
    Object sharing();

    /**
     * The frame of one event.
     *
     * @param entry what is shown; for a deletion what was there before
     * @param asOf the revision the object says: later than the entry's own for deletions
     */
    byte[] frame(EventType type, Entry entry, long asOf);

    /** Says that everything up to the revision was sent; ends the initial events when so told. */
    byte[] bookmark(long revision, boolean endsInitialEvents);

    /** Says why the watch ends before its time. */
    byte[] error(ApiError error);

    /** How frames behind the first are written: a table names its columns only once. */
    default Frames behindFirst() {
        return this;
    }
}
