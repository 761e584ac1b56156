package io.podium.store;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * What stands on the disk in place of what is not to be read by everyone who gets hold of the disk.
 * Only log and checkpoint hold what is sealed; in memory everything is open. Safe to call from any
 * thread.
 */
public interface Seal {
    /** Nothing is sealed; what is sealed cannot be opened. */
    Seal NONE =
            new Seal() {
                @Override
                public boolean covers(Key key) {
                    return false;
                }

                @Override
                public byte[] close(Key key, byte[] plain) {
                    return plain;
                }

                @Override
                public Opened open(Key key, byte[] sealed) {
                    throw new StoreException(
                            "%s is encrypted (%s), and no encryption configuration was given"
                                    .formatted(key, start(sealed)));
                }

                @Override
                public void admitPlain(Key key) {}
            };

    /**
     * What was sealed.
     *
     * @param isStale whether it would be sealed in another way now
     */
    @SuppressWarnings("ArrayRecordComponent") // On its way to the one who asked.
    record Opened(byte[] plain, boolean isStale) {}

    /** Whether what the key holds is to be sealed. */
    boolean covers(Key key);

    /** Seals; what comes out begins as {@link #isSealed} knows it. */
    byte[] close(Key key, byte[] plain);

    /**
     * Opens.
     *
     * @throws StoreException when there is no key for it, or it is not what was sealed
     */
    Opened open(Key key, byte[] sealed);

    /**
     * Somebody meets the key's bytes as they are though they would be sealed now.
     *
     * @throws StoreException when that must not be
     */
    void admitPlain(Key key);

    /** How everything begins that is sealed; no body begins so. */
    String START = "k8s:enc:";

    static boolean isSealed(byte[] bytes) {
        if (bytes.length < START.length()) {
            return false;
        }
        for (int i = 0; i < START.length(); i++) {
            if (bytes[i] != START.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    /** The part of what is sealed that says how: provider, version and name of the key. */
    static String start(byte[] sealed) {
        int colons = 0;
        int end = 0;
        while (end < Math.min(sealed.length, 200) && colons < 5) {
            colons += sealed[end++] == ':' ? 1 : 0;
        }
        return new String(Arrays.copyOf(sealed, end), StandardCharsets.UTF_8);
    }
}
