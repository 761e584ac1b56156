package io.podium.server.watch;

import io.podium.api.error.ApiError;
import io.podium.base.loop.Loop;
import io.podium.server.render.ByteSink;
import io.podium.server.request.WatchSink;
import io.podium.store.Change;
import io.podium.store.CompactedException;
import io.podium.store.Entry;
import io.podium.store.Key;
import io.podium.store.Snapshot;
import io.podium.store.Store;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One watch. It sends the state at a snapshot, replays what happened since, then lives: the hub
 * hands it each change. Whenever its connection takes no more it keeps nothing but the revision it
 * came to, and replays from there later. Belongs to the hub's loop.
 */
final class Watcher {
    private static final Logger LOG = LoggerFactory.getLogger(Watcher.class);

    /** How much is sent before asking again whether there is room. */
    private static final int SLICE_BYTES = 64 * 1024;

    private static final Duration BOOKMARK_EVERY = Duration.ofMinutes(1);

    /** So long before its end a watch gets a last bookmark. */
    private static final Duration LAST_BOOKMARK = Duration.ofSeconds(2);

    private enum State {
        LISTING,
        REPLAYING,
        LIVE,
        ENDED
    }

    private final WatchHub hub;
    private final WatchOrder order;
    private final WatchSink sink;
    private final ByteSink buffer = new ByteSink(0);
    private Frames frames;
    private State state = State.LISTING;

    /** Everything up to this revision was sent; while live, the hub knows it. */
    private long position;

    private Optional<Key> listed = Optional.empty();
    private Optional<Store.Subscription> replay = Optional.empty();

    /** Counts replays and waits, so that late calls of an old one are known. */
    private long turn;

    private Optional<Loop.Cancel> timeout = Optional.empty();
    private Optional<Loop.Cancel> bookmarks = Optional.empty();

    Watcher(WatchHub hub, WatchOrder order, WatchSink sink) {
        this.hub = hub;
        this.order = order;
        this.sink = sink;
        this.frames = order.frames();
        this.position = order.after();
    }

    WatchOrder order() {
        return order;
    }

    void start() {
        hub.register(this);
        timeout = Optional.of(hub.loop().schedule(order.timeout(), this::end));
        if (order.bookmarks()) {
            planBookmark(order.timeout());
        }
        if (order.hasInitial()) {
            begin();
        } else {
            goOn();
        }
    }

    /** Lists, as soon as the state is as new as it was asked for. */
    private void begin() {
        var _ =
                hub.arrivals()
                        .reach(order.after())
                        .whenComplete((arrived, trouble) -> {
                            if (trouble instanceof ApiError tooLarge) {
                                fail(tooLarge);
                            } else if (state != State.ENDED) {
                                Snapshot snapshot = hub.store().snapshot();
                                guarded(() -> list(snapshot));
                            }
                        });
    }

    /** What goes wrong in one watch must not stop the others. */
    private void guarded(Runnable step) {
        try {
            step.run();
        } catch (RuntimeException e) {
            LOG.error("a watch of {} failed", order.resource(), e);
            fail(ApiError.internal("the watch failed: " + e.getMessage()));
        }
    }

    // The initial state.

    private void list(Snapshot snapshot) {
        boolean isWhole =
                (order.name().isEmpty() || (order.namespace().isEmpty() && isSpread(snapshot)))
                        ? listSlice(snapshot)
                        : listOne(snapshot);
        send();
        if (!isWhole) {
            whenWritable(() -> guarded(() -> list(snapshot)));
            return;
        }
        position = snapshot.revision();
        if (order.endsInitial()) {
            sink.send(frames.bookmark(position, true));
        }
        goOn();
    }

    /** Whether the name may stand in several namespaces. */
    private boolean isSpread(Snapshot snapshot) {
        return snapshot.get(new Key(order.resource(), "", order.name())).isEmpty();
    }

