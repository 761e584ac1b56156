package io.podium.server.streams;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
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
 * Exec or attach over WebSocket: messages that say which stream they belong to, as {@link
 * ChannelProtocol} puts them.
 */
final class SocketCommand extends SocketEnd {
    private static final String UNREACHED = "unable to upgrade connection: ";
    private static final int STDIN = 0;
    private static final int STDOUT = 1;
    private static final int STDERR = 2;
    private static final int ERROR = 3;
    private static final int RESIZE = 4;
    private static final int CLOSE = 255;
    private static final byte[] NOTHING = new byte[0];

    private final Command command;
    private final Runner runner;
    private final ChannelProtocol protocol;
    private final Inflow stdin;
    private final BlockingQueue<TerminalSize> sizes = new LinkedBlockingQueue<>();

    SocketCommand(Command command, Runner runner, ChannelProtocol protocol, Channel channel) {
        this.command = command;
        this.runner = runner;
        this.protocol = protocol;
        this.stdin = new Inflow(new Gate(channel.config()::setAutoRead));
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        Channel channel = context.channel();
        // How clients learn that the stream stands; later, since HTTP is not out of the way yet.
        channel.eventLoop()
                .execute(() -> {
                    var _ = send(channel, lowest(), NOTHING);
                });
        runner.start(() -> {
            var terminal =
                    new Terminal(
                            command.stdin() ? Optional.of(stdin) : Optional.empty(),
                            output(command.stdout(), channel, STDOUT),
                            output(command.stderr(), channel, STDERR),
                            sizes);
            byte[] ended = run(terminal).in(protocol);
            if (ended.length > 0) {
                var _ = send(channel, ERROR, ended);
            }
            Sending.writeAndFlush(
                    channel, new CloseWebSocketFrame(WebSocketCloseStatus.NORMAL_CLOSURE));
            Farewell.close(channel);
            return null;
        });
    }

    /** Upstream translates between clients who can close streams and the node, and says so. */
    private ExitStatus run(Terminal terminal) throws InterruptedException {
        return protocol.closesStreams()
                ? command.run(terminal, UNREACHED).translated()
                : command.run(terminal, ExitStatus.INTERNAL + UNREACHED);
    }

    private int lowest() {
        return command.stdout() ? STDOUT : command.stderr() ? STDERR : ERROR;
    }

    private Optional<OutputStream> output(boolean wanted, Channel channel, int stream) {
        return wanted
                ? Optional.of(new Outflow(channel, bytes -> send(channel, stream, bytes)))
                : Optional.empty();
    }

    private ChannelFuture send(Channel channel, int stream, byte[] bytes) {
        return channel.writeAndFlush(protocol.frame(stream, bytes));
    }

    @Override
    void message(WebSocketFrame frame) {
        protocol.read(frame).ifPresent(this::receive);
    }

    private void receive(ChannelProtocol.Message message) {
        byte[] bytes = message.bytes();
        switch (message.stream()) {
            case STDIN -> stdin.arrived(bytes);
            case RESIZE -> Command.size(bytes).ifPresent(sizes::add);
            case CLOSE -> {
                if (protocol.closesStreams() && bytes.length > 0 && bytes[0] == STDIN) {
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
}
