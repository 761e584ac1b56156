package io.podium.store.timeline;

import io.podium.store.Change;
import io.podium.store.CompactedException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * The recent revisions with their changes, bounded by age and weight. Guarded by its owner's lock.
 */
final class Window {
    /** What a change costs beside its body: the copied path of the tree, the entry, the change. */
    private static final long CHANGE_WEIGHT = 1024;

    /** One revision; nanos is when it was published. */
    private record Slot(State state, List<Change> changes, long nanos, long weight) {}

    /**
     * How much of the past is kept.
     *
     * @param age upstream's API server keeps five minutes
     * @param bytes what the window may weigh, by a rough count of bodies and copied paths
     */
    record Limits(Duration age, long bytes) {}

    private final Limits limits;

    /** Revisions base + 1 to the newest, without a hole. */
    private final Ring slots = new Ring();

    private State base;
    private long weight;

    Window(State base, Limits limits) {
        this.base = base;
        this.limits = limits;
    }

    long oldest() {
        return base.revision();
    }

    boolean isEmpty() {
        return slots.size() == 0;
    }

    void append(State state, List<Change> changes, long nanos) {
        long slotWeight = 0;
        for (Change change : changes) {
            slotWeight +=
                    CHANGE_WEIGHT + change.after().map(e -> (long) e.body().size()).orElse(0L);
        }
        slots.add(new Slot(state, changes, nanos, slotWeight));
        weight += slotWeight;
    }

    State at(long revision) {
        if (revision < base.revision()) {
            throw new CompactedException(revision, base.revision());
        }
        return revision == base.revision() ? base : slots.get(index(revision)).state();
    }

    /** Of whole revisions, as many as make enough. */
    List<Change> changesAfter(long revision, int enough) {
        if (revision < base.revision()) {
            throw new CompactedException(revision, base.revision());
        }
        var changes = new ArrayList<Change>();
        for (int i = index(revision + 1); i < slots.size() && changes.size() < enough; i++) {
            changes.addAll(slots.get(i).changes());
        }
        return changes;
    }

    /**
     * Forgets what is too old or too much; the newest revision's state always stays, as the base.
     */
    void trim(long nowNanos) {
        while (slots.size() > 0
                && (weight > limits.bytes()
                        || nowNanos - slots.get(0).nanos() >= limits.age().toNanos())) {
            dropOldest();
        }
    }

    void compact(long revision) {
        while (slots.size() > 0 && base.revision() < revision) {
            dropOldest();
        }
    }

    /** How long until the oldest slot is too old. */
    Duration untilTrim(long nowNanos) {
        long left = limits.age().toNanos() - (nowNanos - slots.get(0).nanos());
        return Duration.ofNanos(Math.max(left, 0));
    }

    private void dropOldest() {
        Slot oldest = slots.removeFirst();
        weight -= oldest.weight();
        base = oldest.state();
    }

    private int index(long revision) {
        return (int) (revision - base.revision() - 1);
    }

    /** A queue with access by index. */
    private static final class Ring {
        private Slot[] slots = new Slot[64];
        private int head;
        private int size;

        int size() {
            return size;
        }

        Slot get(int index) {
            return slots[(head + index) & (slots.length - 1)];
        }

        void add(Slot slot) {
            if (size == slots.length) {
                var larger = new Slot[size * 2];
                for (int i = 0; i < size; i++) {
                    larger[i] = get(i);
                }
                slots = larger;
                head = 0;
            }
            slots[(head + size++) & (slots.length - 1)] = slot;
        }

        Slot removeFirst() {
            Slot first = slots[head];
            slots[head] = null;
            head = (head + 1) & (slots.length - 1);
            size--;
            return first;
        }
    }
}
