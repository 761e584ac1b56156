package io.podium.client.view;

import io.podium.api.view.ApiObject;
import io.podium.base.Invariant;
import io.podium.base.time.Clock;
import io.podium.client.Door.ObjectChange;
import io.podium.client.Key;
import io.podium.client.View;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/**
 * Keeps a view up to date with what it is told and tells its followers. It is told from one place
 * at a time, in commit order: first {@link #begin} with all there is, then {@link #feed} for each
 * batch; after a gap in a watch, begin again. Followers hear on the teller's thread and hand over
 * to their own loops.
 */
public final class ViewKeeper {
    private final Clock clock;
    private final Set<String> resources;
    private final List<Follower> followers = new ArrayList<>();
    private volatile IndexedView view;

    /** Equal to nothing but itself, though two may have the same listener. */
    private static final class Follower {
        private final BiConsumer<View, List<ObjectChange>> listener;

        Follower(BiConsumer<View, List<ObjectChange>> listener) {
            this.listener = listener;
        }
    }

    /**
     * @param resources which are kept, by plural and group such as pods or deployments.apps;
     *     changes of others only move the revision
     */
    public ViewKeeper(Kinds kinds, Set<String> resources, Clock clock) {
        this.clock = clock;
        this.resources = Set.copyOf(resources);
        this.view = IndexedView.empty(kinds, this.resources, clock.now());
    }

    /** The newest view; free to keep. */
    public View view() {
        return view;
    }

    /** Tells the listener of all there is as additions, then of every batch, until closed. */
    public AutoCloseable follow(BiConsumer<View, List<ObjectChange>> listener) {
        var follower = new Follower(listener);
        synchronized (this) {
            var all = new ArrayList<ObjectChange>();
            view.forEach((resource, object) ->
                    all.add(new ObjectChange(resource, Optional.empty(), Optional.of(object))));
            listener.accept(view, all);
            followers.add(follower);
        }
        return () -> {
            synchronized (this) {
                followers.remove(follower);
            }
        };
    }

    /**
     * All there is at a revision. What was known before and is not named is taken for deleted.
     *
     * @param present hands every object to its consumer once
     */
    public synchronized void begin(long revision, Consumer<BiConsumer<String, ApiObject>> present) {
        IndexedView old = view;
        IndexedView[] next = {IndexedView.empty(old.kinds(), resources, clock.now())};
        var changes = new ArrayList<ObjectChange>();
        present.accept((resource, object) -> {
            if (resources.contains(resource)) {
                next[0] = next[0].with(resource, object);
                Optional<ApiObject> before = old.get(resource, Key.of(object));
                if (before.isEmpty() || !before.get().value().equals(object.value())) {
                    changes.add(new ObjectChange(resource, before, Optional.of(object)));
                }
            }
        });
        old.forEach((resource, object) -> {
            if (next[0].get(resource, Key.of(object)).isEmpty()) {
                changes.add(new ObjectChange(resource, Optional.of(object), Optional.empty()));
            }
        });
        publish(next[0], revision, changes);
    }

    /** What was committed up to a revision, in commit order; what is not kept may be among it. */
    public synchronized void feed(long revision, List<ObjectChange> changes) {
        Invariant.check(
                revision >= view.revision(), "fed revision %d after %d", revision, view.revision());
        IndexedView next = view;
        var kept = new ArrayList<ObjectChange>(changes.size());
        for (ObjectChange change : changes) {
            if (resources.contains(change.resource())) {
                next =
                        change.after().isPresent()
                                ? next.with(change.resource(), change.after().get())
                                : next.without(
                                        change.resource(), Key.of(change.before().orElseThrow()));
                kept.add(change);
            }
        }
        publish(next, revision, kept);
    }

    private void publish(IndexedView next, long revision, List<ObjectChange> changes) {
        view = next.at(revision, clock.now());
        for (Follower follower : List.copyOf(followers)) {
            follower.listener.accept(view, changes);
        }
    }
}
