package io.podium.store.log;

import io.podium.base.files.Disk;
import io.podium.store.Body;
import io.podium.store.Commit;
import io.podium.store.DamagedException;
import io.podium.store.timeline.State;
import java.io.Closeable;
import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads a folder back: the newest checkpoint, then every record after it. Answers exactly what was
 * acknowledged, perhaps with a tail that was not; or refuses with the file, the offset and the last
 * good revision. Changes nothing before {@link #tidy}.
 */
final class Recovery implements Closeable {
    private static final Logger LOG = LoggerFactory.getLogger(Recovery.class);

    private final LogFolder folder;
    private final Body.Reader reader;
    private final Unpacker.Texts texts = new Unpacker.Texts();
    private Optional<Disk.File> file = Optional.empty();
    private Optional<SegmentReader> last = Optional.empty();
    private final NavigableMap<Long, Long> segments = new TreeMap<>();
    private final List<Findings.Segment> found = new ArrayList<>();

    /** Revision of the checkpoint: good whatever the log says. */
    private long base;

    private List<Path> superfluous = List.of();
    private long tailEnd;

    Recovery(LogFolder folder, Body.Reader reader) {
        this.folder = folder;
        this.reader = reader;
    }

    /** The state of the newest checkpoint, or the empty one. */
    State checkpoint() throws IOException {
        List<Long> revisions = folder.checkpoints();
        if (revisions.isEmpty()) {
            return State.EMPTY;
        }
        return Checkpoints.read(folder, revisions.getLast(), reader, texts);
    }

    /**
     * Hands every commit after the checkpoint to the consumer.
     *
     * @param state what the commits so far made of the checkpoint
     */
    void replay(Supplier<State> state, Consumer<Commit> commits) throws IOException {
        base = state.get().revision();
        List<Long> names = folder.segments();
        int from = 0;
        while (from + 1 < names.size() && names.get(from + 1) <= base + 1) {
            from++;
        }
        if (names.isEmpty() || names.get(from) > base + 1) {
            throw new DamagedException(folder.segment(base + 1), "is missing", 0, base);
        }
        superfluous = names.subList(0, from).stream().map(folder::segment).toList();
        for (int i = from; i < names.size(); i++) {
            SegmentReader segment = open(names.get(i));
            try {
                records(segment, state, commits);
            } catch (IllegalArgumentException | BufferUnderflowException e) {
                throw refusal(segment, "holds a record that cannot be read");
            } finally {
                found.add(
                        new Findings.Segment(
                                folder.segment(names.get(i)),
                                names.get(i),
                                segment.revision(),
                                segment.position(),
                                segment.size()));
            }
        }
        SegmentReader end = last.orElseThrow();
        if (end.revision() < base) {
            throw refusal(end, "ends before the checkpoint of revision " + base);
        }
        judge(end);
    }

    private SegmentReader open(long first) throws IOException {
        Disk.File opened = folder.disk().open(folder.segment(first));
        if (file.isPresent()) {
            file.get().close();
        }
        file = Optional.of(opened);
        long good = last.map(this::good).orElse(base);
        var next = new SegmentReader(opened, folder.segment(first), good);
        boolean isWhole = next.size() == next.start().size() && next.start().first() == first;
        if (!isWhole) {
            throw new DamagedException(
                    folder.segment(first),
                    "is not what its first page says: %d bytes of %d from revision %d"
                            .formatted(next.size(), next.start().size(), next.start().first()),
                    Math.min(next.size(), next.start().size()),
                    good);
        }
        if (last.isPresent()) {
            SegmentReader before = last.get();
            if (before.revision() + 1 != first || before.chain() != next.start().chain()) {
                throw refusal(before, "has lost acknowledged records before revision " + first);
            }
        }
        last = Optional.of(next);
        segments.put(first, next.size());
        return next;
    }

    private void records(SegmentReader segment, Supplier<State> state, Consumer<Commit> commits)
            throws IOException {
        while (true) {
            Optional<ByteBuffer> record = segment.next();
            if (record.isEmpty()) {
                return;
            }
            long revision = segment.revision();
            if (revision > state.get().revision()) {
                var operations = Records.unpacker(record.get(), texts);
                commits.accept(
                        new Commit(
                                revision,
                                Records.decode(operations, revision, state.get(), reader)));
            }
        }
    }

    /** Judges the end of the log: a tail nobody was told of is cut, everything else is refused. */
    private void judge(SegmentReader segment) throws IOException {
        Layout.Mark mark =
                segment.mark().orElseThrow(() -> refusal(segment, "has lost both of its marks"));
        if (mark.offset() > segment.position() || mark.revision() > segment.revision()) {
            throw refusal(
                    segment, "has lost acknowledged records up to revision " + mark.revision());
        }
        if (mark.sealed()) {
            throw refusal(segment, "is sealed, but the segment after it is missing");
        }
        long end = segment.end();
        Optional<Long> witness = segment.witness(end);
        if (witness.isPresent()) {
            throw refusal(
                    segment,
                    "has lost acknowledged records: there is a later one at offset "
                            + witness.get());
        }
        tailEnd = end;
    }

    /**
     * Makes the folder what was read: without the tail that nobody was told of, and without
     * segments older than the checkpoint.
     */
    void tidy() throws IOException {
        SegmentReader segment = last();
        if (tailEnd > segment.position()) {
            LOG.info(
                    "cutting an unacknowledged tail of {} at offset {}, behind revision {}",
                    folder.segment(segment.start().first()),
                    segment.position(),
                    segment.revision());
            zero(segment.position(), tailEnd);
        }
        // What was read may never have reached the disk: it must, before anybody is told of it.
        file.orElseThrow().sync();
        for (Path older : superfluous) {
            folder.disk().delete(older);
        }
    }

    private void zero(long from, long to) throws IOException {
        ByteBuffer zeros = ByteBuffer.allocate(1 << 16);
        for (long at = from; at < to; at += zeros.capacity()) {
            zeros.clear().limit((int) Math.min(zeros.capacity(), to - at));
            file.orElseThrow().write(zeros, at);
        }
    }

    private DamagedException refusal(SegmentReader segment, String what) {
        return new DamagedException(
                folder.segment(segment.start().first()), what, segment.position(), good(segment));
    }

    private long good(SegmentReader segment) {
        return Math.max(base, segment.revision());
    }

    /** The segments that were read, the one with the damage included. */
    List<Findings.Segment> found() {
        return List.copyOf(found);
    }

    /** How many bytes behind the last good record were never acknowledged. */
    long tailBytes() {
        return tailEnd - last().position();
    }

    /** Sizes of the segments that were read, by their first revisions. */
    NavigableMap<Long, Long> segments() {
        return segments;
    }

    /** Where the log goes on. */
    SegmentReader last() {
        return last.orElseThrow();
    }

    /** The last segment; it is the caller's from now on. */
    Disk.File takeFile() {
        Disk.File taken = file.orElseThrow();
        file = Optional.empty();
        return taken;
    }

    @Override
    public void close() throws IOException {
        if (file.isPresent()) {
            file.get().close();
        }
    }
}
