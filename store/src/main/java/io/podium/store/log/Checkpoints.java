package io.podium.store.log;

import io.podium.base.collect.PersistentMap;
import io.podium.base.files.Disk;
import io.podium.store.Body;
import io.podium.store.Entry;
import io.podium.store.Key;
import io.podium.store.StoreException;
import io.podium.store.timeline.State;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.zip.CRC32C;

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
    private static final long MAGIC = 0x504f4449554d4350L;
    private static final int START_LENGTH = 17;
    private static final int BLOCK = 1 << 20;

    /** Larger than a full block with the largest entry behind it. */
    private static final int MAX_BLOCK = BLOCK + Layout.MAX_RECORD;

    private Checkpoints() {}

    /** Writes the state durably under its final name; answers the size of the file. */
    static long write(LogFolder folder, State state) throws IOException {
        Disk disk = folder.disk();
        Path path = folder.checkpointInTheMaking();
        long size;
        try (Disk.File file = disk.create(path, 0)) {
            var writer = new Writer(file, state.revision());
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
        }
        disk.rename(path, folder.checkpoint(state.revision()));
        disk.syncFolder(folder.path());
        return size;
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
        private final Packer packer = new Packer(BLOCK + (BLOCK >> 2));
        private long position;
        private int chain;

        Writer(Disk.File file, long revision) throws IOException {
            this.file = file;
            ByteBuffer start = ByteBuffer.allocate(START_LENGTH + 4);
            start.putLong(MAGIC).put(Layout.VERSION).putLong(revision);
            chain = crc(start.duplicate().flip());
            put(start.putInt(chain).flip());
        }

        boolean add(Entry entry) {
            Records.encode(packer, entry);
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
        PersistentMap<String, PersistentMap<Key, Entry>> all = PersistentMap.empty();
        PersistentMap<Key, Entry> current = PersistentMap.empty();
        String resource = "";
        long position = START_LENGTH + 4;
        int chain = startChain;
        while (true) {
            refuseUnless(position + 12 <= in.size(), path, position);
            int length = in.at(position, 4).getInt(0);
            boolean isPlausible =
                    length >= 0 && length <= MAX_BLOCK && position + 12 + length <= in.size();
            refuseUnless(isPlausible, path, position);
            ByteBuffer block = in.at(position + 4, 8 + length);
            int crc = crc(block.duplicate().position(4));
            refuseUnless(block.getInt(0) == crc && block.getInt(4) == chain, path, position);
            chain = crc;
            position += 12 + length;
            if (length == 0) {
                refuseUnless(position == in.size(), path, position);
                return current.isEmpty() ? all : all.with(resource, current);
            }
            var entries = Records.unpacker(block.position(8).slice(), texts);
            while (entries.hasMore()) {
                Entry entry = Records.decode(entries, reader);
                if (!entry.key().resource().equals(resource)) {
                    all = current.isEmpty() ? all : all.with(resource, current);
                    resource = entry.key().resource();
                    current = PersistentMap.empty();
                }
                current = current.with(entry.key(), entry);
            }
        }
    }

    private static void refuseUnless(boolean isGood, Path path, long offset) {
        if (!isGood) {
            throw new StoreException(
                    "checkpoint %s is damaged at offset %d".formatted(path, offset));
        }
    }

    private static int crc(ByteBuffer bytes) {
        var crc = new CRC32C();
        crc.update(bytes);
        return (int) crc.getValue();
    }
}
