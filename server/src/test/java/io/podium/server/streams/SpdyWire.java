package io.podium.server.streams;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.spdy.DefaultSpdyDataFrame;
import io.netty.handler.codec.spdy.DefaultSpdySynStreamFrame;
import io.netty.handler.codec.spdy.SpdyDataFrame;
import io.netty.handler.codec.spdy.SpdyFrame;
import io.netty.handler.codec.spdy.SpdyFrameCodec;
import io.netty.handler.codec.spdy.SpdyGoAwayFrame;
import io.netty.handler.codec.spdy.SpdyPingFrame;
import io.netty.handler.codec.spdy.SpdyRstStreamFrame;
import io.netty.handler.codec.spdy.SpdySynReplyFrame;
import io.netty.handler.codec.spdy.SpdyVersion;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Both ends of a SPDY connection without a socket: the client's frames in, the server's frames out
 * as words.
 */
final class SpdyWire {
    final EmbeddedChannel server = new EmbeddedChannel();
    private final EmbeddedChannel client =
            new EmbeddedChannel(
                    new SpdyFrameCodec(SpdyVersion.SPDY_3_1, 1 << 20, 16 << 10, 6, 15, 8));

    SpdyWire(SpdyStreams.Listener listener) {
        SpdyStreams.addTo(server.pipeline(), listener);
    }

    /** Opens a stream; headers are names and values in turn. */
    void open(int id, String... headers) {
        var frame = new DefaultSpdySynStreamFrame(id, 0, (byte) 0);
        for (int i = 0; i < headers.length; i += 2) {
            frame.headers().add(headers[i], headers[i + 1]);
        }
        send(frame);
    }

    void data(int id, String text, boolean last) {
        data(id, text.getBytes(StandardCharsets.UTF_8), last);
    }

    void data(int id, byte[] bytes, boolean last) {
        var frame = new DefaultSpdyDataFrame(id, Unpooled.wrappedBuffer(bytes));
        frame.setLast(last);
        send(frame);
    }

    void send(SpdyFrame frame) {
        client.writeOutbound(frame);
        for (ByteBuf bytes = client.readOutbound(); bytes != null; bytes = client.readOutbound()) {
            server.writeInbound(bytes);
        }
    }

    /** What the server sent since the last time. */
    List<String> received() {
        for (ByteBuf bytes = server.readOutbound(); bytes != null; bytes = server.readOutbound()) {
            client.writeInbound(bytes);
        }
        var words = new ArrayList<String>();
        for (Object frame = client.readInbound(); frame != null; frame = client.readInbound()) {
            words.add(
                    switch (frame) {
                        case SpdySynReplyFrame reply ->
                                "reply " + reply.streamId() + " " + headers(reply);
                        case SpdyDataFrame data ->
                                "data "
                                        + data.streamId()
                                        + " "
                                        + text(data)
                                        + (data.isLast() ? " last" : "");
                        case SpdyRstStreamFrame reset ->
                                "reset " + reset.streamId() + " " + reset.status();
                        case SpdyPingFrame ping -> "ping " + ping.id();
                        case SpdyGoAwayFrame away ->
                                "goaway " + away.lastGoodStreamId() + " " + away.status();
                        default -> frame.getClass().getSimpleName();
                    });
        }
        return words;
    }

    private static String headers(SpdySynReplyFrame reply) {
        var all = new ArrayList<String>();
        reply.headers().forEach(header -> all.add(header.getKey() + "=" + header.getValue()));
        return String.join(",", all);
    }

    private static String text(SpdyDataFrame data) {
        return new String(ByteBufUtil.getBytes(data.content()), StandardCharsets.UTF_8);
    }
}
