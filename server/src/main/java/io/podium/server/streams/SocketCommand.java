package io.podium.server.streams;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketCloseStatus;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.podium.api.streams.NodeStreams.Terminal;
import io.podium.api.streams.NodeStreams.TerminalSize;
import io.podium.base.flow.Gate;
import io.podium.base.flow.Inflow;
import io.podium.server.wire.Sending;
import java.io.OutputStream;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * Exec or attach over WebSocket (v4.channel.k8s.io, v5.channel.k8s.io): the first byte of a message
 * says which stream it belongs to. Version 5 can close stdin by itself (KEP-4006).
 */
final class SocketCommand extends SimpleChannelInboundHandler<WebSocketFrame> {
    private static final String UNREACHED =
            "Internal error occurred: unable to upgrade connection: ";
    private static final int STDIN = 0;
    private static final int STDOUT = 1;
    private static final int STDERR = 2;
    private static final int ERROR = 3;
    private static final int RESIZE = 4;
    private static final int CLOSE = 255;

    private final Command command;
    private final Runner runner;
    private final boolean closesStreams;
    private final Inflow stdin;
    private final BlockingQueue<TerminalSize> sizes = new LinkedBlockingQueue<>();

    SocketCommand(Command command, Runner runner, boolean closesStreams, Channel channel) {
        this.command = command;
        this.runner = runner;
        this.closesStreams = closesStreams;
        this.stdin = new Inflow(new Gate(channel.config()::setAutoRead));
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        Channel channel = context.channel();
        runner.start(() -> {
            var terminal =
                    new Terminal(
                            command.stdin() ? Optional.of(stdin) : Optional.empty(),
                            output(command.stdout(), channel, STDOUT),
                            output(command.stderr(), channel, STDERR),
                            sizes);
            var _ = send(channel, ERROR, command.run(terminal, UNREACHED));
            Sending.writeAndFlush(
                    channel, new CloseWebSocketFrame(WebSocketCloseStatus.NORMAL_CLOSURE));
            Farewell.close(channel);
            return null;
        });
    }

    private static Optional<OutputStream> output(boolean wanted, Channel channel, int stream) {
        return wanted
                ? Optional.of(new Outflow(channel, bytes -> send(channel, stream, bytes)))
                : Optional.empty();
    }

    private static ChannelFuture send(Channel channel, int stream, byte[] bytes) {
        ByteBuf head = Unpooled.wrappedBuffer(new byte[] {(byte) stream});
        return channel.writeAndFlush(
                new BinaryWebSocketFrame(
                        Unpooled.wrappedBuffer(head, Unpooled.wrappedBuffer(bytes))));
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, WebSocketFrame frame) {
        switch (frame) {
            case PingWebSocketFrame ping ->
                    Sending.writeAndFlush(context, new PongWebSocketFrame(ping.content().retain()));
            case CloseWebSocketFrame close -> Sending.close(context);
            default -> {
                if (frame.content().isReadable()) {
                    receive(frame.content());
                }
            }
        }
    }

    private void receive(ByteBuf message) {
        int stream = message.readUnsignedByte();
        switch (stream) {
            case STDIN -> stdin.arrived(ByteBufUtil.getBytes(message));
            case RESIZE -> Command.size(ByteBufUtil.getBytes(message)).ifPresent(sizes::add);
            case CLOSE -> {
                if (closesStreams && message.isReadable() && message.readUnsignedByte() == STDIN) {
                    stdin.ended();
                }
            }
            default -> {} // A client has nothing to say on the others.
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        stdin.ended();
        runner.stop();
        context.fireChannelInactive();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        Sending.close(context);
    }
}
