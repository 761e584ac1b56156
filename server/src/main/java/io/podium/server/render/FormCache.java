package io.podium.server.render;

import java.util.ArrayDeque;

/**
 * Keeps second forms of objects (bytes beside a tree, a tree beside bytes) within a budget of
 * bytes. What is new has a small part of it, first in, first out; only what was used again there
 * comes to the rest, where it stays for as long as it is used now and then. So one walk over
 * everything, or a flood of new objects, drives out nothing that is in use. It never holds an
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

    /** Each collection of young garbage copies what is here, and stops everybody for as long. */
    private static final int PART_OF_THE_NEW = 64;

    private final long budget;
    private final long newBudget;
    private final ArrayDeque<Kept> fresh = new ArrayDeque<>();
    private final ArrayDeque<Kept> proven = new ArrayDeque<>();
    private long freshUsed;
    private long provenUsed;

    /** A cache that keeps at most so many bytes. */
    public FormCache(long budgetBytes) {
        this.budget = budgetBytes;
        this.newBudget = budgetBytes / PART_OF_THE_NEW;
    }

    /** Keeps the form until others need its room. */
    synchronized Kept keep(Object form, int weight) {
        var kept = new Kept(form, weight);
        fresh.add(kept);
        freshUsed += weight;
        while (freshUsed > newBudget) {
            Kept oldest = fresh.poll();
            freshUsed -= oldest.weight;
            if (oldest.touched && oldest.weight <= budget - newBudget) {
                oldest.touched = false;
                proven.add(oldest);
                provenUsed += oldest.weight;
            } else {
                oldest.form = null;
            }
        }
        while (provenUsed > budget - newBudget) {
            Kept oldest = proven.poll();
            if (oldest.touched) {
                oldest.touched = false;
                proven.add(oldest);
            } else {
                oldest.form = null;
                provenUsed -= oldest.weight;
            }
        }
        return kept;
    }

    /** How many bytes are kept now. */
    public synchronized long used() {
        return freshUsed + provenUsed;
    }
}
