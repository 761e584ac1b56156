package io.podium.base.random;

import java.security.SecureRandom;
import java.util.Random;
import java.util.UUID;
import java.util.random.RandomGenerator;

/** Where all chance comes from; safe for use by many threads. */
public final class Randomness {
    /**
     * The letters Kubernetes draws names from: no vowels and no look-alikes. Source: apimachinery's
     * util/rand.
     */
    private static final String NAME_LETTERS = "bcdfghjklmnpqrstvwxz2456789";

    private final RandomGenerator source;

    private Randomness(RandomGenerator source) {
        this.source = source;
    }

    /** Chance nobody can foresee. */
    public static Randomness secure() {
        return new Randomness(new SecureRandom());
    }

    /** The same sequence for the same seed. */
    public static Randomness seeded(long seed) {
        return new Randomness(new Random(mixed(seed)));
    }

    /**
     * Random's first draws hardly differ between small seeds; these are spread over all. The
     * constants are SplitMix64's.
     */
    private static long mixed(long seed) {
        long bits = seed + 0x9e3779b97f4a7c15L;
        bits = (bits ^ (bits >>> 30)) * 0xbf58476d1ce4e5b9L;
        bits = (bits ^ (bits >>> 27)) * 0x94d049bb133111ebL;
        return bits ^ (bits >>> 31);
    }

    public long nextLong() {
        return source.nextLong();
    }

    /** Between 0 and bound - 1. */
    public int nextInt(int bound) {
        return source.nextInt(bound);
    }

    /** Between 0 and 1. */
    public double nextDouble() {
        return source.nextDouble();
    }

    /** A version 4 UUID, as Kubernetes puts into metadata.uid. */
    public UUID uuid() {
        long high = (source.nextLong() & 0xffffffffffff0fffL) | 0x4000L;
        long low = (source.nextLong() & 0x3fffffffffffffffL) | 0x8000000000000000L;
        return new UUID(high, low);
    }

    /** A suffix for generated names, of so many of Kubernetes' name letters. */
    public String nameSuffix(int length) {
        var text = new StringBuilder(length);
        for (int i = 0; i < length; i++) {
            text.append(NAME_LETTERS.charAt(source.nextInt(NAME_LETTERS.length())));
        }
        return text.toString();
    }
}
