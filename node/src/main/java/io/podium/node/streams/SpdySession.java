package io.podium.node.streams;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.codec.spdy.DefaultSpdyPingFrame;
import io.netty.handler.codec.spdy.DefaultSpdySynStreamFrame;
import io.netty.handler.codec.spdy.SpdyDataFrame;
import io.netty.handler.codec.spdy.SpdyFrameCodec;
import io.netty.handler.codec.spdy.SpdyPingFrame;
import io.netty.handler.codec.spdy.SpdyRstStreamFrame;
import io.netty.handler.codec.spdy.SpdySynReplyFrame;
import io.netty.handler.codec.spdy.SpdyVersion;
import io.podium.base.flow.Gate;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * One SPDY/3.1 connection to a runtime's stream server, whose streams we open. containerd opens no
 * windows, so the frame codec stands alone and back-pressure is TCP's, for the connection as a
 * whole.
 */
final class SpdySession implements AutoCloseable {
    private static final int CONNECT_MILLIS = 10_000;
    private static final int MAX_CHUNK = 16 << 10;
    private static final int MAX_HEADERS = 16 << 10;

    private final Channel channel;
    private final Gate gate;
    private final Map<Integer, SpdyStream> streams = new ConcurrentHashMap<>();
    private int next = 1;

    private SpdySession(Channel channel) {
        this.channel = channel;
        this.gate = new Gate(channel.config()::setAutoRead);
    }

    /** Connects and upgrades; fails when the server does not speak the protocol. */
    static SpdySession connect(EventLoopGroup loops, String url, String protocol)
            throws IOException, InterruptedException {
        URI address = URI.create(url);
        var upgraded = new CompletableFuture<SpdySession>();
        var bootstrap =
                new Bootstrap()
                        .group(loops)
                        .channel(NioSocketChannel.class)
                        .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_MILLIS)
                        .option(ChannelOption.TCP_NODELAY, true)
                        .handler(
                                new ChannelInitializer<>() {
                                    @Override
                                    protected void initChannel(Channel channel) {
                                        channel.pipeline().addLast(new Handshake(upgraded));
                                    }
                                });
        var connected = bootstrap.connect(address.getHost(), address.getPort()).await();
        if (!connected.isSuccess()) {
            throw new IOException("cannot reach the runtime's stream server", connected.cause());
        }
        String path =
                address.getRawPath()
                        + (address.getRawQuery() == null ? "" : "?" + address.getRawQuery());
        String head =
                "POST "
                        + path
                        + " HTTP/1.1\r\nHost: "
                        + address.getAuthority()
                        + "\r\nConnection: Upgrade\r\nUpgrade: SPDY/3.1\r\nX-Stream-Protocol-Version: "
                        + protocol
                        + "\r\nContent-Length: 0\r\n\r\n";
        var _ =
                connected
                        .channel()
                        .writeAndFlush(Unpooled.copiedBuffer(head, StandardCharsets.US_ASCII));
        try {
            return upgraded.get(CONNECT_MILLIS, TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            var _ = connected.channel().close();
            throw new IOException(
                    "the runtime's stream server refused: " + e.getCause().getMessage(), e);
        } catch (TimeoutException e) {
            var _ = connected.channel().close();
            throw new IOException("the runtime's stream server did not answer", e);
        } catch (InterruptedException e) {
            var _ = connected.channel().close();
            throw e;
        }
    }

    /** Opens a stream with these headers (names in lower case). */
    synchronized SpdyStream open(Map<String, String> headers) {
        var stream = new SpdyStream(channel, next, gate);
        streams.put(next, stream);
        var frame = new DefaultSpdySynStreamFrame(next, 0, (byte) 0);
        headers.forEach((name, value) -> frame.headers().add(name, value));
        next += 2;
        var _ = channel.writeAndFlush(frame);
        if (!channel.isActive()) {
            stream.ended(); // Whoever reads must not wait for what cannot come.
        }
        return stream;
    }

    @Override
    public void close() {
        var _ = channel.close();
    }

    /** Waits for the 101, then makes the connection SPDY. */
    private static final class Handshake extends ByteToMessageDecoder {
        private static final byte[] END_OF_HEAD = {13, 10, 13, 10};
        private static final int MAX_HEAD = 64 << 10;

        private final CompletableFuture<SpdySession> upgraded;

        Handshake(CompletableFuture<SpdySession> upgraded) {
            this.upgraded = upgraded;
        }

        @Override
        protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) {
            int end = ByteBufUtil.indexOf(Unpooled.wrappedBuffer(END_OF_HEAD), in);
            if (end < 0) {
                if (in.readableBytes() > MAX_HEAD) {
                    fail(context, "an endless answer");
                }
                return;
            }
            String head =
                    in.readCharSequence(end - in.readerIndex(), StandardCharsets.US_ASCII)
                            .toString();
            in.skipBytes(END_OF_HEAD.length);
            if (!head.startsWith("HTTP/1.1 101")) {
                fail(context, head.lines().findFirst().orElse("no status line"));
                return;
            }
            var session = new SpdySession(context.channel());
            context.pipeline()
                    .addLast(
                            new SpdyFrameCodec(
                                    SpdyVersion.SPDY_3_1, MAX_CHUNK, MAX_HEADERS, 6, 15, 8),
                            session.new Frames());
            context.pipeline().remove(this);
            upgraded.complete(session);
        }

        private void fail(ChannelHandlerContext context, String why) {
            upgraded.completeExceptionally(new IOException(why));
            var _ = context.close();
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            upgraded.completeExceptionally(new IOException("it closed the connection"));
        }
    }

    /** Hands frames to their streams. */
    private final class Frames extends SimpleChannelInboundHandler<Object> {
        @Override
        protected void channelRead0(ChannelHandlerContext context, Object frame) {
            switch (frame) {
                case SpdyDataFrame data -> receive(data);
                case SpdyRstStreamFrame reset -> reset(reset);
                case SpdyPingFrame ping -> answer(context, ping);
                case SpdySynReplyFrame reply -> {} // Data may be sent before it comes.
                // Settings, windows and GOAWAY change nothing: the runtime closes when it is done.
                default -> {}
            }
        }

        private void receive(SpdyDataFrame data) {
            SpdyStream stream = streams.get(data.streamId());
            if (stream != null) {
                stream.input().arrived(ByteBufUtil.getBytes(data.content()));
                if (data.isLast()) {
                    stream.ended();
                }
            }
        }

        /**
         * containerd ends the error stream by a reset with CANCEL right after the status; that is
         * its end, no fault.
         */
        private void reset(SpdyRstStreamFrame reset) {
            SpdyStream stream = streams.get(reset.streamId());
            if (stream != null) {
                stream.ended();
            }
        }

        private static void answer(ChannelHandlerContext context, SpdyPingFrame ping) {
            if ((ping.id() & 1) == 0) {
                var _ = context.writeAndFlush(new DefaultSpdyPingFrame(ping.id()));
            }
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            streams.values().forEach(SpdyStream::ended);
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            var _ = context.close();
        }
    }
}
