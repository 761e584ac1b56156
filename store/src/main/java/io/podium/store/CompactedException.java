package io.podium.store;

/** The revision asked for is older than what the store still knows. */
public final class CompactedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final long oldest;

    public CompactedException(long asked, long oldest) {
        super("revision " + asked + " is compacted, the oldest is " + oldest, null, false, false);
        this.oldest = oldest;
    }

    /** The oldest revision from which changes are still known. */
    public long oldest() {
        return oldest;
    }
}
