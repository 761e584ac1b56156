package io.podium.server.streams;

import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.spdy.DefaultSpdyDataFrame;
import io.netty.handler.codec.spdy.DefaultSpdyGoAwayFrame;
import io.netty.handler.codec.spdy.DefaultSpdyPingFrame;
import io.netty.handler.codec.spdy.DefaultSpdyRstStreamFrame;
import io.netty.handler.codec.spdy.DefaultSpdySynReplyFrame;
import io.netty.handler.codec.spdy.SpdyDataFrame;
import io.netty.handler.codec.spdy.SpdyFrameCodec;
import io.netty.handler.codec.spdy.SpdyPingFrame;
import io.netty.handler.codec.spdy.SpdyRstStreamFrame;
import io.netty.handler.codec.spdy.SpdySessionStatus;
import io.netty.handler.codec.spdy.SpdyStreamStatus;
import io.netty.handler.codec.spdy.SpdySynStreamFrame;
import io.netty.handler.codec.spdy.SpdyVersion;
import io.podium.base.flow.Gate;
import io.podium.base.flow.Inflow;
import io.podium.server.wire.Sending;
import java.util.HashMap;
import java.util.Map;

/**
 * The streams of one SPDY/3.1 connection whose other end opens them. Frames come through Netty's
 * codec alone: its session handler would enforce windows of 64 KB that no Kubernetes client ever
 * opens.
 */
final class SpdyStreams extends SimpleChannelInboundHandler<Object> {
    private static final int MAX_FRAME = 1 << 20;
    private static final int MAX_HEADERS = 16 << 10;

    /** Who wants to know of new streams and of the end; called on the event loop. */
    interface Listener {
        void opened(SpdyStreams streams, Stream stream);

        /** The client is gone. */
        void closed();
    }

    /**
     * One stream: what the client sends is read from its input, what is written goes to the client.
     */
    final class Stream {
        private final int id;
        private final Map<String, String> headers;
        private final Inflow input;

        private Stream(int id, Map<String, String> headers, Inflow input) {
            this.id = id;
            this.headers = headers;
            this.input = input;
        }

        /** The header, "" when absent; names are lower case. */
        String header(String name) {
            return headers.getOrDefault(name, "");
        }

        Inflow input() {
            return input;
        }

        Outflow output() {
            return new Outflow(channel, this::send);
        }

        ChannelFuture send(byte[] bytes) {
            return channel.writeAndFlush(
                    new DefaultSpdyDataFrame(id, Unpooled.wrappedBuffer(bytes)));
        }

        /** Sends the last bytes, maybe none, and closes this side of the stream. */
        void finish(byte[] bytes) {
            var frame = new DefaultSpdyDataFrame(id, Unpooled.wrappedBuffer(bytes));
            frame.setLast(true);
            Sending.writeAndFlush(channel, frame);
        }
    }

    private final Listener listener;
    private final Map<Integer, Stream> streams = new HashMap<>();
    private Channel channel;
    private Gate gate;
    private int last;

    private SpdyStreams(Listener listener) {
        this.listener = listener;
    }

    /** Adds codec and stream table to a pipeline whose bytes are SPDY from now on. */
    static void addTo(ChannelPipeline pipeline, Listener listener) {
        var streams = new SpdyStreams(listener);
        streams.channel = pipeline.channel();
        streams.gate = new Gate(streams.channel.config()::setAutoRead);
        pipeline.addLast(
                new SpdyFrameCodec(SpdyVersion.SPDY_3_1, MAX_FRAME, MAX_HEADERS, 6, 15, 8),
                streams);
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, Object frame) {
        switch (frame) {
            case SpdySynStreamFrame opening -> open(opening);
            case SpdyDataFrame data -> receive(data);
            case SpdyRstStreamFrame reset -> end(streams.remove(reset.streamId()));
            case SpdyPingFrame ping -> answer(ping);
            // Settings and windows mean nothing here; after a GOAWAY the client closes by itself.
            default -> {}
        }
    }

    private void open(SpdySynStreamFrame opening) {
        if (opening.streamId() <= last) {
            Sending.writeAndFlush(
                    channel,
                    new DefaultSpdyRstStreamFrame(
                            opening.streamId(), SpdyStreamStatus.PROTOCOL_ERROR));
            return;
        }
        last = opening.streamId();
        var headers = new HashMap<String, String>();
        opening.headers()
                .forEach(header ->
                        headers.put(header.getKey().toString(), header.getValue().toString()));
        var stream = new Stream(last, headers, new Inflow(gate));
        streams.put(last, stream);
        Sending.writeAndFlush(channel, reply(stream));
        if (opening.isLast()) {
            stream.input().ended();
        }
        listener.opened(this, stream);
    }

    /**
     * The codec sends no header block at all for no headers, which Go's SPDY cannot read; so one
     * header goes back.
     */
    private static DefaultSpdySynReplyFrame reply(Stream stream) {
        var reply = new DefaultSpdySynReplyFrame(stream.id);
        reply.headers().add("streamtype", stream.header("streamtype"));
        return reply;
    }

    private void receive(SpdyDataFrame data) {
        Stream stream = streams.get(data.streamId());
        if (stream != null) {
            stream.input().arrived(ByteBufUtil.getBytes(data.content()));
            if (data.isLast()) {
                // Nothing more comes on it; a forward of days would else keep each connection's
                // last bytes.
                end(streams.remove(data.streamId()));
            }
        }
    }

    private void answer(SpdyPingFrame ping) {
        if ((ping.id() & 1) == 1) {
            Sending.writeAndFlush(channel, new DefaultSpdyPingFrame(ping.id()));
        }
    }

    private static void end(Stream stream) {
        if (stream != null) {
            stream.input().ended();
        }
    }

    /**
     * Says that all is done; the connection closes when the client has taken everything, which it
     * shows by closing.
     */
    void goAway() {
        Sending.writeAndFlush(channel, new DefaultSpdyGoAwayFrame(last, SpdySessionStatus.OK));
        Farewell.close(channel);
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        streams.values().forEach(SpdyStreams::end);
        listener.closed();
        context.fireChannelInactive();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        Sending.close(context);
    }
}
