package io.podium.server.wire;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.netty.util.ReferenceCountUtil;
import io.podium.api.error.ApiError;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One HTTP/1.1 connection. One request is in work at a time; what a client pipelines behind it
 * waits, first here, then, beyond a bound, in its own socket.
 */
final class Http1Handler extends ChannelInboundHandlerAdapter {
    private static final Logger LOG = LoggerFactory.getLogger(Http1Handler.class);
    private static final Map<String, String> PLAIN =
            Map.of("Content-Type", "text/plain; charset=utf-8");

    private static final int MAX_WAITING = 8;
    private static final long LINGER_MILLIS = 500;

    private final WireRoom room;
    private final ArrayDeque<Waiting> waiting = new ArrayDeque<>();
    private HttpRequest request;
    private int cost;
    private Body body;
    private OrderedResponse response;
    private Http1Outlet outlet;
    private boolean keepAlive;
    private boolean discarding;
    private boolean closing;

    Http1Handler(WireRoom room) {
        this.room = room;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (closing) {
            ReferenceCountUtil.release(message);
        } else if (response != null || !waiting.isEmpty() || !context.channel().isWritable()) {
            await(context, message);
        } else {
            int costs = message instanceof HttpRequest head ? HeadCost.of(head) : 0;
            boolean hasRoom = costs == 0 || room.heads().take(costs, costs);
            take(context, message, hasRoom ? costs : -1);
        }
    }

    /** What is sent before the answer to what was sent earlier has the least right to room. */
    private void await(ChannelHandlerContext context, Object message) {
        int costs = message instanceof HttpRequest head ? HeadCost.of(head) : 0;
        if (costs > 0 && !room.heads().take(costs, Body.LIMIT)) {
            ReferenceCountUtil.release(message);
            Sending.close(context);
            return;
        }
        waiting.add(new Waiting(message, costs));
        if (waiting.size() > MAX_WAITING) {
            context.channel().config().setAutoRead(false);
        }
    }

    /** A message and what room was taken for it; -1 where there was none. */
    private record Waiting(Object message, int costs) {}

    private void take(ChannelHandlerContext context, Object message, int costs) {
        try {
            if (message instanceof HttpRequest head) {
                cost = costs;
                begin(context, head);
            }
            if (message instanceof HttpContent content && request != null) {
                append(context, content);
            }
        } finally {
            ReferenceCountUtil.release(message);
        }
    }

    private void begin(ChannelHandlerContext context, HttpRequest head) {
        request = head;
        body = new Body(room.burden());
        discarding = false;
        keepAlive = HttpUtil.isKeepAlive(head);
        if (head.decoderResult().isFailure()) {
            keepAlive = false;
            respond(context).fail(malformed(head.decoderResult().cause()));
            return;
        }
        if (cost < 0) {
            refuse(context, Burden.refusal().orElseThrow());
            return;
        }
        keepAlive &= cost < HeadCost.LARGE;
        long announced = HttpUtil.getContentLength(head, 0L);
        Optional<ApiError> refusal = body.expect(announced);
        if (refusal.isPresent()
                && announced <= Body.USUAL
                && !HttpUtil.is100ContinueExpected(head)) {
            // What comes of it is passed over: a new connection would cost both sides more.
            respond(context).fail(refusal.get());
        } else if (refusal.isPresent()) {
            refuse(context, refusal.get());
        } else if (HttpUtil.is100ContinueExpected(head)) {
            Sending.writeAndFlush(
                    context,
                    new DefaultFullHttpResponse(
                            HttpVersion.HTTP_1_1,
                            HttpResponseStatus.CONTINUE,
                            Unpooled.EMPTY_BUFFER));
        }
    }

    private static ApiError malformed(Throwable cause) {
        return switch (cause) {
            case TooLongHttpLineException e ->
                    ApiError.of(414, "RequestURITooLong", "the request's URI is too long");
            case TooLongHttpHeaderException e ->
                    ApiError.of(
                            431,
                            "RequestHeaderFieldsTooLarge",
                            "the request's headers are too large");
            default -> ApiError.badRequest("the request is malformed: " + cause.getMessage());
        };
    }

    private void append(ChannelHandlerContext context, HttpContent content) {
        if (discarding || closing) {
            return;
        }
        if (content.decoderResult().isFailure()) {
            keepAlive = false;
            respond(context).fail(malformed(content.decoderResult().cause()));
            return;
        }
        Optional<ApiError> refusal = body.add(content.content());
        if (refusal.isPresent()) {
            refuse(context, refusal.get());
        } else if (content instanceof LastHttpContent) {
            dispatch(context);
        }
    }

    /** Answers early; the rest of the body is not worth reading, so the connection ends. */
    private void refuse(ChannelHandlerContext context, ApiError error) {
        discarding = true;
        keepAlive = false;
        respond(context).fail(error);
    }

    private OrderedResponse respond(ChannelHandlerContext context) {
        var head = new Http1Head(request, context.channel());
        var made = new Http1Outlet(context, keepAlive, request);
        outlet = made;
        response = room.response(head, made, () -> finished(context, made));
        response.onRest(body::release);
        int taken = Math.max(cost, 0);
        cost = 0;
        response.onRest(() -> room.heads().give(taken));
        return response;
    }

