package io.podium.server.wire;

import io.podium.api.error.ApiError;

/**
 * What stands behind the wire: gets every whole request, on an event loop, and must not block it.
 */
@FunctionalInterface
public interface Front {
    void handle(Call call);

    /** A client came and left before TLS was agreed upon. */
    default void handshakeFailed() {}

    /** A refusal as the request's head asks to have it. */
    default Refused refused(Head head, ApiError error) {
        return new Refused("application/json", StatusBody.line(error));
    }

    /** A Status, encoded. */
    @SuppressWarnings("ArrayRecordComponent") // Bytes on their way out; nobody compares them.
    record Refused(String contentType, byte[] body) {}
}
