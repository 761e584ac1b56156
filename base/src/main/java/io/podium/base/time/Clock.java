package io.podium.base.time;

import java.time.Instant;

/** Where all time comes from. */
public interface Clock {
    /** The wall clock, for time stamps that people and API objects see. */
    Instant now();

    /** Monotonic nanoseconds, for durations and deadlines only. */
    long nanos();

    /** The clock of this machine. */
    static Clock system() {
        return new Clock() {
            @Override
            public Instant now() {
                return Instant.now();
            }

            @Override
            public long nanos() {
                return System.nanoTime();
            }
        };
    }
}
