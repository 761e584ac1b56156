package io.podium.server.streams;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketCloseStatus;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.podium.api.error.ApiError;
import io.podium.api.streams.NodeStreams.LogRequest;
import io.podium.api.streams.NodeStreams.StreamRefused;
import io.podium.server.wire.Sending;
import io.podium.server.wire.Upgrade;
import java.io.IOException;
import java.util.Base64;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A container's log over a WebSocket: messages that hold nothing but the log, as bytes, or as
 * base64 for those who cannot take bytes.
 */
final class LogSocket extends SocketEnd {
    private static final Logger LOG = LoggerFactory.getLogger(LogSocket.class);
    private static final String BASE64 = "base64.binary.k8s.io";

    /** What clients may ask for; those that name nothing get bytes. */
    static final List<String> PROTOCOLS = List.of("", "binary.k8s.io", BASE64);

    private final Upgrade upgrade;
    private final Channel channel;
    private final String protocol;
    private boolean accepted;

    LogSocket(Upgrade upgrade, String protocol) {
        this.upgrade = upgrade;
        this.channel = upgrade.channel();
        this.protocol = protocol;
    }

    /**
     * Blocks until the log's end or the client's. What the node refuses is an ordinary refusal: the
     * connection changes only once there is a log.
     */
    Void run(LogRequest request, PodTarget target) throws InterruptedException {
        try {
            target.node().logs(request, this::accept, new Outflow(channel, this::send));
            accept();
            end(WebSocketCloseStatus.NORMAL_CLOSURE);
        } catch (StreamRefused e) {
            fail(LogStream.refusal(e));
        } catch (IOException e) {
            LOG.debug("the log of {} broke off", request.pod(), e);
            fail(ApiError.internal(e.getMessage()));
        }
        return null;
    }

    /** Of a pod that never wrote anything. */
    void nothing() {
        accept();
        end(WebSocketCloseStatus.NORMAL_CLOSURE);
    }

    private void accept() {
        if (!accepted) {
            accepted = true;
            upgrade.accept(
                    WebSockets.accept(upgrade.request(), protocol),
                    pipeline -> {
                        WebSockets.addFraming(pipeline);
                        pipeline.addLast(this);
                    });
        }
    }

    private void fail(ApiError error) {
        if (accepted) {
            end(WebSocketCloseStatus.INTERNAL_SERVER_ERROR);
        } else {
            upgrade.refuse(error);
        }
    }

    /** On the event loop, behind the handshake. */
    private void end(WebSocketCloseStatus status) {
        channel.eventLoop()
                .execute(() -> {
                    Sending.writeAndFlush(channel, new CloseWebSocketFrame(status));
                    Farewell.close(channel);
                });
    }

    private ChannelFuture send(byte[] bytes) {
        var sent = channel.newPromise();
        channel.eventLoop()
                .execute(() -> {
                    var _ = channel.writeAndFlush(frame(bytes), sent);
                });
        return sent;
    }

    private WebSocketFrame frame(byte[] bytes) {
        return protocol.equals(BASE64)
                ? new TextWebSocketFrame(Base64.getEncoder().encodeToString(bytes))
                : new BinaryWebSocketFrame(Unpooled.wrappedBuffer(bytes));
    }

    @Override
    void message(WebSocketFrame frame) {
        // A reader has nothing to say.
    }
}
