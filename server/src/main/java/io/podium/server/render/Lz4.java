package io.podium.server.render;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Blocks in LZ4's format, within plain arrays: each sequence is a token (two lengths of four bits),
 * literal bytes, and how far back to copy how much from. The last five bytes are always literal.
 * One instance packs one block at a time; unpacking needs none.
 */
final class Lz4 {
    private static final VarHandle INTS =
            MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle LONGS =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private static final int HASH_BITS = 12;
    private static final int SHORTEST_MATCH = 4;
    private static final int LAST_LITERALS = 5;

    /** No match begins in the last bytes. */
    private static final int LAST_MATCH = 12;

    private static final int FARTHEST = 0xffff;

    /** After so many (as a power of two) steps without a match the steps become longer. */
    private static final int PATIENCE = 6;

    /** When the places of the table come near the end of numbers, it begins anew. */
    private static final int LAST_BASE = 1 << 30;

    /** Places seen, each by its four bytes, counted from the base; what is lower is of the past. */
    private final int[] table = new int[1 << HASH_BITS];

    private byte[] room = new byte[16 << 10];
    private int base = 1;

    /** An array of at least so many bytes to pack into, the same again and again. */
    byte[] room(int length) {
        if (room.length < length) {
            room = new byte[length];
        }
        return room;
    }

    /** How many bytes a block of so many has at most. */
    static int bound(int length) {
        return length + length / 255 + 16;
    }

    /**
     * Writes the source's first bytes as a block to the target from the index on; answers the end.
     */
    int pack(byte[] source, int length, byte[] target, int start) {
        if (base > LAST_BASE - length) {
            Arrays.fill(table, 0);
            base = 1;
        }
        int lastStart = length - LAST_MATCH;
        int matchEnd = length - LAST_LITERALS;
        int out = start;
        int anchor = 0;
        int at = 0;
        int tries = 1 << PATIENCE;
        while (at <= lastStart) {
            int here = (int) INTS.get(source, at);
            int slot = slot(here);
            int match = table[slot] - base;
            table[slot] = at + base;
            if (match < 0 || at - match > FARTHEST || (int) INTS.get(source, match) != here) {
                at += tries++ >> PATIENCE;
                continue;
            }
            while (at > anchor && match > 0 && source[at - 1] == source[match - 1]) {
                at--;
                match--;
            }
            int end = same(source, match + SHORTEST_MATCH, at + SHORTEST_MATCH, matchEnd);
            out = literals(source, anchor, at - anchor, end - at - SHORTEST_MATCH, target, out);
            out = back(at - match, end - at - SHORTEST_MATCH, target, out);
            at = end;
            anchor = end;
            tries = 1 << PATIENCE;
            if (end - 2 <= lastStart) {
                table[slot((int) INTS.get(source, end - 2))] = end - 2 + base;
            }
        }
        base += length;
        return literals(source, anchor, length - anchor, 0, target, out);
    }

    /** Where four bytes are remembered: Knuth's multiplicative hash. */
    private static int slot(int bytes) {
        return (bytes * -1_640_531_535) >>> (32 - HASH_BITS);
    }

    /** Where the bytes at both places begin to differ, as seen from the later one. */
    private static int same(byte[] source, int earlier, int later, int end) {
        int a = earlier;
        int b = later;
        while (b <= end - 8) {
            long difference = (long) LONGS.get(source, a) ^ (long) LONGS.get(source, b);
            if (difference != 0) {
                return b + (Long.numberOfTrailingZeros(difference) >>> 3);
            }
            a += 8;
            b += 8;
        }
        while (b < end && source[a] == source[b]) {
            a++;
            b++;
        }
        return b;
    }

    /** How far back and how long the match is; a short length stands in the token already. */
    private static int back(int distance, int more, byte[] target, int start) {
        int out = start;
        target[out++] = (byte) distance;
        target[out++] = (byte) (distance >>> 8);
        return more >= 15 ? longer(more - 15, target, out) : out;
    }

    private static int literals(
            byte[] source, int from, int count, int more, byte[] target, int start) {
        int out = start;
        target[out++] = (byte) (Math.min(count, 15) << 4 | Math.min(more, 15));
        if (count >= 15) {
            out = longer(count - 15, target, out);
        }
        if (count <= 16 && from + 16 <= source.length && out + 16 <= target.length) {
            LONGS.set(target, out, (long) LONGS.get(source, from));
            LONGS.set(target, out + 8, (long) LONGS.get(source, from + 8));
        } else {
            System.arraycopy(source, from, target, out, count);
        }
        return out + count;
    }

    private static int longer(int length, byte[] target, int start) {
        int out = start;
        int rest = length;
        for (; rest >= 255; rest -= 255) {
            target[out++] = (byte) 255;
        }
        target[out++] = (byte) rest;
        return out;
    }

    /**
     * Puts what the block from the index on says into the target, up to the end at most; answers
     * how far it came. A block that is none ends in an {@link IndexOutOfBoundsException}.
     */
    static int unpack(byte[] block, int start, byte[] target, int targetStart, int targetEnd) {
        int in = start;
        int out = targetStart;
        while (true) {
            int token = block[in++] & 0xff;
            int literals = token >>> 4;
            if (literals == 15) {
                int more;
                do {
                    more = block[in++] & 0xff;
                    literals += more;
                } while (more == 255);
            }
            if (literals <= 16 && in + 16 <= block.length && out + 16 <= targetEnd) {
                LONGS.set(target, out, (long) LONGS.get(block, in));
                LONGS.set(target, out + 8, (long) LONGS.get(block, in + 8));
            } else {
                System.arraycopy(block, in, target, out, literals);
            }
            in += literals;
            out += literals;
            if (in >= block.length) {
                return out;
            }
            int back = (block[in] & 0xff) | (block[in + 1] & 0xff) << 8;
            in += 2;
            int length = (token & 15) + SHORTEST_MATCH;
            if (length == 15 + SHORTEST_MATCH) {
                int more;
                do {
                    more = block[in++] & 0xff;
                    length += more;
                } while (more == 255);
            }
            out = repeat(target, out, back, length, targetEnd);
        }
    }

    private static int repeat(byte[] target, int out, int back, int length, int targetEnd) {
        int from = out - back;
        int end = out + length;
        if (back >= 8 && end + 8 <= targetEnd) {
            for (int to = out; to < end; to += 8, from += 8) {
                LONGS.set(target, to, (long) LONGS.get(target, from));
            }
        } else {
            for (int to = out; to < end; to++, from++) {
                target[to] = target[from];
            }
        }
        return end;
    }
}
