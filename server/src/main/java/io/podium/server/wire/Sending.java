package io.podium.server.wire;

import io.netty.channel.ChannelHandlerContext;

/**
 * Calls whose outcome nobody waits for: a write that fails closes the connection, and that is
 * heard.
 */
final class Sending {
    private Sending() {}

    static void write(ChannelHandlerContext context, Object message) {
        var _ = context.write(message);
    }

    static void writeAndFlush(ChannelHandlerContext context, Object message) {
        var _ = context.writeAndFlush(message);
    }

    static void close(ChannelHandlerContext context) {
        var _ = context.close();
    }
}
