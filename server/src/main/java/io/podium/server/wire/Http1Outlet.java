package io.podium.server.wire;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.concurrent.EventExecutor;
import java.util.Map;

/** The way out of an answer over HTTP/1.1: with a length, or in chunks. */
final class Http1Outlet implements Outlet {
    private final ChannelHandlerContext context;
    private final boolean chunksAllowed;
    private final boolean bodiless;
    private final boolean isRead;
    private final Connections.Untaken untaken;
    private boolean keepAlive;

    Http1Outlet(ChannelHandlerContext context, boolean keepAlive, HttpRequest request) {
        this.context = context;
        this.keepAlive = keepAlive;
        this.chunksAllowed = request.protocolVersion().equals(HttpVersion.HTTP_1_1);
        this.isRead = request.method().equals(HttpMethod.GET);
        this.untaken = Connections.of(context.channel());
        this.bodiless = request.method().equals(HttpMethod.HEAD);
    }

    /** Whether the connection goes on after this answer. */
    boolean keepsAlive() {
        return keepAlive;
    }

    /** The connection is not to go on after this answer. */
    void endConnection() {
        keepAlive = false;
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
        var response =
                new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.valueOf(code));
        headers.forEach(
                (name, value) -> response.headers().add(HeaderNames.canonical(name), value));
        if (length >= 0) {
            response.headers().set("Content-Length", length);
        } else if (chunksAllowed) {
            response.headers().set("Transfer-Encoding", "chunked");
        } else {
            keepAlive = false;
        }
        if (!keepAlive) {
            response.headers().set("Connection", "close");
        }
        Sending.write(context, response);
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
        context.write(new DefaultHttpContent(Unpooled.wrappedBuffer(bytes)))
                .addListener(written -> untaken.taken(bytes.length));
    }

    @Override
    public boolean isCrowded(boolean isShort) {
        return isRead && (isShort || untaken.isCrowded());
    }

    @Override
    public void finish() {
        Sending.write(context, LastHttpContent.EMPTY_LAST_CONTENT);
    }

    @Override
    public void cut() {
        keepAlive = false;
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
