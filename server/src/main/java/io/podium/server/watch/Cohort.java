package io.podium.server.watch;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * The followers of a lane who see the same in the same form: what is made for one of them serves
 * all.
 */
final class Cohort {
    /** So much is sent before asking again whether there is room. */
    static final int CHUNK_BYTES = 64 * 1024;

    /** What makes two watchers see the same bytes. */
    record Likeness(Object frames, String namespace, String name, Object selection) {
        static Likeness of(WatchOrder order, Frames frames) {
            return new Likeness(frames.sharing(), order.namespace(), order.name(), order.matches());
        }
    }

    private final Lane lane;
    private final WatchOrder order;
    private final Frames frames;
    private final Budget budget;
    private final Likeness likeness;
    private final Map<Long, Chunk> chunks = new HashMap<>();
    private int members;

    Cohort(Lane lane, WatchOrder order, Frames frames, Budget budget) {
        this.lane = lane;
        this.order = order;
        this.frames = frames;
        this.budget = budget;
        this.likeness = Likeness.of(order, frames);
    }

    Likeness likeness() {
        return likeness;
    }

    void joined() {
        members++;
    }

    /** Whether somebody is left. */
    boolean parted() {
        members--;
        return members > 0;
    }

    /** What comes from the happening of that number on; the lane must still have it. */
    Chunk chunk(long from) {
        Chunk known = chunks.get(from);
        if (known != null) {
            return known;
        }
        Chunk made = make(from);
        if (members > 1) {
            chunks.put(from, made);
            budget.add(this, made);
        }
        return made;
    }

    private Chunk make(long from) {
        var buffer = new Buffer();
        var sizes = IntStream.builder();
        long to = from;
        long revision = 0;
        while (to < lane.end()) {
            Happening happening = lane.at(to);
            boolean startsCommit = happening.revision() != revision;
            if (startsCommit && buffer.size() >= CHUNK_BYTES) {
                break;
            }
            revision = happening.revision();
            Optional<EventType> type = happening.seenBy(order::sees);
            if (type.isPresent()) {
                Frames next = buffer.count() == 0 ? frames : frames.behindFirst();
                byte[] frame = happening.frame(next, type.get());
                sizes.add(frame.length);
                buffer.add(frame);
            }
            to++;
        }
        return new Chunk(from, to, revision, sizes.build().toArray(), buffer.take());
    }

    void forget(Chunk chunk) {
        chunks.remove(chunk.from(), chunk);
    }
}
