package io.podium.store.log;

import io.podium.base.files.Disk;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;

/** Knows the segments of the log and which of them a checkpoint makes superfluous. */
final class Obsolete {
    private final LogFolder folder;

    /** Size of each segment that is sealed, by its first revision. */
    private final NavigableMap<Long, Long> sealed = new TreeMap<>();

    private long current;

    Obsolete(LogFolder folder) {
        this.folder = folder;
    }

    /** The segments of an opened log with their sizes; the last one is being written. */
    void found(NavigableMap<Long, Long> segments) {
        sealed.putAll(segments);
        current = segments.lastKey();
        sealed.remove(current);
    }

    void sealed(long first, long bytes, long next) {
        sealed.put(first, bytes);
        current = next;
    }

    /** Of all sealed segments. */
    long bytes() {
        return sealed.values().stream().mapToLong(Long::longValue).sum();
    }

    /** Forgets the segments that hold nothing after the revision, and names them, oldest first. */
    List<Path> before(long revision) {
        var files = new ArrayList<Path>();
        while (!sealed.isEmpty()) {
            long first = sealed.firstKey();
            Long next = sealed.higherKey(first);
            if ((next == null ? current : next) > revision + 1) {
                break;
            }
            sealed.remove(first);
            files.add(folder.segment(first));
        }
        return files;
    }

    /**
     * Deletes what the durable checkpoint of the revision replaces: older checkpoints and these
     * segments.
     */
    void delete(long revision, List<Path> segments) throws IOException {
        Disk disk = folder.disk();
        for (long older : folder.checkpoints()) {
            if (older < revision) {
                disk.delete(folder.checkpoint(older));
            }
        }
        for (Path segment : segments) {
            disk.delete(segment);
        }
        folder.sync();
    }
}
