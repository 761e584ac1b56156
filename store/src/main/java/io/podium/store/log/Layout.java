package io.podium.store.log;

import io.podium.store.DamagedException;
import io.podium.store.StoreException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * Where the bytes stand in a segment: a page that says what it is, two pages that take turns in
 * saying how far it is known to be durable, then records one behind the other, then zeros.
 *
 * <pre>
 * start   magic 8, version 1, chain 4, first revision 8, size 8, crc 4
 * mark    sequence 8, revision 8, offset 8, chain 4, sealed 1, crc 4
 * record  magic 4, length 4, crc 4 | chain 4, revision 8, durable 8, operations
 * </pre>
 *
 * A record's crc covers what is behind the bar; chain is the crc of the record before.
 */
final class Layout {
    static final byte VERSION = 1;
    static final int PAGE = 4096;

    /** Where the first record stands. */
    static final int RECORDS = 3 * PAGE;

    /** The part of a record before its crc begins to count. */
    static final int RECORD_HEAD = 12;

    /** What stands before the operations. */
    static final int RECORD_BEFORE = RECORD_HEAD + 20;

    static final int RECORD_MAGIC = 0x50645265;

    /** A batch of the largest size with the largest keys and labels is smaller. */
    static final int MAX_RECORD = 16 << 20;

    private static final long SEGMENT_MAGIC = 0x504f4449554d4c47L;
    private static final int START_LENGTH = 29;
    private static final int MARK_LENGTH = 29;

    private Layout() {}

    /**
     * What a segment begins with.
     *
     * @param first revision of its first record
     * @param chain crc of the record before that
     * @param size of the file
     */
    record Start(long first, int chain, long size) {}

    /**
     * How far a segment is durable.
     *
     * @param sequence counts the marks; the higher one holds
     * @param offset behind the record of the revision
     * @param sealed whether there is a segment after this one
     */
    record Mark(long sequence, long revision, long offset, int chain, boolean sealed) {}

    /** The three pages before the records, with a first mark that says there are none. */
    static ByteBuffer pages(Start start) {
        ByteBuffer pages = ByteBuffer.allocate(RECORDS);
        pages.putLong(SEGMENT_MAGIC).put(VERSION);
        pages.putInt(start.chain()).putLong(start.first()).putLong(start.size());
        pages.putInt(crc(pages.array(), 0, START_LENGTH));
        var mark = new Mark(0, start.first() - 1, RECORDS, start.chain(), false);
        pages.position(PAGE).put(bytes(mark));
        return pages.clear();
    }

    static Start start(ByteBuffer page, Path file, long revision) {
        var bytes = new byte[START_LENGTH + 4];
        page.get(bytes);
        ByteBuffer in = ByteBuffer.wrap(bytes);
        if (in.getLong() != SEGMENT_MAGIC
                || in.getInt(START_LENGTH) != crc(bytes, 0, START_LENGTH)) {
            throw new DamagedException(file, "does not begin as a log segment", 0, revision);
        }
        byte version = in.get();
        if (version != VERSION) {
            throw new StoreException(
                    file + " has log format " + version + ", this program reads " + VERSION);
        }
        int chain = in.getInt();
        return new Start(in.getLong(), chain, in.getLong());
    }

    static long markPosition(long sequence) {
        return PAGE + (sequence & 1) * PAGE;
    }

    static ByteBuffer bytes(Mark mark) {
        ByteBuffer out = ByteBuffer.allocate(MARK_LENGTH + 4);
        out.putLong(mark.sequence()).putLong(mark.revision()).putLong(mark.offset());
        out.putInt(mark.chain()).put((byte) (mark.sealed() ? 1 : 0));
        return out.putInt(crc(out.array(), 0, MARK_LENGTH)).flip();
    }

    /** Empty when the bytes hold no whole mark. */
    static Optional<Mark> mark(ByteBuffer page) {
        var bytes = new byte[MARK_LENGTH + 4];
        page.get(bytes);
        ByteBuffer in = ByteBuffer.wrap(bytes);
        if (in.getInt(MARK_LENGTH) != crc(bytes, 0, MARK_LENGTH)) {
            return Optional.empty();
        }
        return Optional.of(
                new Mark(in.getLong(), in.getLong(), in.getLong(), in.getInt(), in.get() != 0));
    }

    private static int crc(byte[] bytes, int from, int length) {
        var crc = new CRC32C();
        crc.update(bytes, from, length);
        return (int) crc.getValue();
    }
}
