package io.podium.store.log;

import io.podium.store.DamagedException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What stands in a store's folder.
 *
 * @param segments those that were read, in order
 * @param revision of the last good record
 * @param objects at that revision
 * @param tailBytes behind the last good record, never acknowledged; the next opening cuts them
 * @param damage the first that was found; then nothing behind it was looked at
 */
public record Findings(
        Optional<Checkpoint> checkpoint,
        List<Segment> segments,
        long revision,
        long objects,
        long tailBytes,
        Optional<DamagedException> damage) {
    /** A whole state, from which the log goes on. */
    public record Checkpoint(Path file, long revision, long objects, long bytes) {}

    /**
     * A piece of the log.
     *
     * @param first revision it begins with
     * @param last revision of its last good record
     * @param end where that record ends
     * @param bytes of the file
     */
    public record Segment(Path file, long first, long last, long end, long bytes) {}
}
