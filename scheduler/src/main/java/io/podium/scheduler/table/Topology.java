package io.podium.scheduler.table;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;

/** The values of one label of nodes, numbered, and which node has which. */
public final class Topology {
    /** Stands for a node without the label. */
    public static final int NONE = -1;

    private final String key;
    private final Map<String, Integer> numbers = new HashMap<>();
    private final Deque<Integer> free = new ArrayDeque<>();
    private String[] values = new String[8];
    private int[] nodes = new int[8];
    private int[] bySlot = new int[0];
    private int size;

    Topology(String key) {
        this.key = key;
    }

    /** The node of the slot has these labels now. */
    void put(int slot, Map<String, String> labels) {
        if (slot >= bySlot.length) {
            int old = bySlot.length;
            bySlot = Arrays.copyOf(bySlot, Math.max(slot + 1, old * 2));
            Arrays.fill(bySlot, old, bySlot.length, NONE);
        }
        forget(slot);
        String value = labels.get(key);
        if (value != null) {
            int number = numbers.computeIfAbsent(value, this::numbered);
            bySlot[slot] = number;
            nodes[number]++;
        }
    }

    private int numbered(String value) {
        int number = free.isEmpty() ? size++ : free.pop();
        if (number >= nodes.length) {
            nodes = Arrays.copyOf(nodes, nodes.length * 2);
            values = Arrays.copyOf(values, nodes.length);
        }
        values[number] = value;
        return number;
    }

    /** There is no node in the slot any more. */
    void remove(int slot) {
        forget(slot);
    }

    /** A node that had the label has it no more. */
    private void forget(int slot) {
        int number = number(slot);
        if (number != NONE) {
            bySlot[slot] = NONE;
            if (--nodes[number] == 0) {
                numbers.remove(values[number]);
                free.push(number);
            }
        }
    }

    /** The number of the node's value. */
    public int number(int slot) {
        return slot < bySlot.length ? bySlot[slot] : NONE;
    }

    /** All numbers are smaller. */
    public int size() {
        return size;
    }

    /** Whether some node has the value of this number. */
    public boolean isThere(int number) {
        return nodes[number] > 0;
    }
}
