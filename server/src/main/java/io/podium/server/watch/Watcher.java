package io.podium.server.watch;

import io.podium.api.error.ApiError;
import io.podium.base.Invariant;
import io.podium.base.loop.Loop;
import io.podium.server.request.WatchSink;
import io.podium.store.Change;
import io.podium.store.CompactedException;
import io.podium.store.Entry;
import io.podium.store.Key;
import io.podium.store.Snapshot;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One watch. It sends the state at a snapshot, replays what happened since from the store's past,
 * then lives: it follows a lane of the hub. Whenever its connection takes no more it keeps nothing
 * but where it came to, and goes on from there later. Belongs to the hub's loop.
 */
final class Watcher {
    private static final Logger LOG = LoggerFactory.getLogger(Watcher.class);

    /** How many changes of the past are looked at before others get their turn. */
    private static final int REPLAYED_AT_ONCE = 512;

    private enum State {
        LISTING,
        REPLAYING,
        LIVE,
        ENDED
    }

    private final WatchHub hub;
    private final WatchOrder order;
    private final WatchSink sink;
    private final Buffer buffer = new Buffer();
    private Frames frames;
    private State state = State.LISTING;

    /** Everything up to this revision was sent; while listing, what is listed. */
    private long position;

    private Optional<Key> listed = Optional.empty();

    // While live: the lane, those alike, and the number of the next happening.
    private Lane lane;
    private Cohort cohort;
    private long next;

    /** Counts waits, so that late calls of an old one are known. */
    private long turn;

    private boolean isWaiting;
    private Optional<Loop.Cancel> timeout = Optional.empty();
    private final Bookmarks bookmarks;

    Watcher(WatchHub hub, WatchOrder order, WatchSink sink) {
        this.hub = hub;
        this.order = order;
        this.sink = sink;
        this.frames = order.frames();
        this.position = order.after();
        this.bookmarks = new Bookmarks(hub, this::bookmark);
    }

    void start() {
        if (state == State.ENDED) {
            return;
        }
        hub.register(this);
        timeout = Optional.of(hub.loop().schedule(order.timeout(), this::end));
        if (order.bookmarks()) {
            bookmarks.plan(order.timeout());
        }
        if (order.hasInitial()) {
            begin();
        } else {
            sink.begun();
            guarded(this::goOn);
        }
    }

    /** Lists, as soon as the state is as new as it was asked for. */
    private void begin() {
        var _ =
                hub.arrivals()
                        .reach(order.after())
                        .whenComplete((arrived, trouble) -> {
                            if (state == State.ENDED) {
                                return;
                            }
                            if (trouble instanceof ApiError tooLarge) {
                                fail(tooLarge);
                            } else {
                                position = hub.store().revision();
                                guarded(this::list);
                            }
                        });
    }

    /** What goes wrong in one watch must not stop the others. */
    private void guarded(Runnable step) {
        try {
            step.run();
        } catch (CompactedException e) {
            fail(
                    ApiError.expired(
                            "too old resource version: " + position + " (" + e.oldest() + ")"));
        } catch (RuntimeException e) {
            LOG.error("a watch of {} failed", order.resource(), e);
            fail(ApiError.internal("the watch failed: " + e.getMessage()));
        }
    }

    // The initial state.

    /** The state is fetched anew for each slice, so that a stalled reader holds on to none. */
    private void list() {
        Snapshot snapshot = hub.store().snapshot(position);
        boolean isWhole =
                (order.name().isEmpty() || (order.namespace().isEmpty() && isSpread(snapshot)))
                        ? listSlice(snapshot)
                        : listOne(snapshot);
        send();
        if (!isWhole) {
            whenWritable(this::list);
            return;
        }
        if (order.endsInitial()) {
            sink.send(frames.bookmark(position, true));
        }
        sink.begun();
        goOn();
    }

    /** Whether the name may stand in several namespaces. */
    private boolean isSpread(Snapshot snapshot) {
        return snapshot.get(new Key(order.resource(), "", order.name())).isEmpty();
    }

    private boolean listOne(Snapshot snapshot) {
        snapshot.get(new Key(order.resource(), order.namespace(), order.name()))
                .filter(order::sees)
                .ifPresent(this::appendAdded);
        return true;
    }

    private void appendAdded(Entry entry) {
        order.meter().read();
        append(frames.frame(EventType.ADDED, entry, entry.revision()));
    }

    /** Lists on from where the last slice ended; true when that was all. */
    private boolean listSlice(Snapshot snapshot) {
        boolean[] isWhole = {true};
        snapshot.scan(
                order.resource(),
                order.namespace(),
                listed,
                entry -> {
                    listed = Optional.of(entry.key());
                    if (order.sees(entry)) {
                        appendAdded(entry);
                    }
                    isWhole[0] = buffer.size() < Cohort.CHUNK_BYTES;
                    return isWhole[0];
                });
        return isWhole[0];
    }

