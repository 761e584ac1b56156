package io.podium.campaigns.history;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * What clients asked, were answered and saw. Each of these has a moment of its own; the moments
 * count up in the order things happened.
 */
public final class History {
    /** What a name holds. */
    public record Seen(String value, long revision, long created) {}

    /**
     * One write of a batch.
     *
     * @param expected the revision the name must hold: 0 for nothing, {@link #ANY} for whatever
     * @param value unlike that of any other wish; empty to delete
     */
    public record Wish(String name, long expected, Optional<String> value) {
        public static final long ANY = -1;

        /** Whether it may be done upon this. */
        boolean holds(Optional<Seen> now) {
            return (value.isPresent() || now.isPresent())
                    && (expected == ANY || expected == now.map(Seen::revision).orElse(0L));
        }
    }

    /** How a write ended. */
    public sealed interface Outcome {
        /** Acknowledged. */
        record Done(long revision) implements Outcome {}

        /** A name did not hold what was expected, but this. */
        record Refused(String name, Optional<Seen> current) implements Outcome {}

        /** A name did not hold what was expected; what it held instead was not said. */
        record Declined(String name) implements Outcome {}

        /** There was no room; nothing was done. */
        record Full() implements Outcome {}

        /** Nobody knows; it may have been done until the process ended, which is its end. */
        record Unknown() implements Outcome {}
    }

    /** A batch that a client asked for. */
    public record Writing(int client, long began, long ended, List<Wish> wishes, Outcome outcome) {}

    /** What a read showed. */
    public record Sight(long revision, Map<String, Seen> found) {}

    /**
     * A read.
     *
     * @param asked the revision asked for, or {@link #NEWEST}
     * @param name the only name asked for, "" for all
     * @param sight empty when it was refused as compacted
     */
    public record Reading(
            int client, long began, long ended, long asked, String name, Optional<Sight> sight) {
        public static final long NEWEST = -1;
    }

    /**
     * A piece of a list.
     *
     * @param reading when and of which revision; what it found is the piece
     * @param after the last name of the piece before, "" for the first
     * @param limit so many names at most
     * @param rest how many names are said to be left behind it
     */
    public record Piece(Reading reading, String after, int limit, int rest) {}

    /** Somebody had everything before the revision forgotten. */
    public record Compaction(long began, long ended, long revision) {}

    /**
     * The process ended in some way, and another one opened the store.
     *
     * @param revision the newest then
     * @param oldest the oldest that can be read then
     */
    public record Reopening(long crashed, long opened, long revision, long oldest) {}

    private final List<Writing> writings = new ArrayList<>();
    private final List<Reading> readings = new ArrayList<>();
    private final List<Piece> pieces = new ArrayList<>();
    private final List<Compaction> compactions = new ArrayList<>();
    private final List<Reopening> reopenings = new ArrayList<>();
    private final List<Watching> watchings = new ArrayList<>();
    private final Optional<Duration> window;
    private final List<Long> times = new ArrayList<>();
    private LongSupplier clock = () -> 0;
    private long moment;

    /** A history in which nothing is forgotten because it is old, or nobody knows when it is. */
    public History() {
        window = Optional.empty();
    }

    /** A history in which a revision is forgotten when the one behind it is as old as that. */
    public History(Duration window) {
        this.window = Optional.of(window);
    }

    /** From now on these are the nanoseconds of moments; they start anew with each process. */
    void follow(LongSupplier nanos) {
        clock = nanos;
    }

    Optional<Duration> window() {
        return window;
    }

    /** How long the second moment is behind the first; both are of one process. */
    Duration between(long first, long second) {
        return Duration.ofNanos(times.get((int) second - 1) - times.get((int) first - 1));
    }

    /** A new moment. */
    public long tick() {
        times.add(clock.getAsLong());
        return ++moment;
    }

    public void add(Writing writing) {
        writings.add(writing);
    }

    public void add(Reading reading) {
        readings.add(reading);
    }

    public void add(Piece piece) {
        pieces.add(piece);
    }

    public void add(Compaction compaction) {
        compactions.add(compaction);
    }

    public void add(Reopening reopening) {
        reopenings.add(reopening);
    }

    /** The watch may still grow. */
    public Watching add(Watching watching) {
        watchings.add(watching);
        return watching;
    }

    public List<Writing> writings() {
        return List.copyOf(writings);
    }

    public List<Reading> readings() {
        return List.copyOf(readings);
    }

    public List<Piece> pieces() {
        return List.copyOf(pieces);
    }

    public List<Compaction> compactions() {
        return List.copyOf(compactions);
    }

    public List<Reopening> reopenings() {
        return List.copyOf(reopenings);
    }

    public List<Watching> watchings() {
        return List.copyOf(watchings);
    }

    /** How much happened: operations asked for, and signals of watches. */
    public long size() {
        long signals = 0;
        for (Watching watching : watchings) {
            for (Watching.Delivery delivery : watching.deliveries()) {
                signals += delivery.signals().size();
            }
        }
        return writings.size()
                + readings.size()
                + pieces.size()
                + compactions.size()
                + reopenings.size()
                + signals;
    }
}
