package io.podium.store.log;

import io.podium.base.collect.PersistentMap;
import io.podium.base.files.Disk;
import io.podium.store.Body;
import io.podium.store.DamagedException;
import io.podium.store.Entry;
import io.podium.store.Key;
import io.podium.store.Seal;
import io.podium.store.StoreException;
import io.podium.store.timeline.State;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Optional;
import java.util.zip.CRC32C;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whole states in a file: entries in key order, in blocks whose crcs are chained, so that no block
 * can be lost, damaged or exchanged unnoticed.
 *
 * <pre>
 * start  magic 8, version 1, revision 8, crc 4
 * block  length 4, crc 4 | chain 4, entries      (length counts the entries; the last block has none)
 * </pre>
 */
final class Checkpoints {
    private static final Logger LOG = LoggerFactory.getLogger(Checkpoints.class);
    private static final long MAGIC = 0x504f4449554d4350L;
    private static final int START_LENGTH = 17;

    /** What a damaged byte takes with it at most, and one large entry. */
    private static final int BLOCK = 1 << 16;

    /** Larger than a full block with the largest entry behind it. */
    private static final int MAX_BLOCK = BLOCK + Layout.MAX_RECORD;

    private Checkpoints() {}

    /** Writes the state durably under its final name; answers the size of the file. */
    static long write(LogFolder folder, State state, Seal seal) throws IOException {
        Disk disk = folder.disk();
        Path path = folder.checkpointInTheMaking();
        long size;
        try (Disk.File file = disk.create(path, 0)) {
            var writer = new Writer(file, state.revision(), seal);
            try {
                state.entries()
                        .scan((resource, entries) -> {
                            entries.scan((key, entry) -> writer.add(entry));
                            return true;
                        });
            } catch (Writer.Failed e) {
                throw e.cause;
            }
            size = writer.end();
            file.sync();
        } catch (IOException e) {
            discard(disk, path);
            throw e;
        }
        disk.rename(path, folder.checkpoint(state.revision()));
        folder.sync();
        return size;
    }

    /** On a full disk half a checkpoint is in everybody's way. */
    private static void discard(Disk disk, Path path) {
        try {
            if (disk.exists(path)) {
                disk.delete(path);
            }
        } catch (IOException e) {
            LOG.debug("cannot delete {}", path, e);
        }
    }

    private static final class Writer {
        /** Carries a trouble of the disk out of a scan. */
        private static final class Failed extends RuntimeException {
            private static final long serialVersionUID = 1L;

            private final IOException cause;

            Failed(IOException cause) {
                super(cause);
                this.cause = cause;
            }
        }

        private final Disk.File file;
        private final Seal seal;
        private final Packer packer = new Packer(BLOCK + (BLOCK >> 2));
        private long position;
        private int chain;

        Writer(Disk.File file, long revision, Seal seal) throws IOException {
            this.file = file;
            this.seal = seal;
            ByteBuffer start = ByteBuffer.allocate(START_LENGTH + 4);
            start.putLong(MAGIC).put(Layout.VERSION).putLong(revision);
            chain = crc(start.duplicate().flip());
            put(start.putInt(chain).flip());
        }

        boolean add(Entry entry) {
            Records.encode(packer, entry, seal);
            if (packer.size() >= BLOCK) {
                try {
                    block();
                } catch (IOException e) {
                    throw new Failed(e);
                }
            }
            return true;
        }

        private void block() throws IOException {
            ByteBuffer out = ByteBuffer.allocate(12 + packer.size());
            out.putInt(packer.size()).putInt(0).putInt(chain).put(packer.toBytes());
            chain = crc(out.duplicate().position(8).limit(12 + packer.size()));
            put(out.putInt(4, chain).flip());
            packer.clear();
        }

        long end() throws IOException {
            if (packer.size() > 0) {
                block();
            }
            block();
            return position;
        }

        private void put(ByteBuffer bytes) throws IOException {
            int count = bytes.remaining();
            file.write(bytes, position);
            position += count;
        }
    }

