package io.podium.server.render;

import java.util.ArrayDeque;

/**
 * Keeps second forms of objects (bytes beside a tree, a tree beside bytes) within a budget of
 * bytes. First in, first out, with a second chance for what was used meanwhile. It never holds an
 * object itself, so what the store forgets can go.
 */
public final class FormCache {
    /** A kept form; empty once evicted. */
    static final class Kept {
        private volatile Object form;
        private volatile boolean touched;
        private final int weight;

        private Kept(Object form, int weight) {
            this.form = form;
            this.weight = weight;
        }

        /** The form, or null when it was evicted. */
        Object form() {
            Object here = form;
            if (here != null && !touched) {
                touched = true;
            }
            return here;
        }
    }

    private final long budget;
    private final ArrayDeque<Kept> queue = new ArrayDeque<>();
    private long used;

    /** A cache that keeps at most so many bytes. */
    public FormCache(long budgetBytes) {
        this.budget = budgetBytes;
    }

    /** Keeps the form until others need its room. */
    synchronized Kept keep(Object form, int weight) {
        var kept = new Kept(form, weight);
        queue.add(kept);
        used += weight;
        while (used > budget) {
            Kept oldest = queue.poll();
            if (oldest.touched && oldest != kept) {
                oldest.touched = false;
                queue.add(oldest);
            } else {
                oldest.form = null;
                used -= oldest.weight;
            }
        }
        return kept;
    }

    /** How many bytes are kept now. */
    public synchronized long used() {
        return used;
    }
}
