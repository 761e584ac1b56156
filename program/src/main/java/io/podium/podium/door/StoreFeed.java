package io.podium.podium.door;

import io.podium.api.schema.Type;
import io.podium.api.view.ApiObject;
import io.podium.base.time.Clock;
import io.podium.client.Door.ObjectChange;
import io.podium.client.view.Kinds;
import io.podium.client.view.ViewKeeper;
import io.podium.server.render.ObjectBody;
import io.podium.store.Change;
import io.podium.store.Entry;
import io.podium.store.Snapshot;
import io.podium.store.Store;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;

/**
 * Feeds views from the store of this process: one for all spokes, holding the very objects the
 * store holds. The store's loop only hands over; the views are built on the feed's own.
 */
public final class StoreFeed implements AutoCloseable {
    /** Nobody decides by events, and they are many. */
    private static final Set<String> LEFT_OUT = Set.of("events", "events.events.k8s.io");

    private final Store store;
    private final Kinds kinds;
    private final ViewKeeper keeper;
    private final Executor loop;
    private final Set<String> kept;
    private Store.Subscription subscription;

    /** Whether the views hold on to the trees of this type. */
    public static boolean keepsTrees(Type type) {
        return type != io.podium.api.core.v1.Event.TYPE
                && type != io.podium.api.events.v1.Event.TYPE;
    }

    /** Shows all the store holds, then whatever is committed. */
    public StoreFeed(Store store, Kinds kinds, Clock clock, Executor loop) {
        this.store = store;
        this.kinds = kinds;
        this.loop = loop;
        this.kept = new java.util.TreeSet<>(kinds.resources());
        kept.removeAll(LEFT_OUT);
        this.keeper = new ViewKeeper(kinds, kept, clock);
        this.subscription = begin();
    }

    /** Hears nothing more, as when a connection breaks: what it shows stands still. */
    public void lose() {
        subscription.close();
    }

    /**
     * Shows all there is anew, after {@link #lose}; what came and went meanwhile was never seen.
     */
    public void regain() {
        loop.execute(() -> subscription = begin());
    }

    private Store.Subscription begin() {
        Snapshot present = store.snapshot();
        begin(present, kept);
        return store.watch(present.revision(), this::hear);
    }

    private void begin(Snapshot present, Set<String> resources) {
        keeper.begin(
                present.revision(),
                consumer -> {
                    for (String resource : resources) {
                        present.scan(
                                resource,
                                "",
                                Optional.empty(),
                                entry -> {
                                    consumer.accept(resource, object(entry));
                                    return true;
                                });
                    }
                });
    }

    /** What the doors show. */
    public ViewKeeper keeper() {
        return keeper;
    }

    /** Where the views come from. */
    public Store store() {
        return store;
    }

    public Kinds kinds() {
        return kinds;
    }

    private void hear(List<Change> changes) {
        loop.execute(() -> feed(changes));
    }

    private void feed(List<Change> changes) {
        var seen = new ArrayList<ObjectChange>(changes.size());
        for (Change change : changes) {
            String resource = change.key().resource();
            if (!LEFT_OUT.contains(resource)) {
                seen.add(
                        new ObjectChange(
                                resource,
                                change.before().map(this::object),
                                change.after().map(this::object)));
            }
        }
        keeper.feed(changes.getLast().revision(), seen);
    }

    /** The view over an entry's own tree. */
    ApiObject object(Entry entry) {
        return kinds.viewOf(((ObjectBody) entry.body()).tree());
    }

    @Override
    public void close() {
        subscription.close();
    }
}
