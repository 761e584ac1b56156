package io.podium.node.pod;

import java.time.Instant;
import java.util.Optional;

/**
 * One container as the runtime shows it.
 *
 * @param attempt how many containers of this name the pod had before
 * @param hash what {@link Specs#hash} said of its specification when it was made
 * @param message what it left behind at its end, or the runtime's words
 * @param imageId the image by digest or id
 * @param stopSignal which asks it to end, by name, as far as the runtime tells; or ""
 * @param round how often all containers of the pod had been restarted when it was made
 */
public record ContainerSeen(
        String id,
        String sandboxId,
        String name,
        int attempt,
        State state,
        String hash,
        Instant createdAt,
        Optional<Instant> startedAt,
        Optional<Instant> finishedAt,
        int exitCode,
        String reason,
        String message,
        String image,
        String imageId,
        String stopSignal,
        int round) {

    /** What the runtime says of it. */
    public enum State {
        CREATED,
        RUNNING,
        EXITED,
        UNKNOWN
    }

    public boolean isRunning() {
        return state == State.RUNNING;
    }

    /** Ended for good or lost by the runtime: in both cases nothing runs any more. */
    public boolean isExited() {
        return state == State.EXITED || state == State.UNKNOWN;
    }

    public boolean isSucceeded() {
        return state == State.EXITED && exitCode == 0;
    }
}
