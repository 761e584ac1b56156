package io.podium.campaigns.fuzz;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Something that must stand any input.
 *
 * @param deed throws when the input shows something wrong
 * @param seeds inputs to begin with
 */
record Target(String name, Consumer<byte[]> deed, Supplier<List<byte[]>> seeds) {
    /** A target that begins with texts. */
    static Target of(String name, Consumer<byte[]> deed, String... seeds) {
        List<byte[]> all =
                Stream.of(seeds).map(seed -> seed.getBytes(StandardCharsets.UTF_8)).toList();
        return new Target(name, deed, () -> all);
    }

    /** What the work answers; empty when it refuses in one of its own ways. */
    static <T> Optional<T> unlessRefused(
            Supplier<T> work, List<Class<? extends RuntimeException>> refusals) {
        try {
            return Optional.of(work.get());
        } catch (RuntimeException e) {
            if (refusals.stream().anyMatch(refusal -> refusal.isInstance(e))) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /** Says it when a law does not hold. */
    @SuppressWarnings("AnnotateFormatMethod") // The annotation is a library's, for this alone.
    static void check(boolean law, String message, Object... arguments) {
        if (!law) {
            throw new Finding(message.formatted(arguments));
        }
    }

    /** Something that should not be. */
    static final class Finding extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Finding(String message) {
            super(message);
        }
    }
}
