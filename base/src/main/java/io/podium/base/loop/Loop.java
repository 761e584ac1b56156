package io.podium.base.loop;

import java.time.Duration;
import java.util.concurrent.Executor;

/** Runs tasks one after the other, in the order they came; nothing on a loop may block. */
public interface Loop extends Executor {
    /** Runs the task once after the delay; the returned handle takes it back. */
    Cancel schedule(Duration delay, Runnable task);

    /** Whether the caller is on this loop. */
    boolean isInLoop();

    /** Takes back what was asked for; harmless when called twice or too late. */
    interface Cancel {
        void cancel();
    }
}
