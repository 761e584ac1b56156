package io.podium.api.json;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Makes equal short strings one instance, within a fixed bound: a table where the newest string of
 * a slot wins. Threads may share one; the worst a race does is to miss.
 */
public final class Interner {
    /** Longer texts are rarely equal. */
    static final int MAXIMUM_LENGTH = 128;

    private static final long MIXER = 0x9e37_79b9_7f4a_7c15L;

    private final Known[] slots;

    /**
     * A string and, when it came as them, its bytes: comparing them is quicker by far than
     * comparing its characters one by one.
     */
    @SuppressWarnings("ArrayRecordComponent") // Never compared as a whole.
    private record Known(String text, byte[] bytes) {}

    /** A table of 2^bits strings. */
    public Interner(int bits) {
        this.slots = new Known[1 << bits];
    }

    public Interner() {
        this(14);
    }

    /** The hash of bytes that end with these eight, or fewer, from that of those before. */
    static long mix(long hash, long eight) {
        long mixed = (hash ^ eight) * MIXER;
        return mixed ^ mixed >>> 32;
    }

    /**
     * The ASCII characters as a string, an older one when it is at hand.
     *
     * @param hash of all these bytes, by {@link #mix} of eight after eight
     */
    String of(byte[] text, int start, int end, long hash) {
        if (end - start > MAXIMUM_LENGTH) {
            return new String(text, start, end - start, StandardCharsets.ISO_8859_1);
        }
        int slot = (int) ((hash * MIXER) >>> 40) & slots.length - 1;
        Known known = slots[slot];
        if (known != null
                && known.bytes != null
                && Arrays.equals(known.bytes, 0, known.bytes.length, text, start, end)) {
            return known.text;
        }
        byte[] bytes = Arrays.copyOfRange(text, start, end);
        var fresh = new Known(new String(bytes, StandardCharsets.ISO_8859_1), bytes);
        slots[slot] = fresh;
        return fresh.text;
    }

    /** The string itself or an older equal one. */
    public String of(String text) {
        if (text.length() > MAXIMUM_LENGTH) {
            return text;
        }
        int hash = text.hashCode();
        int slot = (hash ^ hash >>> 15) & slots.length - 1;
        Known known = slots[slot];
        if (known != null && text.equals(known.text)) {
            return known.text;
        }
        slots[slot] = new Known(text, null);
        return text;
    }
}
