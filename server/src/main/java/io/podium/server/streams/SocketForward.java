package io.podium.server.streams;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketCloseStatus;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.podium.api.error.ApiError;
import io.podium.base.flow.Gate;
import io.podium.base.flow.Inflow;
import io.podium.base.loop.Doers;
import io.podium.server.request.ApiRequest;
import io.podium.server.wire.Sending;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Port-forward over WebSocket as clients did it before SPDY was tunnelled: the ports stand in the
 * query, and each has one connection, with a stream for its data (2n) and one for its errors
 * (2n+1). Each stream begins with its port, low byte first.
 */
final class SocketForward extends SocketEnd {
    private static final Logger LOG = LoggerFactory.getLogger(SocketForward.class);
    private static final int LAST_PORT = 65_535;

    private final PodTarget target;
    private final ChannelProtocol protocol;
    private final List<Connection> connections = new ArrayList<>();
    private final AtomicInteger open;

    /** One port: what came for it, and who carries it. */
    private record Connection(int port, Inflow input, Runner runner) {}

    SocketForward(
            PodTarget target,
            List<Integer> ports,
            ChannelProtocol protocol,
            Doers doers,
            Channel channel) {
        this.target = target;
        this.protocol = protocol;
        this.open = new AtomicInteger(ports.size());
        var gate = new Gate(channel.config()::setAutoRead);
        ports.forEach(
                port -> connections.add(new Connection(port, new Inflow(gate), new Runner(doers))));
    }

    /** The ports the query names, singly or with commas between them. */
    static List<Integer> ports(ApiRequest request) {
        List<String> asked = request.query().getOrDefault("ports", List.of());
        if (asked.isEmpty()) {
            throw ApiError.badRequest("query parameter \"ports\" is required");
        }
        var ports = new ArrayList<Integer>();
        for (String text : asked) {
            if (text.isEmpty()) {
                throw ApiError.badRequest("query parameter \"ports\" cannot be empty");
            }
            for (String one : text.split(",", -1)) {
                ports.add(port(one));
            }
        }
        return ports;
    }

    private static int port(String text) {
        int port;
        try {
            port = Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw unreadable(text);
        }
        if (port > LAST_PORT || port < 0) {
            throw unreadable(text);
        }
        if (port == 0) {
            throw ApiError.badRequest("port \"" + text + "\" must be > 0");
        }
        return port;
    }

    private static ApiError unreadable(String text) {
        return ApiError.badRequest("unable to parse \"" + text + "\" as a port");
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        Channel channel = context.channel();
        channel.eventLoop().execute(() -> greet(channel)); // HTTP is not out of the way yet.
        for (int i = 0; i < connections.size(); i++) {
            Connection connection = connections.get(i);
            int data = 2 * i;
            connection
                    .runner()
                    .start(() -> {
                        forward(channel, connection, data);
                        return null;
                    });
        }
    }

    private void greet(Channel channel) {
        for (int i = 0; i < connections.size(); i++) {
            int port = connections.get(i).port();
            byte[] number = {(byte) port, (byte) (port >> 8)};
            Sending.write(channel, protocol.frame(2 * i, number));
            Sending.write(channel, protocol.frame(2 * i + 1, number));
        }
        channel.flush();
    }

    private void forward(Channel channel, Connection connection, int data)
            throws InterruptedException {
        var output =
                new Outflow(channel, bytes -> channel.writeAndFlush(protocol.frame(data, bytes)));
        try {
            target.node()
                    .portForward(target.reference(), connection.port(), connection.input(), output);
        } catch (IOException | RuntimeException e) { // The client must not wait on.
            LOG.debug("a forwarded connection to {} broke", target.reference(), e);
            byte[] trouble = target.unreached(Integer.toString(connection.port()), e);
            Sending.writeAndFlush(channel, protocol.frame(data + 1, trouble));
        }
        if (open.decrementAndGet() == 0) {
            Sending.writeAndFlush(
                    channel, new CloseWebSocketFrame(WebSocketCloseStatus.NORMAL_CLOSURE));
            Farewell.close(channel);
        }
    }

    @Override
    void message(WebSocketFrame frame) {
        protocol.read(frame).ifPresent(this::receive);
    }

    private void receive(ChannelProtocol.Message message) {
        boolean isData = message.stream() % 2 == 0;
        if (isData && message.stream() >= 0 && message.stream() / 2 < connections.size()) {
            connections.get(message.stream() / 2).input().arrived(message.bytes());
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        for (Connection connection : connections) {
            connection.input().ended();
            connection.runner().stop();
        }
        context.fireChannelInactive();
    }
}
