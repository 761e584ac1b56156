package io.podium.server.render;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

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
    private static final int PATIENCE = 4;

    /** When the places of the table come near the end of numbers, it begins anew. */
    private static final int LAST_BASE = 1 << 30;

    /** Places seen, each by its four bytes, counted from the base; what is lower is of the past. */
    private final int[] table = new int[1 << HASH_BITS];

    private byte[] room = new byte[16 << 10];
    private int base = 1;

    /** Of what is being packed, the first byte that stands in no sequence yet. */
    private int anchor;

    /** Where the next sequence is written. */
    private int out;

    /** An array of at least so many bytes to pack into, the same again and again. */
    byte[] room(int length) {
        if (room.length < length) {
            room = new byte[length];
        }
        return room;
    }

    /** How many bytes a block of so many has at most. */
    static int bound(int length) {
        return bound(length, 0);
    }

    /** How many it has at most with so many pieces that were packed alone. */
    static int bound(int length, int pieces) {
        return length + length / 255 + 16 * (1 + pieces);
    }

    /** A piece of a source that is packed already, and where it begins. */
    record Placed(int at, Piece piece) {}

    /**
     * Writes the source's first bytes as a block to the target from the index on; answers the end.
     */
    int pack(byte[] source, int length, byte[] target, int start) {
        return pack(source, length, target, start, List.of());
    }

    /** As above, where some pieces, in their order, are packed already. */
    int pack(byte[] source, int length, byte[] target, int start, List<Placed> pieces) {
        if (base > LAST_BASE - length) {
            Arrays.fill(table, 0);
            base = 1;
        }
        anchor = 0;
        out = start;
        int at = 0;
        for (Placed one : pieces) {
            search(source, at, one.at(), target);
            out = one.piece().put(source, anchor, one.at(), target, out);
            at = one.at() + one.piece().length();
            anchor = at - one.piece().rest();
        }
        search(source, at, length, target);
        base += length;
        return literals(source, anchor, length - anchor, 0, target, out);
    }

    /** Writes the matches that are found between the indexes. */
    private void search(byte[] source, int from, int to, byte[] target) {
        int[] places = table;
        int past = base;
        int lastStart = to - LAST_MATCH;
        int matchEnd = to - LAST_LITERALS;
        int written = out;
        int done = anchor;
        int at = from;
        int tries = 1 << PATIENCE;
        while (at <= lastStart) {
            int here = (int) INTS.get(source, at);
            int slot = slot(here);
            int match = places[slot] - past;
            places[slot] = at + past;
            if (match < 0 || at - match > FARTHEST || (int) INTS.get(source, match) != here) {
                at += tries++ >> PATIENCE;
                continue;
            }
            while (at > done && match > 0 && source[at - 1] == source[match - 1]) {
                at--;
                match--;
            }
            int end = same(source, match + SHORTEST_MATCH, at + SHORTEST_MATCH, matchEnd);
            written = literals(source, done, at - done, end - at - SHORTEST_MATCH, target, written);
            written = back(at - match, end - at - SHORTEST_MATCH, target, written);
            at = end;
            done = end;
            tries = 1 << PATIENCE;
            if (end - 2 <= lastStart) {
                places[slot((int) INTS.get(source, end - 2))] = end - 2 + past;
            }
        }
        out = written;
        anchor = done;
    }

    /** The text packed alone, to be put into blocks; empty when nothing in it repeats. */
    Optional<Piece> piece(byte[] text) {
        byte[] block = new byte[bound(text.length)];
        int end = pack(text, text.length, block, 0);
        return Piece.of(text.length, block, end);
    }

    /**
     * A text as the sequences of a block. Its first literals join what stands before them, and its
     * last what follows: only a block's end may be literals alone. All between is copied as it is,
     * since matches count from where they are.
     */
    static final class Piece {
        private final int length;
        private final int first;
        private final int more;
        private final byte[] between;
        private final int rest;

        private Piece(int length, int first, int more, byte[] between, int rest) {
            this.length = length;
            this.first = first;
            this.more = more;
            this.between = between;
            this.rest = rest;
        }

        private static Optional<Piece> of(int length, byte[] block, int end) {
            int first = 0;
            int more = 0;
            int begin = -1;
            int in = 0;
            while (true) {
                int last = in;
                int token = block[in++] & 0xff;
                int literals = token >>> 4;
                for (boolean isLonger = literals == 15; isLonger; in++) {
                    literals += block[in] & 0xff;
                    isLonger = block[in] == -1;
                }
                in += literals;
                if (in >= end) {
                    byte[] between =
                            begin < 0 ? new byte[0] : Arrays.copyOfRange(block, begin, last);
                    return begin < 0
                            ? Optional.empty()
                            : Optional.of(new Piece(length, first, more, between, literals));
                }
                if (begin < 0) {
                    begin = in;
                    first = literals;
                    more = token & 15;
                }
                in += 2;
                for (boolean isLonger = (token & 15) == 15; isLonger; in++) {
                    isLonger = block[in] == -1;
                }
            }
        }

        int length() {
            return length;
        }

        /** How many of its last bytes are literals of the next sequence. */
        int rest() {
            return rest;
        }

        /** Its first match keeps its length in the token, which counts other literals now. */
        private int put(byte[] source, int anchor, int at, byte[] target, int start) {
            int out = literals(source, anchor, at + first - anchor, more, target, start);
            System.arraycopy(between, 0, target, out, between.length);
            return out + between.length;
        }
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
