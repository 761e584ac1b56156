package io.podium.server.wire;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.DefaultHttp2DataFrame;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersFrame;
import io.netty.handler.codec.http2.DefaultHttp2ResetFrame;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.util.concurrent.EventExecutor;
import java.util.Map;

/** The way out of an answer over one HTTP/2 stream. */
final class Http2Outlet implements Outlet {
    private final ChannelHandlerContext context;
    private final boolean bodiless;
    private final boolean isRead;
    private final Connections.Untaken untaken;
    private boolean ended;

    Http2Outlet(ChannelHandlerContext context, String method) {
        this.context = context;
        this.bodiless = method.equals("HEAD");
        this.isRead = method.equals("GET");
        this.untaken = Connections.of(context.channel().parent());
    }

    @Override
    public EventExecutor loop() {
        return context.executor();
    }

    @Override
    public boolean isBodiless() {
        return bodiless;
    }

    @Override
    public void head(int code, Map<String, String> headers, long length) {
        var head = new DefaultHttp2Headers(false);
        head.status(Integer.toString(code));
        headers.forEach(head::add);
        if (length >= 0) {
            head.add("content-length", Long.toString(length));
        }
        ended = length == 0 || bodiless;
        Sending.write(context, new DefaultHttp2HeadersFrame(head, ended));
    }

    @Override
    public void announce(int bytes) {
        untaken.sent(bytes);
    }

    @Override
    public void drop(int bytes) {
        untaken.dropped(bytes);
    }

    @Override
    public void data(byte[] bytes) {
        context.write(new DefaultHttp2DataFrame(Unpooled.wrappedBuffer(bytes), false))
                .addListener(written -> untaken.taken(bytes.length));
    }

    /** How many bytes of answers wait in the whole connection. */
    long untaken() {
        return untaken.bytes();
    }

    @Override
    public boolean isCrowded(boolean isShort) {
        return isRead && (isShort || untaken.isCrowded());
    }

    @Override
    public void finish() {
        if (!ended) {
            ended = true;
            Sending.write(context, new DefaultHttp2DataFrame(Unpooled.EMPTY_BUFFER, true));
        }
    }

    @Override
    public void cut() {
        Sending.writeAndFlush(context, new DefaultHttp2ResetFrame(Http2Error.INTERNAL_ERROR));
        Sending.close(context);
    }

    @Override
    public void flush() {
        context.flush();
    }

    @Override
    public boolean isWritable() {
        return context.channel().isWritable() && !untaken.isCrowded();
    }

    @Override
    public void whenRoomy(Runnable callback) {
        if (untaken.isCrowded()) {
            untaken.whenRoomy(() -> context.executor().execute(callback));
        }
    }
}
