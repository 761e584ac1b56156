package io.podium.server.wire;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http2.Http2DataFrame;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2HeadersFrame;
import io.netty.handler.codec.http2.Http2ResetFrame;
import io.netty.util.ReferenceCountUtil;
import io.podium.api.error.ApiError;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One stream, so one request, of an HTTP/2 connection. */
final class Http2Handler extends ChannelInboundHandlerAdapter {
    private static final Logger LOG = LoggerFactory.getLogger(Http2Handler.class);

    private static final long MAX_DISCARDED = 4L * Body.LIMIT;

    private final WireRoom room;
    private final Body body;
    private Http2StreamHead head;
    private Http2Outlet outlet;
    private OrderedResponse response;
    private boolean done;
    private long discarded;
    private Future<?> due;

    Http2Handler(WireRoom room) {
        this.room = room;
        this.body = new Body(room.burden());
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        try {
            switch (message) {
                case Http2HeadersFrame frame -> headers(context, frame);
                case Http2DataFrame frame -> data(frame);
                case Http2ResetFrame frame -> lost();
                default -> LOG.trace("passed over {}", message);
            }
        } finally {
            ReferenceCountUtil.release(message);
        }
    }

    private void headers(ChannelHandlerContext context, Http2HeadersFrame frame) {
        if (head == null) {
            head = new Http2StreamHead(frame.headers(), context.channel());
            outlet = new Http2Outlet(context, head.method());
            response = room.response(head, outlet, () -> done = true);
            response.onRest(body::release);
            int cost = HeadCost.of(frame.headers());
            if (!room.heads().take(cost, cost)) {
                response.fail(Burden.refusal().orElseThrow());
                return;
            }
            response.onRest(() -> room.heads().give(cost));
            body.expect(frame.headers().getLong("content-length", 0)).ifPresent(response::fail);
        }
        if (frame.isEndStream()) {
            dispatch();
        } else if (due == null) {
            due =
                    context.executor()
                            .schedule(
                                    this::tooSlow,
                                    room.limits().whole().toMillis(),
                                    TimeUnit.MILLISECONDS);
        }
    }

    /** Its body does not come. */
    private void tooSlow() {
        if (!done) {
            response.fail(
                    ApiError.timeout(
                            "the request did not arrive within the time limit", 0, List.of()));
        }
    }

    private void data(Http2DataFrame frame) {
        if (response == null || done) {
            discard(frame);
            return;
        }
        Optional<ApiError> refusal = body.add(frame.content());
        if (refusal.isPresent()) {
            response.fail(refusal.get());
        } else if (frame.isEndStream()) {
            dispatch();
        }
    }

    /**
     * Some clients take a reset for a failure although the answer came before it, so the rest is
     * read for a while.
     */
    private void discard(Http2DataFrame frame) {
        discarded += frame.content().readableBytes();
        if (outlet != null && discarded > MAX_DISCARDED) {
            outlet.cut();
        }
    }

    private void dispatch() {
        if (due != null) {
            due.cancel(false);
        }
        if (done) {
            return;
        }
        if (outlet.untaken() > room.limits().untaken()) {
            response.fail(
                    ApiError.tooManyRequests(
                            "too many bytes of earlier answers wait on this connection", 1));
            return;
        }
        byte[] whole;
        try {
            if (head.uri().isEmpty() || head.method().isEmpty()) {
                throw ApiError.badRequest("the request is malformed: it has no path or no method");
            }
            whole = body.whole(head.header("content-encoding"));
        } catch (ApiError e) {
            response.fail(e);
            return;
        }
        room.front().handle(new Call(head, whole, response, Optional.empty()));
    }

    private void lost() {
        if (due != null) {
            due.cancel(false);
        }
        if (response != null) {
            response.lost();
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        if (response != null && context.channel().isWritable()) {
            response.drained();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        lost();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        LOG.debug("a stream from {} broke", context.channel().parent().remoteAddress(), cause);
        Sending.close(context);
    }

    /** The head of a stream. */
    private record Http2StreamHead(Http2Headers headers, Channel channel) implements Head {
        @Override
        public String method() {
            return headers.method() == null ? "" : headers.method().toString();
        }

        @Override
        public String uri() {
            return headers.path() == null ? "" : headers.path().toString();
        }

        @Override
        public String header(String name) {
            CharSequence value = headers.get(name);
            return value == null ? "" : value.toString();
        }

        @Override
        public List<String> headers(String name) {
            return headers.getAll(name).stream().map(CharSequence::toString).toList();
        }

        @Override
        public Iterable<Map.Entry<String, String>> all() {
            var all = new ArrayList<Map.Entry<String, String>>();
            for (Map.Entry<CharSequence, CharSequence> entry : headers) {
                if (entry.getKey().charAt(0) != ':') {
                    all.add(Map.entry(entry.getKey().toString(), entry.getValue().toString()));
                }
            }
            return all;
        }

        @Override
        public List<X509Certificate> certificates() {
            return Peer.certificates(channel.parent());
        }

        @Override
        public String remote() {
            return Peer.remote(channel.parent());
        }
    }
}
