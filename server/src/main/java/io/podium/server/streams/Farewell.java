package io.podium.server.streams;

import io.netty.channel.Channel;
import io.podium.server.wire.Sending;
import java.util.concurrent.TimeUnit;

/**
 * Closes a connection politely: the client closes first, after it read everything. To close at once
 * could throw away what is still under way, for a socket closed with unread input resets.
 */
final class Farewell {
    private static final int PATIENCE_SECONDS = 10;

    private Farewell() {}

    static void close(Channel channel) {
        channel.config()
                .setAutoRead(true); // What still comes is dropped, but must not fill the socket.
        var timer =
                channel.eventLoop()
                        .schedule(() -> Sending.close(channel), PATIENCE_SECONDS, TimeUnit.SECONDS);
        channel.closeFuture().addListener(closed -> timer.cancel(false));
    }
}
