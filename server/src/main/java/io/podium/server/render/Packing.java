package io.podium.server.render;

import io.podium.api.json.FieldSetStock;
import io.podium.api.json.JsonEncoder;
import io.podium.api.json.JsonEncoder.Roomy;
import io.podium.api.value.FreeMap;
import io.podium.api.value.TypedMap;
import io.podium.base.Invariant;
import io.podium.server.render.Lz4.Placed;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ArrayBlockingQueue;

/**
 * How the JSON of an object is kept in memory and in the log: as it is when it is short, else as
 * one LZ4 block behind a byte that no JSON object begins with, and its length.
 */
final class Packing {
    /** Shorter objects gain too little. */
    private static final int SHORTEST = 512;

    /** Room for the JSON of most objects. */
    private static final int USUAL = 32 << 10;

    /** More room than this is not kept for the next. */
    private static final int MOST_ROOM = 1 << 20;

    private static final byte PACKED = 1;

    /** As many are kept as threads usually pack at the same time. */
    private static final int BENCHES = 4;

    private final KnownFieldSets known = new KnownFieldSets();

    /** Those nobody uses now; whoever takes one puts it back. */
    private final Queue<Workbench> idle = new ArrayBlockingQueue<>(BENCHES);

    /** What packing needs beside the object, the same again and again. */
    private static final class Workbench implements FieldSetStock {
        private final KnownFieldSets known;
        private final Lz4 packer = new Lz4();
        private final List<Placed> pieces = new ArrayList<>();
        private byte[] room = new byte[USUAL];

        Workbench(KnownFieldSets known) {
            this.known = known;
        }

        @Override
        public byte[] json(FreeMap set, int at) {
            KnownFieldSets.Known found = known.find(set);
            if (found == null) {
                return null;
            }
            if (found.piece() != null) {
                pieces.add(new Placed(at, found.piece()));
            }
            return found.json();
        }

        @Override
        public void written(FreeMap set, byte[] bytes, int start, int end) {
            known.written(set, bytes, start, end, packer);
        }
    }

    /**
     * An object in the form to keep.
     *
     * @param jsonLength how long its JSON is
     */
    @SuppressWarnings("ArrayRecordComponent") // Never compared.
    record Kept(byte[] bytes, int jsonLength) {}

    /** The form to keep of an object: its JSON, packed when that saves an eighth. */
    Kept pack(TypedMap tree) {
        Workbench taken = idle.poll();
        Workbench bench = taken == null ? new Workbench(known) : taken;
        bench.pieces.clear();
        Roomy json = JsonEncoder.encodeInto(tree, bench.room, bench);
        byte[] kept = pack(json.bytes(), json.length(), bench.packer, bench.pieces);
        if (json.bytes().length <= MOST_ROOM) {
            bench.room = json.bytes();
        }
        var _ = idle.offer(bench);
        return new Kept(kept, json.length());
    }

    private static byte[] pack(byte[] json, int length, Lz4 packer, List<Placed> pieces) {
        if (length < SHORTEST) {
            return Arrays.copyOf(json, length);
        }
        byte[] out = packer.room(6 + Lz4.bound(length, pieces.size()));
        out[0] = PACKED;
        int at = 1;
        int rest = length;
        while (rest > 0x7f) {
            out[at++] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        out[at++] = (byte) rest;
        int end = packer.pack(json, length, out, at, pieces);
        boolean isWorthIt = end < length - length / 8;
        return isWorthIt ? Arrays.copyOf(out, end) : Arrays.copyOf(json, length);
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
