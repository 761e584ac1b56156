package io.podium.base.files;

import io.podium.base.random.Randomness;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * A disk in memory that fails or loses power when told. After a loss of power it holds what was
 * synced, and of the rest what chance let through: whole names, and single sectors of files. Safe
 * for use by many threads.
 */
public final class SimulatedDisk implements Disk {
    private static final int SECTOR = 512;

    /** What happens at the chosen call. */
    public enum Fault {
        /** That call and all after it fail, as on a disk that died. */
        FAILS,
        /** That call alone fails, as when the disk is full. */
        FAILS_ONCE,
    }

    private static final class Content {
        byte[] bytes;

        /** As after the last sync. */
        byte[] durable;

        Content(int size) {
            bytes = new byte[size];
            durable = new byte[size];
        }
    }

    private final Map<Path, Content> names = new TreeMap<>();
    private final Map<Path, Content> durableNames = new TreeMap<>();
    private final Set<Path> locks = new HashSet<>();
    private long calls;
    private long faultAt = Long.MAX_VALUE;
    private Fault fault = Fault.FAILS;
    private long capacity = Long.MAX_VALUE;

    /** Changing calls so far: creations, writes, syncs, renames, deletions. */
    public synchronized long calls() {
        return calls;
    }

    /** The call with this number (the first is 1) meets the fault. */
    public synchronized void failAt(long call, Fault how) {
        faultAt = call;
        fault = how;
    }

    /** Creations that would bring all files together beyond this fail. */
    public synchronized void setCapacity(long bytes) {
        capacity = bytes;
    }

    /**
     * What the disk holds after a loss of power now; this disk goes on as if nothing had happened.
     */
    public synchronized SimulatedDisk afterPowerLoss(Randomness chance) {
        var survivor = new SimulatedDisk();
        Map<Path, Content> chosen = chance.nextInt(2) == 0 ? durableNames : names;
        chosen.forEach((path, content) -> {
            byte[] kept = content.durable.clone();
            for (int at = 0; at < kept.length; at += SECTOR) {
                if (chance.nextInt(2) == 0) {
                    int length = Math.min(SECTOR, kept.length - at);
                    System.arraycopy(content.bytes, at, kept, at, length);
                }
            }
            survivor.put(path, kept);
        });
        return survivor;
    }

    /** A disk of its own that holds the same, all of it durable, with nothing locked. */
    public synchronized SimulatedDisk copy() {
        var copy = new SimulatedDisk();
        names.forEach((path, content) -> copy.put(path, content.bytes));
        return copy;
    }

    /** What a file holds now. */
    public synchronized byte[] bytes(Path path) {
        return names.get(path).bytes.clone();
    }

    /** Puts a file there, durably, as a damaged or foreign disk would hold it. */
    public synchronized void put(Path path, byte[] bytes) {
        var content = new Content(bytes.length);
        content.bytes = bytes.clone();
        content.durable = bytes.clone();
        names.put(path, content);
        durableNames.put(path, content);
    }

    public synchronized List<Path> paths() {
        return List.copyOf(names.keySet());
    }

    private void call(String what, Path path) throws IOException {
        calls++;
        if (calls == faultAt || (calls > faultAt && fault == Fault.FAILS)) {
            throw new IOException("simulated: cannot " + what + " " + path);
        }
    }

    private Content content(Path path) throws NoSuchFileException {
        Content content = names.get(path);
        if (content == null) {
            throw new NoSuchFileException(path.toString());
        }
        return content;
    }

    @Override
    public synchronized File create(Path path, long size) throws IOException {
        call("create", path);
        long used = names.values().stream().mapToLong(c -> c.bytes.length).sum();
        if (used + size > capacity) {
            throw new IOException("simulated: no space left for " + path);
        }
        names.put(path, new Content((int) size));
        return new OpenFile(path, names.get(path));
    }

    @Override
    public synchronized File open(Path path) throws IOException {
        return new OpenFile(path, content(path));
    }

    @Override
    public synchronized boolean exists(Path path) {
        return names.containsKey(path);
    }

    @Override
    public synchronized List<String> list(Path folder) {
        var found = new ArrayList<String>();
        for (Path path : names.keySet()) {
            if (folder.equals(path.getParent())) {
                found.add(path.getFileName().toString());
            }
        }
        return found;
    }

    @Override
    public void createFolders(Path folder) {
        // Every folder is thought to exist.
    }

    @Override
    public synchronized void rename(Path from, Path to) throws IOException {
        call("rename", from);
        names.put(to, content(from));
        names.remove(from);
    }

    @Override
    public synchronized void link(Path existing, Path name) throws IOException {
        call("link", name);
        names.put(name, content(existing));
    }

    @Override
    public synchronized void delete(Path path) throws IOException {
        call("delete", path);
        content(path);
        names.remove(path);
    }

    @Override
    public synchronized void syncFolder(Path folder) throws IOException {
        call("sync", folder);
        durableNames.keySet().removeIf(path -> folder.equals(path.getParent()));
        names.forEach((path, content) -> {
            if (folder.equals(path.getParent())) {
                durableNames.put(path, content);
            }
        });
    }

    @Override
    public synchronized Closeable lock(Path path) throws IOException {
        if (!locks.add(path)) {
            throw new IOException(path + " is locked");
        }
        return () -> unlock(path);
    }

    private synchronized void unlock(Path path) {
        locks.remove(path);
    }

    private final class OpenFile implements File {
        private final Path path;
        private final Content content;

        OpenFile(Path path, Content content) {
            this.path = path;
            this.content = content;
        }

        @Override
        public long size() {
            synchronized (SimulatedDisk.this) {
                return content.bytes.length;
            }
        }

        @Override
        public int read(ByteBuffer into, long position) {
            synchronized (SimulatedDisk.this) {
                int count = (int) Math.min(into.remaining(), content.bytes.length - position);
                if (count <= 0) {
                    return 0;
                }
                into.put(content.bytes, (int) position, count);
                return count;
            }
        }

        @Override
        public void write(ByteBuffer from, long position) throws IOException {
            synchronized (SimulatedDisk.this) {
                call("write", path);
                int length = from.remaining();
                if (position + length > content.bytes.length) {
                    content.bytes = Arrays.copyOf(content.bytes, (int) position + length);
                    content.durable = Arrays.copyOf(content.durable, (int) position + length);
                }
                from.get(content.bytes, (int) position, length);
            }
        }

        @Override
        public void sync() throws IOException {
            synchronized (SimulatedDisk.this) {
                call("sync", path);
                content.durable = content.bytes.clone();
            }
        }

        @Override
        public void close() {
            // Closing makes nothing durable.
        }
    }
}
