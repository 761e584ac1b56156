package io.podium.server.streams;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.podium.server.wire.Sending;

/**
 * Our end of a WebSocket: answers pings, closes when the client does or when anything goes wrong;
 * messages are for who extends it.
 */
abstract class SocketEnd extends SimpleChannelInboundHandler<WebSocketFrame> {
    /** A whole message; who has nothing to hear does nothing. */
    abstract void message(WebSocketFrame frame);

    @Override
    protected final void channelRead0(ChannelHandlerContext context, WebSocketFrame frame) {
        switch (frame) {
            case PingWebSocketFrame ping ->
                    Sending.writeAndFlush(context, new PongWebSocketFrame(ping.content().retain()));
            case CloseWebSocketFrame close -> Sending.close(context);
            default -> message(frame);
        }
    }

    @Override
    public final void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        Sending.close(context);
    }
}
