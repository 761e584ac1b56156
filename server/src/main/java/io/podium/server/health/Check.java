package io.podium.server.health;

import java.util.Optional;
import java.util.function.Supplier;

/**
 * One thing that must be well.
 *
 * @param name as in /readyz/NAME
 * @param ready whether it counts for /readyz only, because a restart would not help
 * @param trouble what is wrong, empty when all is well; quick
 */
public record Check(String name, boolean ready, Supplier<Optional<String>> trouble) {
    /** Counts for all pages. */
    public static Check of(String name, Supplier<Optional<String>> trouble) {
        return new Check(name, false, trouble);
    }
}
