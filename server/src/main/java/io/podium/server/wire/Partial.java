package io.podium.server.wire;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * Counts what has come of something that is not whole yet, a TLS record, an HTTP/2 frame, a head in
 * several frames: whoever decodes it must keep it until the rest is there. What all connections
 * keep so is bounded, and nobody takes for ever.
 */
final class Partial extends ChannelInboundHandlerAdapter {
    /** What HTTP/2 begins with, before the first frame. */
    private static final int PREFACE = 24;

    private static final int HEADERS = 1;
    private static final int CONTINUATION = 9;
    private static final int END_HEADERS = 4;

    private final Burden room;
    private final long limitMillis;
    private final boolean isHttp2;
    private final byte[] header;
    private int headerSize;
    private int left;
    private int skip;

    /** Bytes of a head whose last frame has not come. */
    private int block;

    /** How many came whole. */
    private long whole;

    private int held;
    private Future<?> timer;

    private Partial(boolean isHttp2, Burden room, long limitMillis) {
        this.isHttp2 = isHttp2;
        this.room = room;
        this.limitMillis = limitMillis;
        this.header = new byte[isHttp2 ? 9 : 5];
        this.skip = isHttp2 ? PREFACE : 0;
    }

    /** Stands before the TLS handler. */
    static Partial record(WireRoom room) {
        return new Partial(false, room.heads(), room.limits().whole().toMillis());
    }

    /** Stands before the HTTP/2 codec. */
    static Partial frame(WireRoom room) {
        return new Partial(true, room.heads(), room.limits().head().toMillis());
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (message instanceof ByteBuf bytes) {
            scan(bytes);
        }
        context.fireChannelRead(message);
    }

    private void scan(ByteBuf bytes) {
        int end = bytes.writerIndex();
        int at = bytes.readerIndex();
        int skipped = Math.min(skip, end - at);
        skip -= skipped;
        at += skipped;
        while (at < end) {
            if (headerSize < header.length) {
                header[headerSize++] = bytes.getByte(at++);
                if (headerSize == header.length) {
                    left = length();
                }
            } else {
                int some = Math.min(left, end - at);
                left -= some;
                at += some;
            }
            if (headerSize == header.length && left == 0) {
                isWhole();
            }
        }
    }

    private int length() {
        int low = ((header[isHttp2 ? 1 : 3] & 0xff) << 8) | (header[isHttp2 ? 2 : 4] & 0xff);
        return isHttp2 ? ((header[0] & 0xff) << 16) | low : low;
    }

    private void isWhole() {
        headerSize = 0;
        whole++;
        if (isHttp2 && (header[3] == HEADERS || header[3] == CONTINUATION)) {
            block = (header[4] & END_HEADERS) != 0 ? 0 : block + length();
        }
    }

    private int unfinished() {
        return block + headerSize + (headerSize == header.length ? length() - left : 0);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        context.fireChannelReadComplete();
        int now = context.channel().isActive() ? unfinished() : 0;
        if (now == 0 && held == 0) {
            return;
        }
        if (now > held && !room.take(now - held, now)) {
            Sending.close(context);
            return;
        }
        if (now < held) {
            room.give(held - now);
        }
        held = now;
        watch(context);
    }

    private void watch(ChannelHandlerContext context) {
        if (held > 0 && timer == null) {
            long before = whole;
            timer =
                    context.executor()
                            .schedule(
                                    () -> due(context, before), limitMillis, TimeUnit.MILLISECONDS);
        } else if (held == 0) {
            stop();
        }
    }

    private void due(ChannelHandlerContext context, long before) {
        timer = null;
        // Frames of a head that never ends are whole each by itself.
        if (whole == before || block > 0) {
            Sending.close(context);
        } else {
            watch(context);
        }
    }

    private void stop() {
        if (timer != null) {
            timer.cancel(false);
            timer = null;
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        end();
        context.fireChannelInactive();
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext context) {
        end();
    }

    private void end() {
        stop();
        room.give(held);
        held = 0;
    }
}
