package io.podium.server.streams;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketCloseStatus;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.podium.server.request.WatchSink;
import io.podium.server.wire.Sending;
import io.podium.server.wire.Upgrade;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A watch over a WebSocket: each event is a message of its own, text where the frames are JSON and
 * binary where they are protobuf.
 */
public final class WatchSocket extends SocketEnd implements WatchSink {
    /** The protocol by which browsers hand over their token; it names no way to speak. */
    private static final String TOKEN = "base64url.bearer.authorization.k8s.io.";

    /** So much may wait for the event loop before the socket calls itself full. */
    private static final long QUEUE_LIMIT = 256 * 1024;

    private final Upgrade upgrade;
    private final Channel channel;

    /** Belongs to the event loop. */
    private final List<Runnable> waiting = new ArrayList<>();

    private final AtomicLong queued = new AtomicLong();
    private volatile boolean isText = true;

    /** Nothing is promised before {@link #open}. */
    public WatchSocket(Upgrade upgrade) {
        this.upgrade = upgrade;
        this.channel = upgrade.channel();
    }

    /** Whether the client asks for a WebSocket, not for something else. */
    public static boolean isAsked(Upgrade upgrade) {
        return upgrade.request()
                .headers()
                .containsValue(HttpHeaderNames.UPGRADE, HttpHeaderValues.WEBSOCKET, true);
    }

    @Override
    public void open(String contentType, List<String> warnings) {
        isText = contentType.contains("json");
        String protocol =
                WebSockets.offered(upgrade.request()).stream()
                        .filter(one -> !one.isEmpty() && !one.startsWith(TOKEN))
                        .findFirst()
                        .orElse("");
        upgrade.accept(
                WebSockets.accept(upgrade.request(), protocol),
                pipeline -> {
                    WebSockets.addFraming(pipeline);
                    pipeline.addLast(this);
                });
    }

    /** Calls back when the client is gone, at once when it is. */
    public void onEnd(Runnable callback) {
        channel.closeFuture().addListener(closed -> callback.run());
    }

    /** On the event loop, for only there it is known whether the handshake is done. */
    @Override
    public void send(byte[] frames) {
        queued.addAndGet(frames.length);
        channel.eventLoop()
                .execute(() -> {
                    queued.addAndGet(-frames.length);
                    write(frames);
                    drained();
                });
    }

    private void write(byte[] frames) {
        int from = 0;
        while (from < frames.length) {
            int start = isText ? from : from + Integer.BYTES;
            int end = isText ? lineEnd(frames, from) : start + ByteBuffer.wrap(frames).getInt(from);
            var bytes = Unpooled.wrappedBuffer(frames, start, end - start);
            Sending.write(
                    channel,
                    isText ? new TextWebSocketFrame(bytes) : new BinaryWebSocketFrame(bytes));
            from = end;
        }
        channel.flush();
    }

    private static int lineEnd(byte[] frames, int from) {
        int end = from;
        while (end < frames.length && frames[end] != '\n') {
            end++;
        }
        return Math.min(end + 1, frames.length);
    }

    @Override
    public boolean isWritable() {
        return !channel.isActive() || (channel.isWritable() && queued.get() < QUEUE_LIMIT);
    }

    @Override
    public void onDrain(Runnable callback) {
        channel.eventLoop()
                .execute(() -> {
                    if (isWritable()) {
                        callback.run();
                    } else {
                        waiting.add(callback);
                    }
                });
    }

    @Override
    public void close() {
        channel.eventLoop()
                .execute(() -> {
                    Sending.writeAndFlush(
                            channel, new CloseWebSocketFrame(WebSocketCloseStatus.NORMAL_CLOSURE));
                    Farewell.close(channel);
                });
    }

    @Override
    void message(WebSocketFrame frame) {
        // A watcher has nothing to say.
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        drained();
        context.fireChannelWritabilityChanged();
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        drained();
        context.fireChannelInactive();
    }

    private void drained() {
        if (waiting.isEmpty() || !isWritable()) {
            return;
        }
        List<Runnable> due = List.copyOf(waiting);
        waiting.clear();
        due.forEach(Runnable::run);
    }
}
