package io.podium.server.wire;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http2.Http2ConnectionAdapter;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2FrameCodec;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2MultiplexHandler;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.codec.http2.Http2Stream;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.ApplicationProtocolNegotiationHandler;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.timeout.IdleStateEvent;
import io.netty.handler.timeout.IdleStateHandler;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Which handlers a connection has, from its first byte to its protocol. */
final class Pipelines {
    private static final Logger LOG = LoggerFactory.getLogger(Pipelines.class);
    private static final int MAX_LINE = 64 * 1024;
    private static final int MAX_HEADERS = 64 * 1024;
    private static final int RESET_WINDOW_SECONDS = 30;

    /** Frames that continue a head, each smaller than it need be. */
    private static final int MAX_SMALL_CONTINUATIONS = 16;

    /** Answers to SETTINGS, PING and RST_STREAM that a client does not take. */
    private static final int MAX_QUEUED_CONTROLS = 1000;

    private static final int MAX_EMPTY_FRAMES = 2;

    /** So long may streams that are open go on once a connection is to end. */
    private static final long FAREWELL_MILLIS = 1000;

    private static final int STREAM_WINDOW = 256 * 1024;
    private static final int CONNECTION_WINDOW = 1024 * 1024;
    private static final int HANDSHAKE_SECONDS = 10;

    private Pipelines() {}

    static void begin(Channel channel, SslContext tls, WireRoom room) {
        SslHandler handler = tls.newHandler(channel.alloc());
        handler.setHandshakeTimeoutMillis(HANDSHAKE_SECONDS * 1000L);
        handler.handshakeFuture().addListener(_ -> Connections.of(channel).shaken());
        channel.pipeline()
                .addLast(Partial.record(room))
                .addLast(handler)
                .addLast(
                        WireRoom.IDLE,
                        new IdleStateHandler(
                                0, 0, room.limits().idle().toMillis(), TimeUnit.MILLISECONDS))
                .addLast(new Choice(room));
    }

    /** Decides after the handshake. */
    private static final class Choice extends ApplicationProtocolNegotiationHandler {
        private final WireRoom room;

        Choice(WireRoom room) {
            super(ApplicationProtocolNames.HTTP_1_1);
            this.room = room;
        }

        @Override
        protected void configurePipeline(ChannelHandlerContext context, String protocol) {
            if (protocol.equals(ApplicationProtocolNames.HTTP_2)) {
                http2(context.pipeline(), room);
            } else {
                http1(context.pipeline(), room);
            }
        }

        @Override
        protected void handshakeFailure(ChannelHandlerContext context, Throwable cause) {
            LOG.debug("TLS handshake with {} failed", context.channel().remoteAddress(), cause);
            room.front().handshakeFailed();
            Sending.close(context);
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            LOG.debug("connection from {} broke", context.channel().remoteAddress(), cause);
            Sending.close(context);
        }
    }

    private static void http1(ChannelPipeline pipeline, WireRoom room) {
        var limits =
                new HttpDecoderConfig()
                        .setMaxInitialLineLength(MAX_LINE)
                        .setMaxHeaderSize(MAX_HEADERS);
        var arrival = new Arrival(room.limits(), room.heads());
        pipeline.addLast(WireRoom.ARRIVAL_BYTES, arrival.bytes());
        pipeline.addLast(new HttpServerCodec(limits));
        pipeline.addLast(WireRoom.ARRIVAL_PARTS, arrival.parts());
        pipeline.addLast(new Http1Handler(room));
    }

    private static void http2(ChannelPipeline pipeline, WireRoom room) {
        Http2FrameCodec codec =
                Http2FrameCodecBuilder.forServer()
                        .initialSettings(
                                Http2Settings.defaultSettings()
                                        .maxConcurrentStreams(room.limits().streams())
                                        .maxHeaderListSize(MAX_HEADERS)
                                        .initialWindowSize(STREAM_WINDOW))
                        .decoderEnforceMaxRstFramesPerWindow(
                                room.limits().resets(), RESET_WINDOW_SECONDS)
                        .encoderEnforceMaxRstFramesPerWindow(
                                room.limits().resets(), RESET_WINDOW_SECONDS)
                        .decoderEnforceMaxSmallContinuationFrames(MAX_SMALL_CONTINUATIONS)
                        .decoderEnforceMaxConsecutiveEmptyDataFrames(MAX_EMPTY_FRAMES)
                        .encoderEnforceMaxQueuedControlFrames(MAX_QUEUED_CONTROLS)
                        .gracefulShutdownTimeoutMillis(FAREWELL_MILLIS)
                        .build();
        pipeline.addLast(Partial.frame(room));
        pipeline.addLast(codec);
        pipeline.addLast(
                new Http2MultiplexHandler(
                        new ChannelInitializer<>() {
                            @Override
                            protected void initChannel(Channel stream) {
                                stream.pipeline().addLast(new Http2Handler(room));
                            }
                        }));
        pipeline.addLast(new Connection(codec, room.limits().idle()));
        widen(codec);
    }

    private static void widen(Http2FrameCodec codec) {
        var connection = codec.connection();
        try {
            connection
                    .local()
                    .flowController()
                    .incrementWindowSize(connection.connectionStream(), CONNECTION_WINDOW);
        } catch (Http2Exception e) {
            throw new IllegalStateException("a new connection refuses its flow-control window", e);
        }
    }

    /** Hears what concerns an HTTP/2 connection as a whole. */
    private static final class Connection extends ChannelInboundHandlerAdapter {
        private final Http2FrameCodec codec;
        private final Duration idle;
        private boolean hadStreams;

        Connection(Http2FrameCodec codec, Duration idle) {
            this.codec = codec;
            this.idle = idle;
            codec.connection()
                    .addListener(
                            new Http2ConnectionAdapter() {
                                @Override
                                public void onStreamClosed(Http2Stream stream) {
                                    hadStreams = true;
                                }
                            });
        }

        @Override
        public void handlerAdded(ChannelHandlerContext context) {
            look(context);
        }

        /**
         * PINGs keep a connection from looking idle; one that nothing is asked on is, all the same.
         */
        private void look(ChannelHandlerContext context) {
            var _ =
                    context.executor()
                            .schedule(
                                    () -> {
                                        if (!context.channel().isActive()) {
                                            return;
                                        }
                                        if (codec.connection().numActiveStreams() == 0
                                                && !hadStreams) {
                                            Sending.close(context);
                                            return;
                                        }
                                        hadStreams = false;
                                        look(context);
                                    },
                                    idle.toMillis(),
                                    TimeUnit.MILLISECONDS);
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object frame) {
            io.netty.util.ReferenceCountUtil.release(
                    frame); // SETTINGS, PING and the like; the codec has acted already.
        }

        @Override
        public void userEventTriggered(ChannelHandlerContext context, Object event) {
            if (event instanceof IdleStateEvent && codec.connection().numActiveStreams() == 0) {
                Sending.close(context);
            }
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            LOG.debug("connection from {} broke", context.channel().remoteAddress(), cause);
            if (!(cause instanceof Http2Exception)) {
                Sending.close(context);
            } // Else the codec says goodbye itself, and why.
        }
    }
}
