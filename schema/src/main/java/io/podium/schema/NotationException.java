package io.podium.schema;

/**
 * Something is wrong with the notation; the message begins with file and line, as compilers write
 * it.
 */
public final class NotationException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public NotationException(Place place, String message) {
        super(place + ": " + message);
    }

    /** Where in the notation something stands. */
    public record Place(String file, int line) {
        @Override
        public String toString() {
            return file + ":" + line;
        }
    }
}
