package io.podium.server.registry;

import io.podium.base.Invariant;
import io.podium.server.render.ByteSink;
import io.podium.server.render.ListHead;
import io.podium.server.render.Protobuf;
import io.podium.server.request.Answer.Pieces;
import io.podium.store.Entry;
import java.util.List;
import java.util.function.Function;

/**
 * A list as protobuf, some items at a time. The envelope tells the length of all before the first
 * item, so every item is made once to be measured; only as many are kept as a small list has, the
 * others are made again when it is their turn.
 */
final class MessagePieces implements Pieces {
    private static final int PIECE_BYTES = 64 * 1024;
    private static final int KEPT_BYTES = 1024 * 1024;
    private static final byte[] NOTHING = {};

    private final List<Entry> items;
    private final Function<Entry, byte[]> encoder;
    private final int[] lengths;
    private final byte[][] kept;
    private final ByteSink piece = new ByteSink(PIECE_BYTES + PIECE_BYTES / 4);
    private int at;
    private boolean isOver;

    MessagePieces(
            Protobuf protobuf,
            String apiVersion,
            String kind,
            ListHead head,
            List<Entry> items,
            Function<Entry, byte[]> encoder) {
        this.items = items;
        this.encoder = encoder;
        this.lengths = new int[items.size()];
        this.kept = new byte[items.size()][];
        long all = 0;
        for (int i = 0; i < lengths.length; i++) {
            byte[] item = encoder.apply(items.get(i));
            lengths[i] = item.length;
            all += Protobuf.sizeOf(item.length);
            if (all <= KEPT_BYTES) {
                kept[i] = item;
            }
        }
        protobuf.listHead(apiVersion, kind, head, all, piece);
    }

    @Override
    public byte[] next() {
        if (isOver) {
            return NOTHING;
        }
        while (at < lengths.length && piece.size() < PIECE_BYTES) {
            byte[] item = kept[at] == null ? encoder.apply(items.get(at)) : kept[at];
            Invariant.check(
                    item.length == lengths[at], "%s is %s bytes long", items.get(at), item.length);
            kept[at++] = null;
            Protobuf.listItem(item, piece);
        }
        if (at == lengths.length) {
            Protobuf.listEnd(piece);
            isOver = true;
        }
        byte[] made = piece.copy();
        piece.clear();
        return made;
    }
}
