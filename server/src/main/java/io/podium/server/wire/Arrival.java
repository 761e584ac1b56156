package io.podium.server.wire;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandler;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.LastHttpContent;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * Watches how long the requests of one HTTP/1.1 connection take to come in, and closes it when one
 * takes too long: who sends a byte now and then must not hold a connection for ever. One handler
 * stands before the codec and sees bytes, one behind it and sees what they made. A request that
 * came in one piece costs no timer.
 */
final class Arrival {
    private final WireLimits limits;
    private final Burden heads;
    private int came;
    private int held;
    private boolean hasBytes;
    private boolean hasHead;
    private Future<?> timer;

    Arrival(WireLimits limits, Burden heads) {
        this.limits = limits;
        this.heads = heads;
    }

    ChannelInboundHandler bytes() {
        return new Bytes();
    }

    ChannelInboundHandler parts() {
        return new Parts();
    }

    private void watch(ChannelHandlerContext context) {
        if (hasBytes && timer == null) {
            timer =
                    context.executor()
                            .schedule(
                                    () -> headDue(context),
                                    limits.head().toMillis(),
                                    TimeUnit.MILLISECONDS);
        } else if (!hasBytes) {
            stop();
        }
    }

    private void headDue(ChannelHandlerContext context) {
        if (!hasHead) {
            Sending.close(context);
            return;
        }
        long left = limits.whole().minus(limits.head()).toMillis();
        timer =
                context.executor()
                        .schedule(() -> Sending.close(context), left, TimeUnit.MILLISECONDS);
    }

    /** A head that has come in part is kept until the rest is there. */
    private void hold(ChannelHandlerContext context) {
        int now = hasBytes && !hasHead && context.channel().isActive() ? came : 0;
        if (now > held && !heads.take(now - held, now)) {
            Sending.close(context);
        } else if (now != held) {
            if (now < held) {
                heads.give(held - now);
            }
            held = now;
        }
    }

    private void end() {
        stop();
        heads.give(held);
        held = 0;
    }

    private void stop() {
        if (timer != null) {
            timer.cancel(false);
            timer = null;
        }
    }

    private final class Bytes extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            hasBytes = true;
            came += message instanceof ByteBuf bytes ? bytes.readableBytes() : 0;
            context.fireChannelRead(message);
        }

        @Override
        public void channelReadComplete(ChannelHandlerContext context) {
            context.fireChannelReadComplete();
            watch(context);
            hold(context);
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
    }

    private final class Parts extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            if (message instanceof HttpRequest) {
                hasHead = true;
                came = 0;
            }
            if (message instanceof LastHttpContent) {
                hasHead = false;
                hasBytes = false;
                came = 0;
            }
            context.fireChannelRead(message);
        }
    }
}
