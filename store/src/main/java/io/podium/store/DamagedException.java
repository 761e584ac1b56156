package io.podium.store;

import java.nio.file.Path;

/** A file of the store is not what was written there; nothing was changed. */
public final class DamagedException extends StoreException {
    private static final long serialVersionUID = 1L;

    private final transient Path file;
    private final long offset;
    private final long lastGoodRevision;

    /**
     * What stands where, and up to which revision everything before it is as it was written.
     *
     * @param what goes on after the file's name
     */
    public DamagedException(Path file, String what, long offset, long lastGoodRevision) {
        super(
                "%s %s; offset %d, last good revision %d"
                        .formatted(file, what, offset, lastGoodRevision));
        this.file = file;
        this.offset = offset;
        this.lastGoodRevision = lastGoodRevision;
    }

    public Path file() {
        return file;
    }

    public long offset() {
        return offset;
    }

    public long lastGoodRevision() {
        return lastGoodRevision;
    }
}
