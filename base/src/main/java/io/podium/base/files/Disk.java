package io.podium.base.files;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;

/** The file system as a log sees it: what survives a crash is only what was synced. */
public interface Disk {
    /**
     * Makes a new file of that size, filled with zeros that are synced, so that a later sync of a
     * write inside writes no metadata. The name itself is durable only after {@link #syncFolder}. A
     * file of that name is replaced.
     */
    File create(Path path, long size) throws IOException;

    /** Opens a file that exists for reading and writing. */
    File open(Path path) throws IOException;

    boolean exists(Path path) throws IOException;

    /** The names in a folder, in no particular order. */
    List<String> list(Path folder) throws IOException;

    /** Makes the folder and those above it. */
    void createFolders(Path folder) throws IOException;

    /** Replaces what has the new name. */
    void rename(Path from, Path to) throws IOException;

    /** Gives a file a second name, in any folder of the same disk. */
    void link(Path existing, Path name) throws IOException;

    void delete(Path path) throws IOException;

    /** Makes names in the folder durable: creations, renames, deletions. */
    void syncFolder(Path folder) throws IOException;

    /**
     * Takes the file (made when absent) for this holder alone; fails when anybody else, here or
     * elsewhere, has it.
     */
    Closeable lock(Path path) throws IOException;

    /** An open file. */
    interface File extends Closeable {
        long size() throws IOException;

        /**
         * Fills the buffer from that position; answers how many bytes, fewer than asked only at the
         * end.
         */
        int read(ByteBuffer into, long position) throws IOException;

        /** Writes all of the buffer. */
        void write(ByteBuffer from, long position) throws IOException;

        /**
         * Makes all that was written durable. After a failure nothing is known about what was
         * written.
         */
        void sync() throws IOException;
    }
}
