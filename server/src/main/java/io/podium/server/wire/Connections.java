package io.podium.server.wire;

import io.netty.channel.Channel;
import io.netty.util.AttributeKey;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** Counts the open connections of a listener, and what each has not taken of its answers yet. */
final class Connections {
    private static final AttributeKey<AtomicLong> UNTAKEN = AttributeKey.valueOf("untaken");

    private final AtomicInteger open = new AtomicInteger();
    private final int most;

    Connections(int most) {
        this.most = most;
    }

    /** False when there are too many already. */
    boolean admit(Channel channel) {
        if (open.incrementAndGet() > most) {
            open.decrementAndGet();
            return false;
        }
        channel.closeFuture().addListener(closed -> open.decrementAndGet());
        return true;
    }

    /** Bytes of answers that wait in this connection. */
    static AtomicLong untaken(Channel connection) {
        var attribute = connection.attr(UNTAKEN);
        AtomicLong known = attribute.get();
        if (known != null) {
            return known;
        }
        var made = new AtomicLong();
        AtomicLong other = attribute.setIfAbsent(made);
        return other == null ? made : other;
    }
}
