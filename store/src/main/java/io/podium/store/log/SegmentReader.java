package io.podium.store.log;

import io.podium.base.files.Disk;
import io.podium.store.DamagedException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Optional;
import java.util.zip.CRC32C;

/** Walks along the records of a segment and judges what stands behind the last good one. */
final class SegmentReader {
    private static final ByteBuffer ZEROS = ByteBuffer.allocateDirect(1 << 16).asReadOnlyBuffer();

    private final Input in;
    private final Layout.Start start;
    private final Optional<Layout.Mark> mark;
    private long position = Layout.RECORDS;
    private long revision;
    private int chain;

    /** Reads what stands before the records; the revision is the last good one before them. */
    SegmentReader(Disk.File file, Path path, long before) throws IOException {
        in = new Input(file);
        if (in.size() < Layout.RECORDS) {
            throw new DamagedException(path, "ends before its first record", in.size(), before);
        }
        start = Layout.start(in.at(0, Layout.PAGE), path, before);
        revision = start.first() - 1;
        chain = start.chain();
        Optional<Layout.Mark> one = Layout.mark(in.at(Layout.markPosition(0), Layout.PAGE));
        Optional<Layout.Mark> other = Layout.mark(in.at(Layout.markPosition(1), Layout.PAGE));
        boolean isOther =
                other.isPresent()
                        && (one.isEmpty() || other.get().sequence() > one.get().sequence());
        mark = isOther ? other : one;
    }

    Layout.Start start() {
        return start;
    }

    long size() {
        return in.size();
    }

    /** The newest whole mark. */
    Optional<Layout.Mark> mark() {
        return mark;
    }

    /** Behind the last good record. */
    long position() {
        return position;
    }

    /** Of the last good record. */
    long revision() {
        return revision;
    }

    /** The crc of the last good record. */
    int chain() {
        return chain;
    }

    /**
     * The operations of the next record, good until the next call; empty when no good one follows.
     */
    Optional<ByteBuffer> next() throws IOException {
        Optional<Whole> found = whole(position);
        if (found.isEmpty()) {
            return Optional.empty();
        }
        ByteBuffer body = found.get().body();
        if (body.getInt(0) != chain || body.getLong(4) != revision + 1) {
            return Optional.empty();
        }
        revision++;
        chain = found.get().crc();
        position += Layout.RECORD_HEAD + body.remaining();
        return Optional.of(body.position(Layout.RECORD_BEFORE - Layout.RECORD_HEAD).slice());
    }

    private record Whole(int crc, ByteBuffer body) {
        long revision() {
            return body.getLong(4);
        }

        /** What was durable when the record was written. */
        long durable() {
            return body.getLong(12);
        }
    }

    /** A record whose crc is right, whatever stands before it. */
    private Optional<Whole> whole(long at) throws IOException {
        if (at + Layout.RECORD_BEFORE > in.size()) {
            return Optional.empty();
        }
        ByteBuffer head = in.at(at, Layout.RECORD_HEAD);
        int length = head.getInt(4);
        if (head.getInt(0) != Layout.RECORD_MAGIC
                || length < Layout.RECORD_BEFORE - Layout.RECORD_HEAD
                || length > Math.min(Layout.MAX_RECORD, in.size() - at - Layout.RECORD_HEAD)) {
            return Optional.empty();
        }
        int expected = head.getInt(8);
        ByteBuffer body = in.at(at + Layout.RECORD_HEAD, length);
        var crc = new CRC32C();
        crc.update(body.duplicate());
        return (int) crc.getValue() == expected
                ? Optional.of(new Whole(expected, body))
                : Optional.empty();
    }

    /** Where the last byte that is not zero ends, from the position on. */
    long end() throws IOException {
        long end = position;
        for (long at = position; at < in.size(); at += ZEROS.capacity()) {
            int length = (int) Math.min(ZEROS.capacity(), in.size() - at);
            ByteBuffer piece = in.at(at, length);
            if (piece.mismatch(ZEROS.duplicate().limit(length)) >= 0) {
                int last = length - 1;
                while (piece.get(last) == 0) {
                    last--;
                }
                end = at + last + 1;
            }
        }
        return end;
    }

    /**
     * A later record that was written when more was durable than is good here: it proves that what
     * is missing was acknowledged. Answers its offset.
     */
    Optional<Long> witness(long end) throws IOException {
        byte first = (byte) (Layout.RECORD_MAGIC >>> 24);
        for (long at = position; at + Layout.RECORD_BEFORE <= end; at++) {
            if (in.at(at, 1).get(0) == first) {
                Optional<Whole> record = whole(at);
                if (record.isPresent() && record.get().durable() > revision) {
                    return Optional.of(at);
                }
            }
        }
        return Optional.empty();
    }

    /**
     * The highest revision that anything in the file speaks of, whether or not it can be reached
     * from the first record.
     */
    long highest() throws IOException {
        long highest = Math.max(revision, mark.map(Layout.Mark::revision).orElse(revision));
        byte first = (byte) (Layout.RECORD_MAGIC >>> 24);
        for (long at = position; at + Layout.RECORD_BEFORE <= in.size(); at++) {
            if (in.at(at, 1).get(0) == first) {
                long found = whole(at).map(Whole::revision).orElse(0L);
                highest = Math.max(highest, found);
            }
        }
        return highest;
    }
}
