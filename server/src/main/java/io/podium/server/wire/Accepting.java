package io.podium.server.wire;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;

/**
 * Stands at the listening socket: connections beyond the number are closed as they come, and while
 * many are still agreeing on TLS, which costs most of all, the next wait with the kernel.
 */
final class Accepting extends ChannelInboundHandlerAdapter {
    private final Connections connections;

    Accepting(Connections connections) {
        this.connections = connections;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object accepted) {
        var child = (Channel) accepted;
        if (connections.admit(child, () -> context.channel().config().setAutoRead(true))) {
            context.fireChannelRead(accepted);
            if (connections.isShakingMany()) {
                context.channel().config().setAutoRead(false);
                connections.pause();
            }
        } else {
            child.unsafe().closeForcibly();
        }
    }
}
