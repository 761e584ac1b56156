package io.podium.client.runtime;

import io.podium.client.Key;
import java.time.Duration;

/** Hears what a spoke does, for metrics and for tests; called on the spoke's loop. */
public interface Meter {
    /** A meter that listens to nothing. */
    Meter SILENT = new Meter() {};

    /** A key was queued; depth is the length of the queue with it. */
    default void queued(String work, Key key, int depth) {}

    /** A key left the queue, its pass begins. */
    default void began(String work, Key key) {}

    /** A reconciler decided upon so many actions. */
    default void decided(String work, Key key, int actions) {}

    /** A pass is over, after this time since it was decided. */
    default void passed(String work, Key key, Duration took) {}

    /**
     * A pass stopped early; quiet failures are conflicts and the like that belong to everyday life.
     */
    default void failed(String work, Key key, String message, boolean isQuiet) {}
}
