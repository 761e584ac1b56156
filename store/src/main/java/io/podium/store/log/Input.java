package io.podium.store.log;

import io.podium.base.files.Disk;
import java.io.IOException;
import java.nio.ByteBuffer;

/** Reads a file by and large from front to back, a large piece at a time. */
final class Input {
    private static final int PIECE = 1 << 20;

    private final Disk.File file;
    private final long size;
    private ByteBuffer piece;
    private long piecePosition;

    Input(Disk.File file) throws IOException {
        this.file = file;
        size = file.size();
        piece = ByteBuffer.allocate((int) Math.min(size, PIECE)).limit(0);
    }

    long size() {
        return size;
    }

    /** The bytes there, good until the next call; they must lie inside the file. */
    ByteBuffer at(long position, int length) throws IOException {
        long offset = position - piecePosition;
        if (offset < 0 || offset + length > piece.limit()) {
            if (length > piece.capacity()) {
                piece = ByteBuffer.allocate(length);
            }
            piece.clear();
            file.read(piece, position);
            piece.flip();
            piecePosition = position;
            offset = 0;
            if (piece.limit() < length) {
                throw new IOException("the file ends at " + (position + piece.limit()));
            }
        }
        return piece.slice((int) offset, length);
    }
}
