package io.podium.server;

import io.podium.api.error.ApiError;
import io.podium.base.loop.Loop;
import io.podium.server.fairness.Seat;
import io.podium.server.request.Answer.Pieces;
import io.podium.server.wire.Call;
import io.podium.server.wire.Gzip;
import io.podium.server.wire.Response;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.zip.GZIPOutputStream;

/**
 * Sends a body in pieces, the next when the connection takes more, so that no large answer is whole
 * in memory. Blocks its thread meanwhile. What is too small to be deflated goes as a whole.
 */
final class Piecemeal {
    /** Who takes nothing for so long stands aside, so that others are served, until he does. */
    static final Duration PATIENCE = Duration.ofSeconds(1);

    /** Answers up to this size are sent even where many wait to be taken. */
    private static final int SMALL = 16 * 1024;

    private static final int RETRY_AFTER_SECONDS = 1;
    private static final int WRITTEN_BYTES = 64 * 1024;

    private final Call call;
    private final Seat seat;
    private final Loop timers;
    private final Response response;
    private final Map<String, String> headers;
    private volatile boolean isOver;

    Piecemeal(Call call, Seat seat, Loop timers, Map<String, String> headers) {
        this.call = call;
        this.seat = seat;
        this.timers = timers;
        this.response = call.response();
        this.headers = headers;
    }

    /** Refuses a large answer that changed nothing when there is no room for it. */
    static void requireRoom(Response response, int size) {
        if (size > SMALL && response.isCrowded()) {
            throw ApiError.tooManyRequests(
                    "Too many requests, please try again later.", RETRY_AFTER_SECONDS);
        }
    }

    /** Sends all there is; what goes wrong after the beginning cuts the connection. */
    void send(int code, Pieces pieces) {
        if (response.isOver()) {
            return; // Nobody is there any more to take it.
        }
        var beginning = new ArrayList<byte[]>();
        int size = 0;
        while (size <= Gzip.LARGER_THAN) {
            byte[] piece = pieces.next();
            if (piece.length == 0) {
                requireRoom(response, size);
                response.send(code, headers, joined(beginning, size));
                return;
            }
            beginning.add(piece);
            size += piece.length;
        }
        requireRoom(response, size);
        response.onEnd(() -> isOver = true);
        boolean isDeflated = Gzip.isWorthIt(call.head(), size);
        response.open(code, isDeflated ? Gzip.headers(headers) : headers);
        try {
            if (isDeflated) {
                deflated(beginning, pieces);
            } else {
                plain(beginning, pieces);
            }
            response.close();
        } catch (RuntimeException | Error e) {
            response.abort();
            throw e;
        }
    }

    private static byte[] joined(List<byte[]> pieces, int size) {
        if (pieces.size() == 1) {
            return pieces.getFirst();
        }
        var all = new ByteArrayOutputStream(size);
        pieces.forEach(all::writeBytes);
        return all.toByteArray();
    }

    private void plain(List<byte[]> beginning, Pieces pieces) {
        for (byte[] piece : beginning) {
            write(piece);
        }
        beginning.clear();
        for (byte[] piece = next(pieces); piece.length > 0; piece = next(pieces)) {
            write(piece);
        }
    }

    /** Nothing more is made for who is gone. */
    private byte[] next(Pieces pieces) {
        return isOver ? new byte[0] : pieces.next();
    }

    private void deflated(List<byte[]> beginning, Pieces pieces) {
        var out = new ByteArrayOutputStream(2 * WRITTEN_BYTES);
        try (GZIPOutputStream gzip = Gzip.into(out)) {
            for (byte[] piece : beginning) {
                gzip.write(piece);
            }
            beginning.clear();
            for (byte[] piece = next(pieces); piece.length > 0; piece = next(pieces)) {
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
            Loop.Cancel timer = timers.schedule(PATIENCE, seat::stepAside);
            response.onDrain(() -> drained.complete(null));
            drained.join();
            timer.cancel();
            var _ = seat.comeBack().join();
        }
    }
}
