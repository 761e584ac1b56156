package io.podium.server.wire;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.util.AttributeKey;
import io.netty.util.concurrent.EventExecutor;
import io.podium.base.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The open connections of a listener, and what each has not taken of its answers yet. When all
 * together leave more untaken than there is room for, those who have taken nothing for a while are
 * hung up on, the one that leaves most first.
 */
final class Connections {
    private static final Logger LOG = LoggerFactory.getLogger(Connections.class);
    private static final AttributeKey<Untaken> UNTAKEN = AttributeKey.valueOf("untaken");

    /** Who takes nothing for so long while memory is short is not waited for. */
    static final Duration PATIENCE = Duration.ofSeconds(1);

    /** Who has not taken all of it for so long takes too little to be waited for. */
    static final Duration LONGEST_PATIENCE = PATIENCE.multipliedBy(10);

    /** How often all connections are looked at, at most. */
    private static final long PAUSE_NANOS = Duration.ofMillis(100).toNanos();

    private final AtomicInteger open = new AtomicInteger();
    private final AtomicInteger shaking = new AtomicInteger();
    private final AtomicBoolean isPaused = new AtomicBoolean();
    private volatile Runnable again = () -> {};
    private final Set<Untaken> all = ConcurrentHashMap.newKeySet();
    private final AtomicLong bytes = new AtomicLong();
    private final AtomicLong mostBytes = new AtomicLong();
    private final Queue<Runnable> waiting = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean isLooking = new AtomicBoolean();
    private final AtomicLong relieved;
    private final WireLimits limits;
    private final BooleanSupplier strain;
    private final Clock clock;

    Connections(WireLimits limits, Clock clock, BooleanSupplier strain) {
        this.strain = strain;
        this.limits = limits;
        this.clock = clock;
        this.relieved = new AtomicLong(clock.nanos() - PAUSE_NANOS);
    }

    /** What one connection has not taken yet; safe to use from any thread. */
    static final class Untaken {
        private final AtomicBoolean isShaking = new AtomicBoolean(true);
        private final Connections connections;
        private final Channel channel;
        private final AtomicLong bytes = new AtomicLong();
        private volatile long movedNanos;
        private volatile long begunNanos;

        private Untaken(Connections connections, Channel channel) {
            this.connections = connections;
            this.channel = channel;
        }

        /** It has agreed on TLS, or will not. */
        void shaken() {
            if (isShaking.compareAndSet(true, false)) {
                connections.shaking.decrementAndGet();
                connections.goOn();
            }
        }

        /** So many bytes go out. */
        void sent(int more) {
            if (bytes.getAndAdd(more) == 0) {
                movedNanos = connections.clock.nanos();
                begunNanos = movedNanos;
            }
            long all = connections.bytes.addAndGet(more);
            if (all > connections.mostBytes.get()) {
                connections.mostBytes.accumulateAndGet(all, Math::max);
            }
            if (all > connections.room()) {
                connections.relieve();
            }
        }

        /** So many are out. */
        void taken(int some) {
            movedNanos = connections.clock.nanos();
            dropped(some);
        }

        /** So many do not go out after all. */
        void dropped(int some) {
            bytes.addAndGet(-some);
            connections.bytes.addAndGet(-some);
            if (!connections.waiting.isEmpty()) {
                connections.letGoOn(connections.room() / 4 * 3);
            }
        }

        /** Calls back when it may be held back no longer. */
        void whenRoomy(Runnable callback) {
            connections.waiting.add(callback);
            connections.look(channel.eventLoop());
        }

        private boolean isStalled(long now) {
            return bytes() > 0
                    && (now - movedNanos >= PATIENCE.toNanos()
                            || now - begunNanos >= LONGEST_PATIENCE.toNanos());
        }

        long bytes() {
            return bytes.get();
        }

        /** Whether all connections together leave more untaken than there is room for. */
        boolean isCrowded() {
            return connections.bytes.get() > connections.room();
        }
    }

    /**
     * False when there are too many already.
     *
     * @param acceptAgain lets further ones come after a {@link #pause}
     */
    boolean admit(Channel channel, Runnable acceptAgain) {
        if (open.incrementAndGet() > limits.connections()) {
            open.decrementAndGet();
            return false;
        }
        var untaken = new Untaken(this, channel);
        channel.attr(UNTAKEN).set(untaken);
        all.add(untaken);
        again = acceptAgain;
        shaking.incrementAndGet();
        channel.closeFuture()
                .addListener(closed -> {
                    untaken.shaken();
                    open.decrementAndGet();
                    all.remove(untaken);
                });
        return true;
    }

    /** Whether as many are agreeing on TLS as may at once. */
    boolean isShakingMany() {
        return shaking.get() >= limits.handshakes();
    }

    /** Nobody is let in until some have agreed on TLS or given up. */
    void pause() {
        isPaused.set(true);
        goOn(); // Some may have done so meanwhile.
    }

    private void goOn() {
        if (!isShakingMany() && isPaused.compareAndSet(true, false)) {
            again.run();
        }
    }

    /** Of a connection that was admitted. */
    static Untaken of(Channel connection) {
        return connection.attr(UNTAKEN).get();
    }

    private long room() {
        return strain.getAsBoolean() ? limits.answers() / Burden.STRAINED : limits.answers();
    }

    /** At once: TLS would wait until what is left is taken, which it is not. */
    private static void hangUp(Channel channel) {
        ChannelHandlerContext outermost = channel.pipeline().firstContext();
        if (outermost != null) {
            Sending.close(outermost);
        }
    }

    /** How many bytes of answers are untaken now. */
    long untaken() {
        return bytes.get();
    }

    /** The most there ever were. */
    long mostUntaken() {
        return mostBytes.get();
    }

    int open() {
        return open.get();
    }

    /** As long as somebody waits for room, those who do not read are looked for. */
    private void look(EventExecutor loop) {
        if (isLooking.compareAndSet(false, true)) {
            var _ =
                    loop.schedule(
                            () -> {
                                isLooking.set(false);
                                if (bytes.get() > room() / 2) {
                                    relieve();
                                }
                                letGoOn(room());
                                if (!waiting.isEmpty()) {
                                    look(loop);
                                }
                            },
                            PAUSE_NANOS,
                            TimeUnit.NANOSECONDS);
        }
    }

    private void letGoOn(long most) {
        if (bytes.get() > most) {
            return;
        }
        for (Runnable one = waiting.poll(); one != null; one = waiting.poll()) {
            one.run();
        }
    }

    private void relieve() {
        long now = clock.nanos();
        long last = relieved.get();
        if (now - last < PAUSE_NANOS || !relieved.compareAndSet(last, now)) {
            return;
        }
        List<Untaken> stalled = new ArrayList<>();
        for (Untaken one : all) {
            if (one.isStalled(now)) {
                stalled.add(one);
            }
        }
        stalled.sort(Comparator.comparingLong(Untaken::bytes).reversed());
        long excess = bytes.get() - room() / 2;
        int closed = 0;
        for (Untaken one : stalled) {
            if (excess <= 0) {
                break;
            }
            excess -= one.bytes();
            closed++;
            hangUp(one.channel);
        }
        if (closed > 0) {
            LOG.info("hung up on {} connections that do not read while memory is short", closed);
        }
    }
}
