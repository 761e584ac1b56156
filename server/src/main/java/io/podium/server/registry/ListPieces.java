package io.podium.server.registry;

import io.podium.server.render.ByteSink;
import io.podium.server.request.Answer.Pieces;
import io.podium.store.Entry;
import java.util.List;

/** The bytes of a list, some items at a time, so that a large one is never whole in memory. */
final class ListPieces implements Pieces {
    /** As much as fits the caches of a processor, and some records of TLS. */
    private static final int PIECE_BYTES = 64 * 1024;

    private static final byte[] NOTHING = {};

    private final List<Entry> items;
    private final Item writer;
    private final byte[] between;
    private final byte[] end;
    private final ByteSink piece = new ByteSink(PIECE_BYTES + PIECE_BYTES / 4);
    private int at;
    private boolean isOver;

    /** How one item is written. */
    interface Item {
        void write(Entry entry, ByteSink out);
    }

    /**
     * A list between its head and its end.
     *
     * @param head all up to the first item
     * @param between what stands between two items
     */
    ListPieces(byte[] head, List<Entry> items, Item writer, byte[] between, byte[] end) {
        this.items = items;
        this.writer = writer;
        this.between = between;
        this.end = end;
        piece.write(head);
    }

    @Override
    public byte[] next() {
        if (isOver) {
            return NOTHING;
        }
        while (at < items.size() && piece.size() < PIECE_BYTES) {
            if (at > 0) {
                piece.write(between);
            }
            writer.write(items.get(at++), piece);
        }
        if (at == items.size()) {
            piece.write(end);
            isOver = true;
        }
        byte[] made = piece.copy();
        piece.clear();
        return made;
    }

    /** All of it at once. */
    static byte[] whole(Pieces pieces) {
        var out = new ByteSink(PIECE_BYTES);
        for (byte[] piece = pieces.next(); piece.length > 0; piece = pieces.next()) {
            out.write(piece);
        }
        return out.take();
    }
}
