package io.podium.node.streams;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.handler.codec.spdy.DefaultSpdyDataFrame;
import io.podium.base.flow.Gate;
import io.podium.base.flow.Inflow;
import java.io.IOException;
import java.util.Arrays;

/** One stream of a session: input comes from the runtime, what is written goes to it. */
final class SpdyStream {
    private static final int CHUNK = 16 << 10;

    private final Channel channel;
    private final int id;
    private final Inflow input;

    SpdyStream(Channel channel, int id, Gate gate) {
        this.channel = channel;
        this.id = id;
        this.input = new Inflow(gate);
    }

    Inflow input() {
        return input;
    }

    void ended() {
        input.ended();
    }

    /** Blocks while the connection takes no more. */
    void write(byte[] bytes, int length) throws IOException, InterruptedException {
        for (int done = 0; done < length; done += CHUNK) {
            send(Arrays.copyOfRange(bytes, done, Math.min(length, done + CHUNK)), false);
        }
    }

    /** Closes this side of the stream; the other goes on. */
    void finish() throws IOException, InterruptedException {
        send(new byte[0], true);
    }

    private void send(byte[] bytes, boolean last) throws IOException, InterruptedException {
        var frame = new DefaultSpdyDataFrame(id, Unpooled.wrappedBuffer(bytes));
        frame.setLast(last);
        ChannelFuture sent = channel.writeAndFlush(frame);
        if (!channel.isWritable() || !channel.isActive()) {
            sent.await();
            if (!sent.isSuccess()) {
                throw new IOException("the runtime closed the stream", sent.cause());
            }
        }
    }
}
