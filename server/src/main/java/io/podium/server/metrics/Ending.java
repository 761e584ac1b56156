package io.podium.server.metrics;

/** Hears that an answer is over. */
@FunctionalInterface
public interface Ending {
    /** Bytes below zero are unknown. */
    void end(int code, long bytes);
}
