package io.podium.store.log;

import io.podium.base.files.Disk;
import io.podium.base.loop.Loop;
import io.podium.base.time.Clock;
import io.podium.store.Seal;
import io.podium.store.StoreException;
import io.podium.store.TooLargeException;
import io.podium.store.Write;
import io.podium.store.timeline.Journal;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.zip.CRC32C;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes groups of commits into the current segment: the mark of the group before, the records, one
 * sync. All on the store's loop, which this blocks for as long as the disk takes.
 */
final class LogJournal implements Journal {
    private static final Logger LOG = LoggerFactory.getLogger(LogJournal.class);
    private static final int BUFFER = 256 << 10;

    /** What the engine does when the log has grown by a segment. */
    interface Rolled {
        /**
         * The sealed segment began with this revision and has so many bytes; then begins the next.
         */
        void rolled(long first, long bytes, long next);
    }

    private final LogFolder folder;
    private final LogSettings settings;
    private final Seals seals;
    private final Loop loop;
    private final Clock clock;
    private final Spares spares;
    private final Rolled rolled;

    private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER);
    private final ByteBuffer head = ByteBuffer.allocate(Layout.RECORD_BEFORE);

    private Disk.File file;
    private long first;
    private long size;
    private boolean isReserve;

    /** Where the next byte goes; the buffer holds what stands right before it. */
    private long position;

    private int chain;
    private long revision;

    /** What was last synced. */
    private long durableRevision;

    private long admitted;
    private long sequence;
    private Layout.Mark marked;
    private boolean isFlushPlanned;
    private long persistedNanos;
    private boolean closed;
    private volatile Optional<StoreException> broken = Optional.empty();

    LogJournal(
            LogFolder folder,
            LogSettings settings,
            Seals seals,
            Loop loop,
            Clock clock,
            Background background,
            Rolled rolled) {
        this.folder = folder;
        this.settings = settings;
        this.seals = seals;
        this.loop = loop;
        this.clock = clock;
        this.rolled = rolled;
        spares = new Spares(folder, settings, background, clock);
    }

    /** Goes on behind the last good record of a segment, which is durable, as all before it. */
    void resume(Disk.File segment, SegmentReader end) throws IOException {
        file = segment;
        first = end.start().first();
        size = end.start().size();
        position = end.position();
        chain = end.chain();
        revision = end.revision();
        durableRevision = revision;
        sequence = end.mark().map(Layout.Mark::sequence).orElse(0L);
        markBoth();
    }

    /** The disk's part of being ready for a full disk. */
    void prepareReserve() {
        spares.prepareReserve();
    }

    @Override
    public Encoded encode(List<Write> batch) {
        Seal seal = seals.current();
        seals.note(batch);
        byte[] encoded = Records.encode(batch, seal);
        // It must fit into whatever segment the disk has room for.
        long smallest =
                Math.min(
                        settings.firstSegmentBytes(),
                        Math.min(settings.segmentBytes(), settings.reserveBytes()));
        long limit = Math.min(Layout.MAX_RECORD, smallest - Layout.RECORDS);
        if (Layout.RECORD_BEFORE + encoded.length > limit) {
            throw new TooLargeException(
                    "a record of " + encoded.length + " bytes, the limit is " + limit);
        }
        return new Encoded(encoded, seal);
    }

    @Override
    public boolean isCurrent(Encoded encoded) {
        return encoded.manner().equals(seals.current());
    }

    @Override
    public boolean admits(byte[] encoded, boolean isUrgent) {
        int bytes = Layout.RECORD_BEFORE + encoded.length;
        boolean fits = position + admitted + bytes <= size;
        boolean isAdmitted =
                (fits && (!isReserve || isUrgent))
                        || spares.hasSpare()
                        || (isUrgent && spares.hasReserve());
        if (isAdmitted) {
            admitted += bytes;
        }
        return isAdmitted;
    }

    @Override
    public void persist(List<Sealed> group) {
        admitted = 0;
        if (broken.isPresent()) {
            throw broken.get();
        }
        try {
            mark(false);
            for (Sealed sealed : group) {
                append(sealed.commit().revision(), sealed.encoded());
            }
            flush();
            file.sync();
        } catch (IOException e) {
            throw fail("write " + group.size() + " commits", e);
        }
        durableRevision = revision;
        persistedNanos = clock.nanos();
        if ((position - Layout.RECORDS) * 2 > size - Layout.RECORDS) {
            spares.prepare();
        }
        planFlush(settings.idleFlush());
    }

    private StoreException fail(String what, IOException cause) {
        var failed =
                new StoreException(
                        "cannot %s at offset %d of %s: %s"
                                .formatted(what, position, folder.segment(first), cause),
                        cause);
        broken = Optional.of(failed);
        LOG.error("the store is read-only from now on", failed);
        return failed;
    }

    /** Nothing is written from now on, for something beside the segments has failed. */
    void end(IOException cause) {
        if (broken.isEmpty()) {
            fail("go on", cause);
        }
    }

    @Override
    public Duration gathering() {
        return settings.gathering();
    }

    @Override
    public Optional<StoreException> trouble() {
        return broken;
    }

    /** Whether the disk had no room for a segment, so that the reserve is being written. */
    boolean isFull() {
        return isReserve;
    }

    /** Completes when there is room for another segment, or there is none. */
    CompletableFuture<Void> prepareSegment() {
        return spares.prepared();
    }

    /**
     * What is written from now on stands in a segment that holds nothing else; answers the revision
     * it begins with, or nothing if there is no room for it now. On the loop, between groups.
     */
    OptionalLong begin() {
        if (position > Layout.RECORDS) {
            if (closed || broken.isPresent() || !spares.hasSpare()) {
                return OptionalLong.empty();
            }
            try {
                roll(revision + 1);
                markBoth();
            } catch (IOException e) {
                fail("begin a segment", e);
                return OptionalLong.empty();
            }
        }
        return OptionalLong.of(first);
    }

    private void append(long next, byte[] encoded) throws IOException {
        int bytes = Layout.RECORD_BEFORE + encoded.length;
        if (position + bytes > size || (isReserve && spares.hasSpare())) {
            roll(next);
        }
        head.clear();
        head.putInt(Layout.RECORD_MAGIC).putInt(bytes - Layout.RECORD_HEAD).putInt(0);
        head.putInt(chain).putLong(next).putLong(durableRevision);
        var crc = new CRC32C();
        crc.update(head.array(), Layout.RECORD_HEAD, head.position() - Layout.RECORD_HEAD);
        crc.update(encoded, 0, encoded.length);
        chain = (int) crc.getValue();
        head.putInt(8, chain);
        put(head.array());
        put(encoded);
        revision = next;
    }

    private void put(byte[] bytes) throws IOException {
        for (int at = 0; at < bytes.length; ) {
            int count = Math.min(bytes.length - at, buffer.remaining());
            buffer.put(bytes, at, count);
            at += count;
            position += count;
            if (!buffer.hasRemaining()) {
                flush();
            }
        }
    }

    private void flush() throws IOException {
        buffer.flip();
        file.write(buffer, position - buffer.limit());
        buffer.clear();
    }

    /**
     * Seals the segment and goes on in the next; what is before is durable before anything stands
     * behind it.
     */
    private void roll(long next) throws IOException {
        flush();
        file.sync();
        durableRevision = revision;
        Spares.Taken taken = spares.take();
        Disk.File fresh = taken.file();
        fresh.write(Layout.pages(new Layout.Start(next, chain, taken.size())), 0);
        fresh.sync();
        folder.disk().rename(taken.path(), folder.segment(next));
        folder.sync();
        mark(true);
        file.sync();
        file.close();
        long sealed = first;
        long sealedSize = size;
        file = fresh;
        first = next;
        size = taken.size();
        isReserve = taken.isReserve();
        rolled.rolled(sealed, sealedSize, next);
        position = Layout.RECORDS;
        sequence = 0;
        marked = new Layout.Mark(0, revision, position, chain, false);
        if (isReserve) {
            LOG.warn("the disk is full: only deletions and leases are written, into the reserve");
        } else {
            spares.prepareReserve();
        }
    }

    /** Says how far this segment is durable, unless that is what stands there. */
    private void mark(boolean isSealed) throws IOException {
        if (marked.revision() != durableRevision || isSealed) {
            writeMark(isSealed);
        }
    }

    private void writeMark(boolean isSealed) throws IOException {
        marked = new Layout.Mark(++sequence, durableRevision, position, chain, isSealed);
        file.write(Layout.bytes(marked), Layout.markPosition(sequence));
    }

    /** Both pages, one after the other, so that neither can be lost alone unnoticed. */
    private void markBoth() throws IOException {
        writeMark(false);
        file.sync();
        writeMark(false);
        file.sync();
    }

    private void planFlush(Duration delay) {
        if (!isFlushPlanned) {
            isFlushPlanned = true;
            loop.schedule(delay, this::flushWhenIdle);
        }
    }

    private void flushWhenIdle() {
        isFlushPlanned = false;
        if (closed || broken.isPresent() || marked.revision() == durableRevision) {
            return;
        }
        long left = settings.idleFlush().toNanos() - (clock.nanos() - persistedNanos);
        if (left > 0) {
            planFlush(Duration.ofNanos(left));
            return;
        }
        try {
            markBoth();
        } catch (IOException e) {
            fail("write the mark", e);
        }
    }

    @Override
    public void close() {
        closed = true;
        try {
            if (broken.isEmpty() && marked.revision() != durableRevision) {
                markBoth();
            }
            file.close();
        } catch (IOException e) {
            fail("write the last mark", e);
        }
        spares.close();
    }
}