    // What happened since.

    /** Lives when nothing was missed, else replays. */
    private void goOn() {
        if (state == State.ENDED) {
            return;
        }
        if (position >= hub.dispatched()) {
            live();
            return;
        }
        state = State.REPLAYING;
        if (sink.isWritable()) {
            replay();
        } else {
            whenWritable(this::goOn);
        }
    }

    /**
     * Sends some of the store's past, whole commits; what the hub has still to hand out comes then.
     */
    private void replay() {
        List<Change> past = hub.store().changesAfter(position, REPLAYED_AT_ONCE);
        Invariant.check(!past.isEmpty(), "nothing happened after %s", position);
        for (int i = 0; i < past.size(); i++) {
            Change change = past.get(i);
            if (change.revision() > hub.dispatched()) {
                break;
            }
            if (order.isMeant(change.key())) {
                var happening = new Happening(change);
                happening
                        .seenBy(order::sees)
                        .ifPresent(type -> append(happening.frame(frames, type)));
            }
            boolean endsCommit =
                    i + 1 == past.size() || past.get(i + 1).revision() > change.revision();
            if (endsCommit) {
                position = change.revision();
                if (buffer.size() >= Cohort.CHUNK_BYTES) {
                    break;
                }
            }
        }
        send();
        whenWritable(this::goOn);
    }

    // Life.

    private void live() {
        state = State.LIVE;
        lane = hub.lane(order);
        lane.join(this);
        cohort = lane.cohort(order, frames);
        next = lane.end();
    }

    /** Sends what the lane has, as long as there is room. */
    void advance() {
        if (state == State.LIVE && !isWaiting) {
            guarded(this::follow);
        }
    }

    private void follow() {
        while (next < lane.end()) {
            if (!lane.has(next)) {
                leaveLane();
                goOn();
                return;
            }
            if (!sink.isWritable()) {
                // Nothing came here since the position; from it the past may be long forgotten.
                position = Math.max(position, lane.at(next).revision() - 1);
                lane.isBehind(this);
                whenWritable(this::follow);
                return;
            }
            if (lane.at(next).revision() <= position) {
                next++; // The snapshot was newer, or the watch begins later.
                continue;
            }
            take(cohort.chunk(next));
        }
        lane.caughtUp(this);
    }

    private void take(Chunk chunk) {
        next = chunk.to();
        position = chunk.revision();
        if (chunk.count() == 0) {
            return;
        }
        sink.send(chunk.bytes());
        chunk.tell(order.meter());
        Frames later = frames.behindFirst();
        if (!later.equals(frames)) {
            lane.leave(cohort);
            frames = later;
            cohort = lane.cohort(order, frames);
        }
    }

    private void leaveLane() {
        if (state == State.LIVE) {
            state = State.REPLAYING;
            lane.leave(cohort);
            hub.part(lane, this);
        }
    }

    /** Goes on with the step as soon as the sink takes more; not before this call returned. */
    private void whenWritable(Runnable step) {
        long mine = ++turn;
        isWaiting = true;
        Runnable once =
                () ->
                        hub.loop()
                                .execute(() -> {
                                    if (mine == turn && state != State.ENDED) {
                                        turn++;
                                        isWaiting = false;
                                        guarded(step);
                                    }
                                });
        if (sink.isWritable()) {
            once.run();
            return;
        }
        sink.onDrain(once);
        if (sink.isWritable()) { // It drained between the question and the call.
            once.run();
        }
    }

    private void append(byte[] frame) {
        order.meter().sent(frame.length);
        buffer.add(frame);
        frames = frames.behindFirst();
    }

    private void send() {
        if (buffer.count() > 0) {
            sink.send(buffer.take());
        }
    }

    private void bookmark() {
        boolean hasAll = state == State.LIVE && next == lane.end();
        if (hasAll && sink.isWritable() && hub.dispatched() >= order.after()) {
            sink.send(frames.bookmark(Math.max(position, hub.dispatched()), false));
        }
    }

    // The end.

    private void fail(ApiError error) {
        sink.send(frames.error(error));
        end();
    }

    /** Ends from our side. */
    void end() {
        if (state != State.ENDED) {
            leave();
            sink.close();
        }
    }

    /** The other side is gone. */
    void leave() {
        if (state == State.ENDED) {
            return;
        }
        leaveLane();
        state = State.ENDED;
        turn++;
        hub.forget(this);
        timeout.ifPresent(Loop.Cancel::cancel);
        bookmarks.cancel();
    }
}
