package io.podium.node.pod;

/** One number for all sandboxes and containers of a pod with their states, to tell changes by. */
public final class Mark {
    /** Of a pod the runtime has nothing of. */
    public static final long NOTHING = 0;

    private Mark() {}

    /**
     * Of one id in a state, by its number in CRI; the mark of several is their sum, and sums differ
     * when anything differs.
     */
    public static long of(String id, int state) {
        return (id.hashCode() * 0x9E3779B97F4A7C15L + state + 1) * 0xBF58476D1CE4E5B9L;
    }
}