    private void dispatch(ChannelHandlerContext context) {
        var head = new Http1Head(request, context.channel());
        OrderedResponse answer = respond(context);
        byte[] whole;
        try {
            whole = body.whole(head.header("content-encoding"));
        } catch (ApiError e) {
            answer.fail(e);
            return;
        }
        Optional<Upgrade> upgrade =
                isUpgrade(request) && whole.length == 0
                        ? Optional.of(new Takeover(context, request, answer, outlet))
                        : Optional.empty();
        room.front().handle(new Call(head, whole, answer, upgrade));
    }

    private static boolean isUpgrade(HttpRequest request) {
        return request.headers().contains(HttpHeaderNames.UPGRADE)
                && request.headers().containsValue(HttpHeaderNames.CONNECTION, "upgrade", true)
                && request.protocolVersion().equals(HttpVersion.HTTP_1_1);
    }

    private void finished(ChannelHandlerContext context, Http1Outlet ended) {
        request = null;
        body = null;
        response = null;
        if (!ended.keepsAlive()) {
            closing = true;
            releaseWaiting();
            hangUp(context);
            return;
        }
        // Not at once: the answer that just ended may still be on the stack.
        context.executor().execute(() -> resume(context));
    }

    /**
     * Closes; a client that is still sending gets a moment to see the answer before it sees the
     * reset.
     */
    private void hangUp(ChannelHandlerContext context) {
        if (discarding) {
            context.flush();
            var _ =
                    context.executor()
                            .schedule(
                                    () -> Sending.close(context),
                                    LINGER_MILLIS,
                                    TimeUnit.MILLISECONDS);
        } else {
            var _ =
                    context.writeAndFlush(Unpooled.EMPTY_BUFFER)
                            .addListener(ChannelFutureListener.CLOSE);
        }
    }

    private void resume(ChannelHandlerContext context) {
        while (response == null
                && !closing
                && !waiting.isEmpty()
                && context.channel().isWritable()) {
            Waiting next = waiting.poll();
            take(context, next.message(), next.costs());
        }
        if (waiting.size() <= MAX_WAITING && !context.channel().config().isAutoRead()) {
            context.channel().config().setAutoRead(true);
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        if (!context.channel().isWritable()) {
            return;
        }
        if (response != null) {
            response.drained();
        } else if (!waiting.isEmpty()) {
            // Who does not take one answer gets no other.
            context.executor().execute(() -> resume(context));
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        closing = true;
        releaseWaiting();
        if (response != null) {
            response.lost();
        } else if (body != null) {
            body.release();
            room.heads().give(Math.max(cost, 0));
            cost = 0;
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event instanceof io.netty.handler.timeout.IdleStateEvent && response == null) {
            Sending.close(context);
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        LOG.debug("connection from {} broke", context.channel().remoteAddress(), cause);
        Sending.close(context);
    }

    private void releaseWaiting() {
        for (Waiting one : waiting) {
            ReferenceCountUtil.release(one.message());
            room.heads().give(one.costs());
        }
        waiting.clear();
    }

    /** The one chance to turn the connection into something else. */
    private final class Takeover implements Upgrade {
        private final ChannelHandlerContext context;
        private final HttpRequest asked;
        private final OrderedResponse answer;
        private final Http1Outlet outlet;

        Takeover(
                ChannelHandlerContext context,
                HttpRequest asked,
                OrderedResponse answer,
                Http1Outlet outlet) {
            this.context = context;
            this.asked = asked;
            this.answer = answer;
            this.outlet = outlet;
        }

        @Override
        public HttpRequest request() {
            return asked;
        }

        @Override
        public Channel channel() {
            return context.channel();
        }

        @Override
        public void refuse(ApiError error) {
            context.executor()
                    .execute(() -> {
                        outlet.endConnection();
                        answer.fail(error);
                    });
        }

        @Override
        public void answer(int code, String text) {
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            context.executor()
                    .execute(() -> {
                        outlet.endConnection();
                        answer.send(code, PLAIN, bytes);
                    });
        }

        @Override
        public void accept(Map<String, String> headers, Consumer<ChannelPipeline> handlers) {
            context.executor().execute(() -> handOver(headers, handlers));
        }

        private void handOver(Map<String, String> headers, Consumer<ChannelPipeline> handlers) {
            if (response != answer || !context.channel().isActive()) {
                return;
            }
            answer.handedOver();
            response = null;
            var switching =
                    new DefaultHttpResponse(
                            HttpVersion.HTTP_1_1, HttpResponseStatus.SWITCHING_PROTOCOLS);
            headers.forEach(switching.headers()::set);
            Sending.write(context, switching);
            Sending.writeAndFlush(context, LastHttpContent.EMPTY_LAST_CONTENT);
            ChannelPipeline pipeline = context.pipeline();
            pipeline.names().stream()
                    .filter(WireRoom.TIMERS::contains)
                    .toList()
                    .forEach(pipeline::remove);
            handlers.accept(pipeline);
            pipeline.remove(Http1Handler.this);
            releaseWaiting();
            context.channel().config().setAutoRead(true);
            // Last, because bytes that came early go on to the new handlers now.
            pipeline.remove(HttpServerCodec.class);
        }
    }
}
