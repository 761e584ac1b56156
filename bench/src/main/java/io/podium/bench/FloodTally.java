package io.podium.bench;

import java.util.EnumMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;

/** Counts what the clients of a flood met. Used by one event loop and read by others. */
final class FloodTally {
    /** What one of the clients does over and over. */
    enum Role {
        WATCH,
        WATCH_UNREAD,
        WATCH_WRITES,
        LIST,
        LIST_UNREAD,
        CREATE,
        CREATE_LARGE;

        /** Whether it stops to read as soon as an answer has begun. */
        boolean isUnread() {
            return this == WATCH_UNREAD || this == LIST_UNREAD;
        }

        boolean isWatch() {
            return this == WATCH || this == WATCH_UNREAD || this == WATCH_WRITES;
        }

        boolean isCreate() {
            return this == CREATE || this == CREATE_LARGE;
        }
    }

    private final Map<Role, Map<String, AtomicLong>> counts = new EnumMap<>(Role.class);
    private final AtomicLong connected = new AtomicLong();
    private final AtomicLong handshakes = new AtomicLong();

    FloodTally() {
        for (Role role : Role.values()) {
            counts.put(role, new TreeMap<>());
        }
    }

    synchronized void count(Role role, String what) {
        counts.get(role).computeIfAbsent(what, _ -> new AtomicLong()).incrementAndGet();
    }

    void connected() {
        connected.incrementAndGet();
        handshakes.incrementAndGet();
    }

    void disconnected() {
        connected.decrementAndGet();
    }

    /** How many connections are open now. */
    long open() {
        return connected.get();
    }

    /** How many were opened since the start. */
    long handshakes() {
        return handshakes.get();
    }

    /** One line per role. */
    synchronized String text() {
        var text = new StringBuilder();
        counts.forEach((role, seen) -> text.append(role).append(' ').append(seen).append('\n'));
        return text.toString();
    }
}
