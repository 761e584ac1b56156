package io.podium.base.files;

import io.podium.base.random.Randomness;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.IntUnaryOperator;

/**
 * A disk in memory that fails or loses power when told. After a loss of power it holds what was
 * synced, and of the rest whatever the test or chance lets through, in any order: each page of each
 * write and each change of a name by itself. Safe for use by many threads.
 */
public final class SimulatedDisk implements Disk {
    private static final int SECTOR = 512;

    /** What a file system writes as one. */
    private static final int PAGE = 4096;

    /** What happens at the chosen call. */
    public enum Fault {
        /** That call and all after it fail, as on a disk that died. */
        FAILS,
        /** That call alone fails, as when the disk is full. */
        FAILS_ONCE,
    }

    /** A change that was not synced: it reaches the disk by itself, or not. */
    private sealed interface Unsynced permits Piece, Naming {}

    /** A part of a write that lies in one page. */
    @SuppressWarnings("ArrayRecordComponent") // Never compared.
    private record Piece(Content content, int position, byte[] bytes) implements Unsynced {}

    /** A name that is given to a file, or taken away when there is no file. */
    private record Naming(Path folder, Map<Path, Optional<Content>> names) implements Unsynced {}

    private static final class Content {
        private byte[] bytes;

        /** As after the last sync. */
        private byte[] durable;

        private boolean hasFailedSync;

        Content(int size) {
            bytes = new byte[size];
            durable = new byte[size];
        }
    }

    private final Map<Path, Content> names = new TreeMap<>();
    private final Map<Path, Content> durableNames = new TreeMap<>();
    private final List<Unsynced> unsynced = new ArrayList<>();
    private final Set<Path> failedFolders = new HashSet<>();
    private final Set<Path> locks = new HashSet<>();
    private long calls;
    private long faultAt = Long.MAX_VALUE;
    private Fault fault = Fault.FAILS;
    private long capacity = Long.MAX_VALUE;
    private long retriedSyncs;
    private String failed = "";

    /** Changing calls so far: creations, writes, syncs, renames, deletions. */
    public synchronized long calls() {
        return calls;
    }

    /** The call with this number (the first is 1) meets the fault. */
    public synchronized void failAt(long call, Fault how) {
        faultAt = call;
        fault = how;
    }

    /** What the call that met the fault was to do, empty as long as none did. */
    public synchronized String failed() {
        return failed;
    }

    /** How often something was synced again after a sync of it had failed. */
    public synchronized long retriedSyncs() {
        return retriedSyncs;
    }

    /** Creations that would bring all files together beyond this fail. */
    public synchronized void setCapacity(long bytes) {
        capacity = bytes;
    }

    /** How many changes were not synced: pages of writes, and changes of names. */
    public synchronized int unsynced() {
        return unsynced.size();
    }

    /**
     * What the disk holds after a loss of power now, if of the unsynced changes exactly these
     * reached it; this disk goes on as if nothing had happened.
     *
     * @param survived numbers from 0 up to {@link #unsynced}, in the order the changes were made
     */
    public synchronized SimulatedDisk afterPowerLoss(BitSet survived) {
        return after(i -> survived.get(i) ? ~0 : 0);
    }

    /** As above with what chance chooses; pages may be torn between their sectors. */
    public synchronized SimulatedDisk afterPowerLoss(Randomness chance) {
        return after(i -> chance.nextInt(3) == 0 ? chance.nextInt(256) : chance.nextInt(2) * ~0);
    }

    /** The function tells for each change which of the sectors reached the disk. */
    private SimulatedDisk after(IntUnaryOperator sectors) {
        var contents = new IdentityHashMap<Content, byte[]>();
        var kept = new TreeMap<>(durableNames);
        for (int i = 0; i < unsynced.size(); i++) {
            int mask = sectors.applyAsInt(i);
            switch (unsynced.get(i)) {
                case Piece piece ->
                        contents.put(
                                piece.content(),
                                patched(
                                        contents.getOrDefault(
                                                piece.content(), piece.content().durable),
                                        piece,
                                        mask));
                case Naming naming when mask != 0 ->
                        naming.names().forEach((path, content) -> name(kept, path, content));
                case Naming _ -> {}
            }
        }
        var survivor = new SimulatedDisk();
        kept.forEach((path, content) ->
                survivor.put(path, contents.getOrDefault(content, content.durable)));
        return survivor;
    }

