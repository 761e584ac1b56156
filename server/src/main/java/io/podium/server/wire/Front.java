package io.podium.server.wire;

/**
 * What stands behind the wire: gets every whole request, on an event loop, and must not block it.
 */
@FunctionalInterface
public interface Front {
    void handle(Call call);

    /** A client came and left before TLS was agreed upon. */
    default void handshakeFailed() {}
}
