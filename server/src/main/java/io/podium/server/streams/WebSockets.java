package io.podium.server.streams;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.MessageToMessageCodec;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocket13FrameDecoder;
import io.netty.handler.codec.http.websocketx.WebSocket13FrameEncoder;
import io.netty.handler.codec.http.websocketx.WebSocketDecoderConfig;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrameAggregator;
import io.podium.server.wire.Sending;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What every WebSocket of ours shares: negotiation, handshake (RFC 6455), framing. */
final class WebSockets {
    private static final String MAGIC = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    private static final int MAX_MESSAGE = 4 << 20;

    private WebSockets() {}

    /** The protocols a client offers, in its order. */
    static List<String> offered(HttpRequest request) {
        var offered = new ArrayList<String>();
        for (String line : request.headers().getAll(HttpHeaderNames.SEC_WEBSOCKET_PROTOCOL)) {
            for (String one : line.split(",", -1)) {
                offered.add(one.strip());
            }
        }
        return offered;
    }

    /** The first the client offers that is ours; who offers none offers "". */
    static Optional<String> choose(HttpRequest request, List<String> ours) {
        List<String> offered = offered(request);
        return (offered.isEmpty() ? List.of("") : offered)
                .stream().filter(ours::contains).findFirst();
    }

    /** The headers of the 101, without a word on the protocol "". */
    static Map<String, String> accept(HttpRequest request, String protocol) {
        String key = request.headers().get(HttpHeaderNames.SEC_WEBSOCKET_KEY, "");
        var headers = new LinkedHashMap<String, String>();
        headers.put("Upgrade", "websocket");
        headers.put("Connection", "Upgrade");
        headers.put("Sec-WebSocket-Accept", digest(key + MAGIC));
        if (!protocol.isEmpty()) {
            headers.put("Sec-WebSocket-Protocol", protocol);
        }
        return headers;
    }

    private static String digest(String text) {
        try {
            byte[] hash =
                    MessageDigest.getInstance("SHA-1")
                            .digest(text.getBytes(StandardCharsets.US_ASCII));
            return Base64.getEncoder().encodeToString(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-1", e);
        }
    }

    /** Frames in both directions, messages whole. */
    static void addFraming(ChannelPipeline pipeline) {
        var settings =
                WebSocketDecoderConfig.newBuilder()
                        .maxFramePayloadLength(MAX_MESSAGE)
                        .allowExtensions(false)
                        .build();
        pipeline.addLast(
                new WebSocket13FrameDecoder(settings),
                new WebSocket13FrameEncoder(false),
                new WebSocketFrameAggregator(MAX_MESSAGE));
    }

    /**
     * Makes the messages a plain stream of bytes, for SPDY tunnelled through a WebSocket
     * (KEP-4006).
     */
    static final class Tunnel extends MessageToMessageCodec<WebSocketFrame, ByteBuf> {
        Tunnel() {
            super(WebSocketFrame.class, ByteBuf.class);
        }

        @Override
        protected void encode(ChannelHandlerContext context, ByteBuf bytes, List<Object> out) {
            out.add(new BinaryWebSocketFrame(bytes.retain()));
        }

        @Override
        protected void decode(
                ChannelHandlerContext context, WebSocketFrame frame, List<Object> out) {
            switch (frame) {
                case PingWebSocketFrame ping ->
                        Sending.writeAndFlush(
                                context, new PongWebSocketFrame(ping.content().retain()));
                case CloseWebSocketFrame close -> Sending.close(context);
                default -> out.add(frame.content().retain());
            }
        }
    }
}
