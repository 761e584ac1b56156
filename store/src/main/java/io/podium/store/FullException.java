package io.podium.store;

/**
 * The disk has no room for more; nothing was done, and what is there can still be read, watched and
 * deleted.
 */
public final class FullException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public FullException(String message) {
        super(message, null, false, false);
    }
}