    /** Reads a state again; refuses a file that is not exactly what was written. */
    static State read(LogFolder folder, long revision, Body.Reader reader, Unpacker.Texts texts)
            throws IOException {
        Path path = folder.checkpoint(revision);
        try (Disk.File file = folder.disk().open(path)) {
            var in = new Input(file);
            refuseUnless(in.size() >= START_LENGTH + 4, path, 0);
            ByteBuffer start = in.at(0, START_LENGTH + 4);
            int chain = crc(start.duplicate().limit(START_LENGTH));
            refuseUnless(start.getLong(0) == MAGIC && start.getInt(START_LENGTH) == chain, path, 0);
            if (start.get(8) != Layout.VERSION) {
                throw new StoreException(
                        "%s has format %d, this program reads %d"
                                .formatted(path, start.get(8), Layout.VERSION));
            }
            refuseUnless(start.getLong(9) == revision, path, 0);
            return new State(revision, entries(in, path, chain, reader, texts));
        }
    }

    private static PersistentMap<String, PersistentMap<Key, Entry>> entries(
            Input in, Path path, int startChain, Body.Reader reader, Unpacker.Texts texts)
            throws IOException {
        var all = new Gathered(reader, texts);
        long position = START_LENGTH + 4;
        int chain = startChain;
        while (true) {
            Optional<ByteBuffer> block = block(in, position);
            refuseUnless(block.isPresent(), path, position);
            refuseUnless(block.get().getInt(4) == chain, path, position);
            chain = block.get().getInt(0);
            position += 4 + block.get().limit();
            if (block.get().limit() == 8) {
                refuseUnless(position == in.size(), path, position);
                return all.entries();
            }
            all.add(block.get());
        }
    }

    /** The crc, the chain and the entries of a block that is whole in itself. */
    private static Optional<ByteBuffer> block(Input in, long position) throws IOException {
        if (position + 12 > in.size()) {
            return Optional.empty();
        }
        int length = in.at(position, 4).getInt(0);
        if (length < 0 || length > MAX_BLOCK || position + 12 + length > in.size()) {
            return Optional.empty();
        }
        ByteBuffer block = in.at(position + 4, 8 + length);
        return block.getInt(0) == crc(block.duplicate().position(4))
                ? Optional.of(block)
                : Optional.empty();
    }

    /**
     * What can still be read of a file that is damaged.
     *
     * @param damaged how many bytes belong to no whole block
     */
    record Salvaged(State state, long damaged) {}

    /** Reads the blocks that are whole in themselves, whatever stands between them. */
    static Salvaged salvage(
            LogFolder folder, long revision, Body.Reader reader, Unpacker.Texts texts)
            throws IOException {
        try (Disk.File file = folder.disk().open(folder.checkpoint(revision))) {
            var in = new Input(file);
            var all = new Gathered(reader, texts);
            long read = Math.min(START_LENGTH + 4, in.size());
            for (long at = read; at < in.size(); ) {
                Optional<ByteBuffer> block = block(in, at);
                if (block.isEmpty()) {
                    at++;
                    continue;
                }
                at += 4 + block.get().limit();
                read += 4 + block.get().limit();
                all.add(block.get());
            }
            return new Salvaged(new State(revision, all.entries()), in.size() - read);
        }
    }

    /** Entries as they come out of blocks, in key order. */
    private static final class Gathered {
        private final Body.Reader reader;
        private final Unpacker.Texts texts;
        private PersistentMap<String, PersistentMap<Key, Entry>> all = PersistentMap.empty();
        private PersistentMap<Key, Entry> current = PersistentMap.empty();
        private String resource = "";

        Gathered(Body.Reader reader, Unpacker.Texts texts) {
            this.reader = reader;
            this.texts = texts;
        }

        void add(ByteBuffer block) {
            var entries = Records.unpacker(block.position(8).slice(), texts);
            while (entries.hasMore()) {
                Entry entry = Records.decode(entries, reader);
                if (!entry.key().resource().equals(resource)) {
                    all = entries();
                    resource = entry.key().resource();
                    current = PersistentMap.empty();
                }
                current = current.with(entry.key(), entry);
            }
        }

        PersistentMap<String, PersistentMap<Key, Entry>> entries() {
            return current.isEmpty() ? all : all.with(resource, current);
        }
    }

    private static void refuseUnless(boolean isGood, Path path, long offset) {
        if (!isGood) {
            throw new DamagedException(path, "is damaged", offset, 0);
        }
    }

    private static int crc(ByteBuffer bytes) {
        var crc = new CRC32C();
        crc.update(bytes);
        return (int) crc.getValue();
    }
}