    private static byte[] patched(byte[] before, Piece piece, int mask) {
        byte[] after = before.clone();
        for (int at = 0; at < piece.bytes().length; ) {
            int position = piece.position() + at;
            int length = Math.min(SECTOR - position % SECTOR, piece.bytes().length - at);
            if ((mask & (1 << (position % PAGE / SECTOR))) != 0) {
                after = Arrays.copyOf(after, Math.max(after.length, position + length));
                System.arraycopy(piece.bytes(), at, after, position, length);
            }
            at += length;
        }
        return after;
    }

    private static void name(Map<Path, Content> names, Path path, Optional<Content> content) {
        content.ifPresentOrElse(it -> names.put(path, it), () -> names.remove(path));
    }

    private void name(Path folder, Map<Path, Optional<Content>> changes) {
        unsynced.add(new Naming(folder, changes));
        changes.forEach((path, content) -> name(names, path, content));
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
        call(what, path, () -> {});
    }

    /** What dies while it does something may have done it, or a part of it. */
    private void call(String what, Path path, Runnable cutShort) throws IOException {
        calls++;
        if (calls == faultAt) {
            failed = what + " " + path;
            if (fault == Fault.FAILS) {
                cutShort.run();
            }
        }
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
        call(
                "create",
                path,
                () ->
                        name(
                                path.getParent(),
                                Map.of(path, Optional.of(new Content((int) size / 2)))));
        long used = names.values().stream().mapToLong(c -> c.bytes.length).sum();
        if (used + size > capacity) {
            throw new IOException("simulated: no space left for " + path);
        }
        name(path.getParent(), Map.of(path, Optional.of(new Content((int) size))));
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
        Map<Path, Optional<Content>> changes =
                Map.of(from, Optional.empty(), to, Optional.of(content(from)));
        call("rename", from, () -> name(from.getParent(), changes));
        name(from.getParent(), changes);
    }

    @Override
    public synchronized void link(Path existing, Path name) throws IOException {
        Map<Path, Optional<Content>> changes = Map.of(name, Optional.of(content(existing)));
        call("link", name, () -> name(name.getParent(), changes));
        name(name.getParent(), changes);
    }

    @Override
    public synchronized void delete(Path path) throws IOException {
        content(path);
        Map<Path, Optional<Content>> changes = Map.of(path, Optional.empty());
        call("delete", path, () -> name(path.getParent(), changes));
        name(path.getParent(), changes);
    }

    @Override
    public synchronized void syncFolder(Path folder) throws IOException {
        if (failedFolders.contains(folder)) {
            retriedSyncs++;
        }
        try {
            call("sync", folder);
        } catch (IOException e) {
            failedFolders.add(folder);
            throw e;
        }
        unsynced.removeIf(it -> it instanceof Naming naming && naming.folder().equals(folder));
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
                call("write", path, () -> put(from, (int) position));
                put(from, (int) position);
            }
        }

        private void put(ByteBuffer from, int position) {
            for (int at = position; from.hasRemaining(); ) {
                var bytes = new byte[Math.min(PAGE - at % PAGE, from.remaining())];
                from.get(bytes);
                unsynced.add(new Piece(content, at, bytes));
                if (at + bytes.length > content.bytes.length) {
                    content.bytes = Arrays.copyOf(content.bytes, at + bytes.length);
                }
                System.arraycopy(bytes, 0, content.bytes, at, bytes.length);
                at += bytes.length;
            }
        }

        @Override
        public void sync() throws IOException {
            synchronized (SimulatedDisk.this) {
                if (content.hasFailedSync) {
                    retriedSyncs++;
                }
                try {
                    call("sync", path);
                } catch (IOException e) {
                    content.hasFailedSync = true;
                    throw e;
                }
                unsynced.removeIf(it -> it instanceof Piece piece && piece.content() == content);
                content.durable = content.bytes.clone();
            }
        }

        @Override
        public void close() {
            // Closing makes nothing durable.
        }
    }
}
