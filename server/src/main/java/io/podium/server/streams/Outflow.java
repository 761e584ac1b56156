package io.podium.server.streams;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.util.Arrays;

/** Bytes to a connection, from a thread that waits while the connection takes no more. */
final class Outflow extends OutputStream {
    /** Turns bytes into a frame of the connection's protocol and sends it. */
    interface Frames {
        ChannelFuture send(byte[] bytes);
    }

    /** Some clients read frames into buffers of a fixed size; this fits all of them. */
    private static final int CHUNK = 32 << 10;

    private final Channel channel;
    private final Frames frames;

    Outflow(Channel channel, Frames frames) {
        this.channel = channel;
        this.frames = frames;
    }

    @Override
    public void write(int one) throws IOException {
        write(new byte[] {(byte) one}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        for (int done = 0; done < length; done += CHUNK) {
            int from = offset + done;
            send(Arrays.copyOfRange(bytes, from, from + Math.min(CHUNK, length - done)));
        }
    }

    private void send(byte[] chunk) throws IOException {
        if (!channel.isActive()) {
            throw new IOException("the client is gone");
        }
        ChannelFuture sent = frames.send(chunk);
        if (channel.isWritable()) {
            return;
        }
        try {
            sent.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("the stream was ended");
        }
        if (!sent.isSuccess()) {
            throw new IOException("the client is gone", sent.cause());
        }
    }
}
