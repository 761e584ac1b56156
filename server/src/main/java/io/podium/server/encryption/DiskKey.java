package io.podium.server.encryption;

import io.podium.base.random.Randomness;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.List;

/** One key of a provider. Safe to call from any thread. */
abstract class DiskKey {
    private final byte[] prefix;
    private final Randomness randomness;

    DiskKey(Sort sort, String name, Randomness randomness) {
        String start = "k8s:enc:" + sort.word() + ":v1:" + name + ":";
        this.prefix = start.getBytes(StandardCharsets.UTF_8);
        this.randomness = randomness;
    }

    /** The provider of a key. */
    enum Sort {
        AESGCM("aesgcm"),
        AESCBC("aescbc"),
        SECRETBOX("secretbox");

        private final String word;

        Sort(String word) {
            this.word = word;
        }

        /** As configurations spell it. */
        String word() {
            return word;
        }

        /** How many bytes a key may have. */
        List<Integer> lengths() {
            return this == SECRETBOX ? List.of(32) : List.of(16, 24, 32);
        }

        /** A key of this sort. */
        DiskKey key(String name, byte[] secret, Randomness randomness) {
            return switch (this) {
                case AESGCM -> new GcmKey(name, secret, randomness);
                case AESCBC -> new CbcKey(name, secret, randomness);
                case SECRETBOX -> new BoxKey(name, secret, randomness);
            };
        }
    }

    /** Whether it was sealed with a key of this provider and name. */
    final boolean isNamedBy(byte[] sealed) {
        return sealed.length >= prefix.length
                && Arrays.equals(sealed, 0, prefix.length, prefix, 0, prefix.length);
    }

    /** What stands on the disk: prefix, nonce, and what only the key opens. */
    final byte[] close(byte[] about, byte[] plain) {
        byte[] nonce = nonce();
        try {
            byte[] closed = close(nonce, about, plain);
            return ByteBuffer.allocate(prefix.length + nonce.length + closed.length)
                    .put(prefix)
                    .put(nonce)
                    .put(closed)
                    .array();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("cannot encrypt with " + this, e);
        }
    }

    final byte[] open(byte[] about, byte[] sealed) throws GeneralSecurityException {
        int from = prefix.length + nonceLength();
        if (sealed.length < from) {
            throw new GeneralSecurityException("it is too short");
        }
        byte[] nonce = Arrays.copyOfRange(sealed, prefix.length, from);
        return open(nonce, about, Arrays.copyOfRange(sealed, from, sealed.length));
    }

    private byte[] nonce() {
        ByteBuffer nonce = ByteBuffer.allocate((nonceLength() + 7) / 8 * 8);
        while (nonce.hasRemaining()) {
            nonce.putLong(randomness.nextLong());
        }
        return Arrays.copyOf(nonce.array(), nonceLength());
    }

    abstract int nonceLength();

    /**
     * Seals.
     *
     * @param about what the bytes belong to; where the cipher can, it opens them there alone
     */
    abstract byte[] close(byte[] nonce, byte[] about, byte[] plain) throws GeneralSecurityException;

    abstract byte[] open(byte[] nonce, byte[] about, byte[] closed) throws GeneralSecurityException;

    /** The prefix; never the secret. */
    @Override
    public String toString() {
        return new String(prefix, StandardCharsets.UTF_8);
    }
}
