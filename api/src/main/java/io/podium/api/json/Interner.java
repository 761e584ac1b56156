package io.podium.api.json;

/**
 * Makes equal short strings one instance, within a fixed bound: a table where the newest string of
 * a slot wins. Threads may share one; the worst a race does is to miss.
 */
public final class Interner {
    /** Longer texts are rarely equal. */
    static final int MAXIMUM_LENGTH = 128;

    private final String[] slots;

    /** A table of 2^bits strings. */
    public Interner(int bits) {
        this.slots = new String[1 << bits];
    }

    public Interner() {
        this(14);
    }

    /** The characters as a string, an older one when it is at hand. */
    public String of(char[] text, int offset, int length) {
        if (length > MAXIMUM_LENGTH) {
            return Surrogates.paired(new String(text, offset, length));
        }
        int slot = slot(hash(text, offset, offset + length));
        String known = slots[slot];
        if (known != null && equal(known, text, offset, length)) {
            return known;
        }
        String fresh = Surrogates.paired(new String(text, offset, length));
        slots[slot] = fresh;
        return fresh;
    }

    /** As that of a String, but four characters at a time, so that no step waits for the last. */
    private static int hash(char[] text, int start, int end) {
        int hash = 0;
        int i = start;
        for (; i <= end - 4; i += 4) {
            int four = 29_791 * text[i] + 961 * text[i + 1] + 31 * text[i + 2] + text[i + 3];
            hash = 923_521 * hash + four;
        }
        for (; i < end; i++) {
            hash = 31 * hash + text[i];
        }
        return hash;
    }

    /** The string itself or an older equal one. */
    public String of(String text) {
        if (text.length() > MAXIMUM_LENGTH) {
            return text;
        }
        int slot = slot(text.hashCode());
        String known = slots[slot];
        if (text.equals(known)) {
            return known;
        }
        slots[slot] = text;
        return text;
    }

    private int slot(int hash) {
        return (hash ^ hash >>> 15) & slots.length - 1;
    }

    private static boolean equal(String known, char[] text, int offset, int length) {
        if (known.length() != length) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            if (known.charAt(i) != text[offset + i]) {
                return false;
            }
        }
        return true;
    }
}
