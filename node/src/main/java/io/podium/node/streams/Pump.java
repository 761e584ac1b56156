package io.podium.node.streams;

import io.podium.base.loop.Doers;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.concurrent.CompletableFuture;

/** Copies one stream to another on a thread of its own. */
final class Pump {
    private static final int BUFFER = 32 << 10;

    private Pump() {}

    /** From the runtime to the client; the future fails when the client is gone. */
    static CompletableFuture<Void> out(Doers doers, SpdyStream from, OutputStream to) {
        return doers.call(() -> {
            byte[] buffer = new byte[BUFFER];
            InputStream in = from.input();
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                to.write(buffer, 0, count);
                to.flush();
            }
            return null;
        });
    }

    /** From the client to the runtime, closing the runtime's stream at the end. */
    static CompletableFuture<Void> in(Doers doers, InputStream from, SpdyStream to) {
        return doers.call(() -> {
            byte[] buffer = new byte[BUFFER];
            for (int count = from.read(buffer); count >= 0; count = from.read(buffer)) {
                to.write(buffer, count);
            }
            to.finish();
            return null;
        });
    }

    /** All the runtime says on a stream, as bytes; for its error stream, which is short. */
    static CompletableFuture<byte[]> all(Doers doers, SpdyStream from) {
        return doers.call(() -> from.input().readAllBytes());
    }

    /** The cause of a failed future as an IOException. */
    static IOException trouble(Throwable failure) {
        Throwable cause = failure.getCause() == null ? failure : failure.getCause();
        return cause instanceof IOException io ? io : new IOException(cause);
    }
}
