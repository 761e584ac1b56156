package io.podium.server;

import io.podium.server.request.Answer.Pieces;
import io.podium.server.wire.Call;
import io.podium.server.wire.Gzip;
import io.podium.server.wire.Response;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.zip.GZIPOutputStream;

/**
 * Sends a body in pieces, the next when the connection takes more, so that no large answer is whole
 * in memory. Blocks its thread meanwhile. What is too small to be deflated goes as a whole.
 */
final class Piecemeal {
    private static final int WRITTEN_BYTES = 64 * 1024;

    private final Call call;
    private final Response response;
    private final Map<String, String> headers;
    private volatile boolean isOver;

    Piecemeal(Call call, Map<String, String> headers) {
        this.call = call;
        this.response = call.response();
        this.headers = headers;
    }

    /** Sends all there is; what goes wrong after the beginning cuts the connection. */
    void send(int code, Pieces pieces) {
        if (response.isOver()) {
            return; // Nobody is there any more to take it.
        }
        var beginning = new ByteArrayOutputStream(WRITTEN_BYTES);
        while (beginning.size() <= Gzip.LARGER_THAN) {
            byte[] piece = pieces.next();
            if (piece.length == 0) {
                response.send(code, headers, beginning.toByteArray());
                return;
            }
            beginning.writeBytes(piece);
        }
        response.onEnd(() -> isOver = true);
        boolean isDeflated = Gzip.isWorthIt(call.head(), beginning.size());
        response.open(code, isDeflated ? Gzip.headers(headers) : headers);
        try {
            if (isDeflated) {
                deflated(beginning.toByteArray(), pieces);
            } else {
                plain(beginning.toByteArray(), pieces);
            }
            response.close();
        } catch (RuntimeException | Error e) {
            response.abort();
            throw e;
        }
    }

    private void plain(byte[] first, Pieces pieces) {
        for (byte[] piece = first; piece.length > 0 && !isOver; piece = pieces.next()) {
            write(piece);
        }
    }

    private void deflated(byte[] first, Pieces pieces) {
        var out = new ByteArrayOutputStream(2 * WRITTEN_BYTES);
        try (GZIPOutputStream gzip = Gzip.into(out)) {
            for (byte[] piece = first; piece.length > 0 && !isOver; piece = pieces.next()) {
                gzip.write(piece);
                if (out.size() >= WRITTEN_BYTES) {
                    write(out.toByteArray());
                    out.reset();
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("memory takes every byte", e);
        }
        write(out.toByteArray());
    }

    private void write(byte[] piece) {
        response.write(piece);
        if (!response.isWritable()) {
            var drained = new CompletableFuture<Void>();
            response.onDrain(() -> drained.complete(null));
            drained.join();
        }
    }
}
