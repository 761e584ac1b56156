package io.podium.node.streams;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.codec.spdy.DefaultSpdyDataFrame;
import io.netty.handler.codec.spdy.DefaultSpdyRstStreamFrame;
import io.netty.handler.codec.spdy.SpdyDataFrame;
import io.netty.handler.codec.spdy.SpdyFrameCodec;
import io.netty.handler.codec.spdy.SpdyPingFrame;
import io.netty.handler.codec.spdy.SpdyStreamStatus;
import io.netty.handler.codec.spdy.SpdySynStreamFrame;
import io.netty.handler.codec.spdy.SpdyVersion;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * A runtime's stream server on loopback: answers the upgrade as told, then notes the frames that
 * come.
 */
final class FakeRuntime implements AutoCloseable {
    static final String SWITCHING = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: SPDY/3.1\r\n\r\n";

    /**
     * A ping as the runtime would send it: control frame of version 3, type 6, four bytes, id 2.
     */
    private static final byte[] PING = {(byte) 0x80, 3, 0, 6, 0, 0, 0, 4, 0, 0, 0, 2};

    final BlockingQueue<String> heads = new LinkedBlockingQueue<>();
    final BlockingQueue<String> frames = new LinkedBlockingQueue<>();
    private final BlockingQueue<Channel> connections = new LinkedBlockingQueue<>();
    private final Channel server;

    /** An empty answer closes the connection. */
    FakeRuntime(EventLoopGroup loops, String answer) {
        server =
                new ServerBootstrap()
                        .group(loops)
                        .channel(NioServerSocketChannel.class)
                        .childHandler(
                                new ChannelInitializer<>() {
                                    @Override
                                    protected void initChannel(Channel channel) {
                                        channel.pipeline().addLast(new Upgrade(answer));
                                    }
                                })
                        .bind(InetAddress.getLoopbackAddress(), 0)
                        .syncUninterruptibly()
                        .channel();
    }

    String url(String path) {
        return "http://127.0.0.1:" + ((InetSocketAddress) server.localAddress()).getPort() + path;
    }

    void data(int id, String text, boolean last) throws InterruptedException {
        var frame =
                new DefaultSpdyDataFrame(id, Unpooled.copiedBuffer(text, StandardCharsets.UTF_8));
        frame.setLast(last);
        connection().writeAndFlush(frame).sync();
    }

    void cancel(int id) throws InterruptedException {
        connection()
                .writeAndFlush(new DefaultSpdyRstStreamFrame(id, SpdyStreamStatus.CANCEL))
                .sync();
    }

    void hangUp() throws InterruptedException {
        connection().close().sync();
    }

    private Channel connection() throws InterruptedException {
        Channel connection = connections.take();
        connections.add(connection);
        return connection;
    }

    @Override
    public void close() {
        connections.forEach(connection -> connection.close().syncUninterruptibly());
        server.close().syncUninterruptibly();
    }

    private final class Upgrade extends ByteToMessageDecoder {
        private final String answer;

        Upgrade(String answer) {
            this.answer = answer;
        }

        @Override
        protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) {
            String head = in.toString(StandardCharsets.US_ASCII);
            if (!head.endsWith("\r\n\r\n")) {
                return;
            }
            in.skipBytes(in.readableBytes());
            heads.add(head);
            ByteBuf said = Unpooled.copiedBuffer(answer, StandardCharsets.US_ASCII);
            if (!answer.equals(SWITCHING)) {
                context.writeAndFlush(said).addListener(ChannelFutureListener.CLOSE);
                return;
            }
            // In one piece with the first frame, as a network may deliver it.
            var _ =
                    context.writeAndFlush(
                            Unpooled.wrappedBuffer(said, Unpooled.wrappedBuffer(PING)),
                            context.voidPromise());
            context.pipeline()
                    .addLast(
                            new SpdyFrameCodec(SpdyVersion.SPDY_3_1, 1 << 20, 16 << 10, 6, 15, 8),
                            new Notes());
            context.pipeline().remove(this);
            connections.add(context.channel());
        }
    }

    private final class Notes extends SimpleChannelInboundHandler<Object> {
        @Override
        protected void channelRead0(ChannelHandlerContext context, Object frame) {
            switch (frame) {
                case SpdySynStreamFrame open -> {
                    var headers = new TreeMap<String, String>();
                    open.headers()
                            .forEach(entry ->
                                    headers.put(
                                            entry.getKey().toString(),
                                            entry.getValue().toString()));
                    frames.add("open " + open.streamId() + " " + headers);
                }
                case SpdyDataFrame data -> {
                    String text =
                            new String(
                                    ByteBufUtil.getBytes(data.content()), StandardCharsets.UTF_8);
                    String shown = text.length() > 100 ? text.length() + " letters" : text;
                    frames.add(
                            "data "
                                    + data.streamId()
                                    + " "
                                    + shown
                                    + (data.isLast() ? " last" : ""));
                }
                case SpdyPingFrame ping -> frames.add("ping " + ping.id());
                default -> frames.add(frame.getClass().getSimpleName());
            }
        }
    }
}
