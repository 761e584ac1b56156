package io.podium.store.timeline;

import io.podium.store.Change;
import io.podium.store.Store;
import java.util.List;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One watch: first the past it was opened with, then what is published; only on the store's loop.
 */
final class Watcher implements Store.Subscription {
    private static final Logger LOG = LoggerFactory.getLogger(Watcher.class);

    private final Consumer<List<Change>> listener;
    private final Consumer<Watcher> remove;
    private List<Change> past;
    private volatile boolean closed;

    Watcher(List<Change> past, Consumer<List<Change>> listener, Consumer<Watcher> remove) {
        this.past = past;
        this.listener = listener;
        this.remove = remove;
    }

    /** Hands over the past, if that was not done yet. */
    void start() {
        List<Change> first = past;
        past = List.of();
        hand(first);
    }

    void deliver(List<Change> changes) {
        start();
        hand(changes);
    }

    @Override
    public void close() {
        closed = true;
        remove.accept(this);
    }

    private void hand(List<Change> changes) {
        if (closed || changes.isEmpty()) {
            return;
        }
        try {
            listener.accept(changes);
        } catch (RuntimeException e) {
            // The contract forbids it; the other watches and the commit must not suffer from it.
            LOG.error("the listener of a watch failed", e);
        }
    }
}
