package io.podium.node.pod;

import java.time.Instant;

/**
 * How far the end of one container is.
 *
 * @param deadline when its grace is over
 */
public record Stopping(Stage stage, Instant deadline) {
    /** What it waits for. */
    public enum Stage {
        /** Its preStop hook is at work. */
        HOOK,
        /** Others end before it. */
        TURN,
        /** It was asked to end; after the deadline it is killed. */
        SIGNAL
    }
}
