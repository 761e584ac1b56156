package io.podium.campaigns.history;

import io.podium.base.loop.Loop;
import io.podium.campaigns.history.Watching.Order;
import io.podium.campaigns.history.Watching.Signal;
import io.podium.campaigns.history.Watching.Sort;
import io.podium.store.Change;
import io.podium.store.CompactedException;
import io.podium.store.Store;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Watches the store itself; stops now and then and goes on from what it saw last, over crashes too.
 */
final class Follower implements Watcher {
    private long position;
    private Life life;
    private Loop loop;
    private Optional<Watching> watching = Optional.empty();
    private Optional<Store.Subscription> subscription = Optional.empty();

    @Override
    public void live(Life in) {
        life = in;
        loop = in.simulation.loop("follower");
        watching = Optional.empty();
        subscription = Optional.empty();
        begin();
    }

    private void begin() {
        var mine = new Watching(life.history.tick(), Order.after(position));
        life.history.add(mine);
        try {
            // What was compacted cannot be had; a process that lost revisions is judged elsewhere.
            long from = Math.min(position, life.store.revision());
            watching = Optional.of(mine);
            subscription = Optional.of(life.store.watch(from, changes -> hear(mine, changes)));
        } catch (CompactedException e) {
            mine.refuse(life.history.tick());
            watching = Optional.empty();
            position = life.store.revision();
            begin();
            return;
        }
        life.later(loop, life.pause().multipliedBy(8), this::stop);
    }

    private void hear(Watching mine, List<Change> changes) {
        if (!watching.equals(Optional.of(mine))) {
            return;
        }
        var signals = new ArrayList<Signal>();
        for (Change change : changes) {
            Sort sort =
                    change.after().isEmpty()
                            ? Sort.DELETED
                            : change.before().isEmpty() ? Sort.ADDED : Sort.MODIFIED;
            String value = Text.value(change.after().or(change::before).orElseThrow());
            signals.add(new Signal.Event(sort, change.key().name(), value, change.revision()));
        }
        mine.deliver(life.history.tick(), signals);
        position = changes.getLast().revision();
    }

    private void stop() {
        if (!life.isBusy) {
            return;
        }
        subscription.ifPresent(Store.Subscription::close);
        subscription = Optional.empty();
        watching = Optional.empty();
        life.later(loop, life.pause(), this::begin);
    }

    @Override
    public void drain() {
        // The store never waits for those it tells.
    }

    @Override
    public void calm(long revision) {
        watching.orElseThrow().calm(revision);
    }
}
