package io.podium.server.watch;

import io.podium.base.loop.Loop;
import io.podium.base.random.Randomness;
import io.podium.server.request.WatchSink;
import io.podium.store.Change;
import io.podium.store.Store;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Follows the store with one subscription and hands each change to the watchers it concerns. */
public final class WatchHub implements AutoCloseable {
    private static final int BOOKMARK_JITTER_MILLIS = 1_250;

    private final Store store;
    private final Loop loop;
    private final Randomness randomness;
    private final Store.Subscription subscription;
    private final Arrivals arrivals;

    /** Guards what the store's loop leaves for ours. */
    private final Object handover = new Object();

    private List<Change> incoming = new ArrayList<>();
    private boolean isAwake;

    // What follows belongs to the loop.
    private final Map<String, Feed> feeds = new HashMap<>();
    private final Set<Watcher> all = new LinkedHashSet<>();
    private final Set<Lane> restless = new LinkedHashSet<>();
    private final Budget budget = new Budget();
    private volatile long dispatched;

    /** Starts to follow; watchers run on the loop. */
    public WatchHub(Store store, Loop loop, Randomness randomness) {
        this.store = store;
        this.loop = loop;
        this.randomness = randomness;
        this.arrivals = new Arrivals(store, loop);
        this.dispatched = store.revision();
        this.subscription = store.watch(dispatched, this::changed);
    }

    /** Starts a watch. The sink is open already; it is closed when the watch ends by itself. */
    public Loop.Cancel watch(WatchOrder order, WatchSink sink) {
        var watcher = new Watcher(this, order, sink);
        loop.execute(watcher::start);
        return () -> loop.execute(watcher::leave);
    }

    /** Where to wait for revisions that are not there yet. */
    public Arrivals arrivals() {
        return arrivals;
    }

    Loop loop() {
        return loop;
    }

    /** So that the bookmarks of watches begun together do not stay together. */
    long jitterMillis() {
        return randomness.nextInt(BOOKMARK_JITTER_MILLIS);
    }

    Store store() {
        return store;
    }

    /** Everything up to this revision was handed to the live watchers. */
    long dispatched() {
        return dispatched;
    }

    /** On the store's loop: only hands over. */
    private void changed(List<Change> changes) {
        synchronized (handover) {
            incoming.addAll(changes);
            if (isAwake) {
                return;
            }
            isAwake = true;
        }
        loop.execute(this::dispatch);
    }

    private void dispatch() {
        List<Change> batch;
        synchronized (handover) {
            batch = incoming;
            incoming = new ArrayList<>();
            isAwake = false;
        }
        var happenings = new ArrayList<Happening>();
        var touched = new LinkedHashSet<Lane>();
        for (Change change : batch) {
            Feed feed = feeds.get(change.key().resource());
            if (feed != null) {
                var happening = new Happening(change);
                happenings.add(happening);
                feed.visit(
                        change,
                        lane -> {
                            lane.add(happening);
                            touched.add(lane);
                        });
            }
        }
        // Who joins from here on, since a step of another watcher led to it, has all of these.
        dispatched = batch.isEmpty() ? dispatched : batch.getLast().revision();
        touched.forEach(Lane::pump);
        restless.addAll(touched);
        restless.removeIf(Lane::isAtRest);
        trim();
        happenings.forEach(Happening::forgetFrames);
        if (restless.isEmpty()) {
            budget.clear();
        }
        arrivals.arrived(batch);
    }

    private void trim() {
        if (!restless.isEmpty()) {
            long compacted = store.compacted();
            restless.forEach(lane -> lane.trim(compacted));
        }
    }

    /** How many happenings are kept for watchers that are behind. On the loop. */
    int kept() {
        return restless.stream().mapToInt(Lane::kept).sum();
    }

    void register(Watcher watcher) {
        all.add(watcher);
    }

    void forget(Watcher watcher) {
        all.remove(watcher);
    }

    /** The lane the order asks for; whoever takes it joins it. */
    Lane lane(WatchOrder order) {
        return feeds.computeIfAbsent(order.resource(), resource -> new Feed()).lane(order, budget);
    }

    void part(Lane lane, Watcher watcher) {
        if (lane.part(watcher)) {
            return;
        }
        restless.remove(lane);
        Feed feed = feeds.get(lane.resource());
        if (feed != null) {
            feed.drop(lane);
            if (feed.isEmpty()) {
                feeds.remove(lane.resource());
            }
        }
    }

    /** Ends every watch, so that clients connect again elsewhere. */
    @Override
    public void close() {
        subscription.close();
        loop.execute(() -> List.copyOf(all).forEach(Watcher::end));
    }
}
