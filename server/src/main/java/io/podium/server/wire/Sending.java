package io.podium.server.wire;

import io.netty.channel.ChannelOutboundInvoker;

/**
 * Calls whose outcome nobody waits for: a write that fails closes the connection, and that is
 * heard.
 */
public final class Sending {
    private Sending() {}

    public static void write(ChannelOutboundInvoker channel, Object message) {
        var _ = channel.write(message);
    }

    public static void writeAndFlush(ChannelOutboundInvoker channel, Object message) {
        var _ = channel.writeAndFlush(message);
    }

    public static void close(ChannelOutboundInvoker channel) {
        var _ = channel.close();
    }
}
