package io.podium.base;

/**
 * Statements that hold unless there is a bug in Podium itself; never used for bad input or trouble
 * outside.
 */
public final class Invariant {
    private Invariant() {}

    /** A bug was found: the message says what ought to have held. */
    public static final class Broken extends IllegalStateException {
        private static final long serialVersionUID = 1L;

        public Broken(String message) {
            super(message);
        }
    }

    /** Throws {@link Broken} with the formatted message unless the condition holds. */
    @SuppressWarnings(
            "AnnotateFormatMethod") // The annotation would be a dependency of every module.
    public static void check(boolean condition, String message, Object... arguments) {
        if (!condition) {
            throw new Broken(String.format(message, arguments));
        }
    }
}
