package io.podium.scheduler.queue;

import io.podium.client.Key;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * The order in which pods are tried: by priority, then by how long they wait. Belongs to one loop.
 */
public final class WaitingPods {
    private record Entry(int priority, long ticket, Key key) {}

    private final TreeSet<Entry> ready =
            new TreeSet<>(
                    Comparator.comparingInt((Entry entry) -> -entry.priority())
                            .thenComparingLong(Entry::ticket));
    private final Map<Key, Entry> entries = new HashMap<>();

    /** Found no node; wait for a change. */
    private final Set<Key> hopeless = new HashSet<>();

    private long tickets;

    /**
     * A pod wants a node now; one that waits already keeps its turn unless its priority changed.
     */
    public void add(Key key, int priority) {
        hopeless.remove(key);
        Entry old = entries.get(key);
        if (old != null && old.priority() == priority) {
            ready.add(old);
            return;
        }
        if (old != null) {
            ready.remove(old);
        }
        var entry = new Entry(priority, tickets++, key);
        entries.put(key, entry);
        ready.add(entry);
    }

    /** The next to be tried; it stays known until it is removed or added again. */
    public Optional<Key> poll() {
        Entry entry = ready.pollFirst();
        return Optional.ofNullable(entry).map(Entry::key);
    }

    /** The pod found no node: it is not tried again before something changes. */
    public void giveUp(Key key) {
        if (entries.containsKey(key)) {
            hopeless.add(key);
        }
    }

    /** The pod needs no node any more. */
    public void remove(Key key) {
        Entry entry = entries.remove(key);
        if (entry != null) {
            ready.remove(entry);
        }
        hopeless.remove(key);
    }

    /**
     * Something changed that may help: all that found no node are tried again, in their old order.
     */
    public void reconsider() {
        for (Key key : List.copyOf(hopeless)) {
            ready.add(entries.get(key));
        }
        hopeless.clear();
    }

    public boolean isEmpty() {
        return ready.isEmpty();
    }

    /** How many found no node. */
    public int hopeless() {
        return hopeless.size();
    }
}
