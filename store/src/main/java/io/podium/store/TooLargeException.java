package io.podium.store;

/** A batch beyond what every engine can commit at once; nothing of it was done. */
public final class TooLargeException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public TooLargeException(String message) {
        super(message, null, false, false);
    }
}
