package io.podium.server.wire;

import io.netty.channel.Channel;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.HttpRequest;
import io.podium.api.error.ApiError;
import java.util.Map;
import java.util.function.Consumer;

/**
 * An HTTP/1.1 request that wants to turn its connection into something else (SPDY/3.1, WebSocket).
 * Nothing is promised yet: either {@link #refuse} answers like any other request, or {@link
 * #accept} hands the connection over. Both may be called from any thread, one of them, once.
 */
public interface Upgrade {
    /** The request as it came; it has no body. */
    HttpRequest request();

    /**
     * The connection. Until it is accepted, use it to see whether it is still there, and for
     * nothing else.
     */
    Channel channel();

    /**
     * Answers with the refusal as a Status and closes the connection, so that a refused upgrade
     * never leaves a tunnel.
     */
    void refuse(ApiError error);

    /** Refuses in the plain words of somebody else, as a proxy passes them on. */
    void answer(int code, String text);

    /**
     * Answers 101 with these headers (Connection and Upgrade among them), takes every HTTP handler
     * out, keeps TLS, and lets the caller add its own handlers, all on the channel's event loop.
     * Bytes that came early reach the new handlers. From then on the connection belongs to the
     * caller, who closes it.
     */
    void accept(Map<String, String> headers, Consumer<ChannelPipeline> handlers);
}
