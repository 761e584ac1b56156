package io.podium.server.request;

import io.podium.api.value.MapValue;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What goes back.
 *
 * @param code the HTTP status
 * @param object what the body says, for callers in this process; a Status for most deletions
 * @param told what the body says, for those who listen; made only when wanted
 * @param bytes the body as the caller's Accept header asked for it, made only when wanted
 * @param pieces the same body bit by bit, when it may be too large to be made at once
 * @param warnings texts for Warning headers
 */
public record Answer(
        int code,
        MapValue object,
        Supplier<MapValue> told,
        String contentType,
        Supplier<byte[]> bytes,
        Optional<Supplier<Pieces>> pieces,
        List<String> warnings) {
    /** An answer that is made at once. */
    public Answer(
            int code,
            MapValue object,
            String contentType,
            Supplier<byte[]> bytes,
            List<String> warnings) {
        this(code, object, () -> object, contentType, bytes, Optional.empty(), warnings);
    }

    /** A body on its way, made as fast as somebody takes it. */
    @FunctionalInterface
    public interface Pieces {
        /** The next bytes, the taker's from now on; none at the end. */
        byte[] next();
    }
}