    private boolean listOne(Snapshot snapshot) {
        snapshot.get(new Key(order.resource(), order.namespace(), order.name()))
                .filter(order.matches())
                .ifPresent(this::appendInitial);
        return true;
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
                    if (isMeant(entry.key()) && order.matches().test(entry)) {
                        appendInitial(entry);
                    }
                    isWhole[0] = buffer.size() < SLICE_BYTES;
                    return isWhole[0];
                });
        return isWhole[0];
    }

    // What happened since.

    /** Lives when nothing was missed, else replays. */
    private void goOn() {
        if (position >= hub.dispatched()) {
            stopReplay();
            state = State.LIVE;
            hub.join(this);
            return;
        }
        if (state == State.REPLAYING && replay.isPresent()) {
            return; // The rest is on its way.
        }
        state = State.REPLAYING;
        long mine = ++turn;
        try {
            replay =
                    Optional.of(
                            hub.store()
                                    .watch(
                                            position,
                                            changes ->
                                                    hub.loop()
                                                            .execute(() ->
                                                                    guarded(() ->
                                                                            replayed(
                                                                                    mine, changes,
                                                                                    0)))));
        } catch (CompactedException e) {
            fail(
                    ApiError.expired(
                            "too old resource version: " + position + " (" + e.oldest() + ")"));
        }
    }

    /** Sends changes from the index on, whole commits at a time, as long as there is room. */
    private void replayed(long mine, List<Change> changes, int from) {
        if (mine != turn || state != State.REPLAYING) {
            return;
        }
        for (int i = from; i < changes.size(); i++) {
            Change change = changes.get(i);
            if (isMeant(change.key())) {
                append(new Happening(change));
            }
            boolean endsCommit =
                    i + 1 == changes.size() || changes.get(i + 1).revision() > change.revision();
            if (endsCommit) {
                position = Math.max(position, change.revision());
                if (buffer.size() >= SLICE_BYTES) {
                    send();
                    if (!sink.isWritable()) {
                        fallBehind();
                        return;
                    }
                }
            }
        }
        send();
        if (sink.isWritable()) {
            goOn();
        } else {
            fallBehind();
        }
    }

    private boolean isMeant(Key key) {
        return key.resource().equals(order.resource())
                && (order.namespace().isEmpty() || order.namespace().equals(key.namespace()))
                && (order.name().isEmpty() || order.name().equals(key.name()));
    }

    // Life.

    /** A change, while live. */
    void offer(Happening happening) {
        if (state != State.LIVE
                || happening.change().revision() <= position
                || !isMeant(happening.change().key())) {
            return;
        }
        if (buffer.size() == 0 && !sink.isWritable()) {
            position = Math.max(position, hub.dispatched());
            hub.part(this);
            fallBehind();
            return;
        }
        guarded(() -> append(happening));
        hub.touch(this);
    }

    void flush() {
        if (state == State.LIVE) {
            send();
        }
    }

    /** Keeps nothing, and replays from the position when there is room. */
    private void fallBehind() {
        stopReplay();
        state = State.REPLAYING;
        whenWritable(this::goOn);
    }

    private void stopReplay() {
        turn++;
        replay.ifPresent(Store.Subscription::close);
        replay = Optional.empty();
    }

    /** Goes on with the step as soon as the sink takes more; not before this call returned. */
    private void whenWritable(Runnable step) {
        long mine = ++turn;
        Runnable once =
                () ->
                        hub.loop()
                                .execute(() -> {
                                    if (mine == turn && state != State.ENDED) {
                                        turn++;
                                        step.run();
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

    private void append(Happening happening) {
        happening.seenBy(order.matches()).ifPresent(type -> append(happening.frame(frames, type)));
    }

    private void appendInitial(Entry entry) {
        order.meter().read();
        append(frames.frame(EventType.ADDED, entry, entry.revision()));
    }

    private void append(byte[] frame) {
        order.meter().sent(frame.length);
        buffer.write(frame);
        frames = frames.behindFirst();
    }

    private void send() {
        if (buffer.size() > 0) {
            sink.send(buffer.copy());
            buffer.clear();
        }
    }

    /**
     * About every minute, and once shortly before the end, so that whoever comes back has little to
     * catch up.
     */
    private void planBookmark(Duration left) {
        Duration next = left.minus(LAST_BOOKMARK);
        if (next.isNegative()) {
            return;
        }
        if (next.compareTo(BOOKMARK_EVERY) > 0) {
            next = BOOKMARK_EVERY.plusMillis(hub.jitterMillis());
        }
        Duration then = left.minus(next);
        bookmarks =
                Optional.of(
                        hub.loop()
                                .schedule(
                                        next,
                                        () -> {
                                            bookmark();
                                            if (then.compareTo(LAST_BOOKMARK) > 0) {
                                                planBookmark(then);
                                            }
                                        }));
    }

    private void bookmark() {
        long revision = Math.max(position, hub.dispatched());
        if (state == State.LIVE && sink.isWritable() && hub.dispatched() >= order.after()) {
            sink.send(frames.bookmark(revision, false));
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
        state = State.ENDED;
        stopReplay();
        hub.part(this);
        hub.forget(this);
        timeout.ifPresent(Loop.Cancel::cancel);
        bookmarks.ifPresent(Loop.Cancel::cancel);
    }
}
