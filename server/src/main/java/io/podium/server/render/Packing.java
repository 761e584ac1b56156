package io.podium.server.render;

import io.podium.base.Invariant;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicReference;

/**
 * How the JSON of an object is kept in memory and in the log: as it is when it is short, else as
 * one LZ4 block behind a byte that no JSON object begins with, and its length.
 */
final class Packing {
    /** Shorter objects gain too little. */
    private static final int SHORTEST = 512;

    private static final byte PACKED = 1;

    /** A packer nobody uses now, or null; whoever takes it puts it back. */
    private final AtomicReference<Lz4> idle = new AtomicReference<>();

    /** The form to keep of the JSON at the array's beginning: packed when that saves an eighth. */
    byte[] pack(byte[] json, int length) {
        if (length < SHORTEST) {
            return Arrays.copyOf(json, length);
        }
        Lz4 taken = idle.getAndSet(null);
        Lz4 packer = taken == null ? new Lz4() : taken;
        byte[] out = packer.room(6 + Lz4.bound(length));
        out[0] = PACKED;
        int at = 1;
        int rest = length;
        while (rest > 0x7f) {
            out[at++] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        out[at++] = (byte) rest;
        int end = packer.pack(json, length, out, at);
        boolean isWorthIt = end < length - length / 8;
        byte[] kept = isWorthIt ? Arrays.copyOf(out, end) : Arrays.copyOf(json, length);
        idle.set(packer);
        return kept;
    }

    private static boolean isPacked(byte[] kept) {
        return kept.length > 0 && kept[0] == PACKED;
    }

    /** How long the JSON is. */
    static int length(byte[] kept) {
        if (!isPacked(kept)) {
            return kept.length;
        }
        int length = 0;
        int shift = 0;
        int at = 1;
        for (; kept[at] < 0; at++, shift += 7) {
            length |= (kept[at] & 0x7f) << shift;
        }
        return length | kept[at] << shift;
    }

    /** The JSON; the array may be the kept one. */
    static byte[] unpack(byte[] kept) {
        if (!isPacked(kept)) {
            return kept;
        }
        var json = new byte[length(kept)];
        unpack(kept, json, 0);
        return json;
    }

    /** Puts the JSON into the array at the index. */
    static void unpack(byte[] kept, byte[] target, int at) {
        if (!isPacked(kept)) {
            System.arraycopy(kept, 0, target, at, kept.length);
            return;
        }
        int from = 1;
        while (kept[from] < 0) {
            from++;
        }
        int end = at + length(kept);
        int reached = Lz4.unpack(kept, from + 1, target, at, end);
        Invariant.check(reached == end, "an object packed of %s bytes has %s", end, reached);
    }
}
