package io.podium.scheduler.table;

import java.util.Arrays;

/** A number for each node that has one, by the node's slot; what is not there is zero. */
public final class SlotCounts {
    /** Nothing anywhere. */
    public static final SlotCounts NONE = new SlotCounts();

    private static final int SMALLEST = 8;
    private static final int FREE = -1;

    private int[] slots = new int[SMALLEST];
    private int[] counts = new int[SMALLEST];
    private int used;

    /** What to do with each node that has a number. */
    public interface Visitor {
        void visit(int slot, int count);
    }

    SlotCounts() {
        Arrays.fill(slots, FREE);
    }

    void add(int slot, int amount) {
        int at = place(slot);
        if (slots[at] == FREE) {
            slots[at] = slot;
            used++;
        }
        counts[at] += amount;
        if (used * 2 > slots.length) {
            grow();
        }
    }

    private int place(int slot) {
        int mask = slots.length - 1;
        int at = (slot * 0x9E3779B1) >>> 7 & mask;
        while (slots[at] != slot && slots[at] != FREE) {
            at = (at + 1) & mask;
        }
        return at;
    }

    /** What has come down to zero is left out. */
    private void grow() {
        int[] oldSlots = slots;
        int[] oldCounts = counts;
        slots = new int[oldSlots.length * 2];
        counts = new int[slots.length];
        Arrays.fill(slots, FREE);
        used = 0;
        for (int i = 0; i < oldSlots.length; i++) {
            if (oldSlots[i] != FREE && oldCounts[i] != 0) {
                int at = place(oldSlots[i]);
                slots[at] = oldSlots[i];
                counts[at] = oldCounts[i];
                used++;
            }
        }
    }

    public int get(int slot) {
        int at = place(slot);
        return slots[at] == FREE ? 0 : counts[at];
    }

    public void forEach(Visitor visitor) {
        for (int i = 0; i < slots.length; i++) {
            if (counts[i] != 0) {
                visitor.visit(slots[i], counts[i]);
            }
        }
    }

    boolean isEmpty() {
        for (int count : counts) {
            if (count != 0) {
                return false;
            }
        }
        return true;
    }
}
