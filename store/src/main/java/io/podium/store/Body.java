package io.podium.store;

/**
 * What a key holds, made by the server: it may keep bytes, a tree, or one and now and then the
 * other. The bytes do not contain the revision; {@link #stamped} tells it when the commit is known.
 * Immutable as seen from outside.
 */
public interface Body {
    Header header();

    /**
     * The bytes that go into the log, without the revision. Asked for on the committer's thread.
     */
    byte[] bytes();

    /**
     * This body as the commit of the revision published it. Called once per commit, on the store's
     * loop: be quick.
     */
    Body stamped(long revision);

    /**
     * How large the object is as its writer sees it, whatever {@link #bytes} makes of it: batches
     * and the store's window are bounded by it.
     */
    default int size() {
        return bytes().length;
    }

    /**
     * Whether this must be written even when the disk is full, because it frees something or keeps
     * the cluster alive: a Lease, an object on its way out.
     */
    default boolean isUrgent() {
        return false;
    }

    /** Makes bodies again from what the log kept. */
    interface Reader {
        Body read(Key key, Header header, byte[] bytes);
    }
}
