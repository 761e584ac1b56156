package io.podium.scheduler.table;

/** Where the pods stand that say one and the same thing about others. */
public final class Owners {
    private final OwnTerm term;
    private final SlotCounts counts = new SlotCounts();
    private int total;

    Owners(OwnTerm term) {
        this.term = term;
    }

    void add(int slot, int amount) {
        counts.add(slot, amount);
        total += amount;
    }

    boolean isEmpty() {
        return total == 0;
    }

    public OwnTerm term() {
        return term;
    }

    public SlotCounts counts() {
        return counts;
    }
}
