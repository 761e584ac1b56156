package io.podium.server;

import io.podium.base.loop.Loop;
import java.time.Duration;
import java.util.ArrayDeque;

/** A loop without a thread: tasks run on the caller's, at once and in order; timers never fire. */
public final class CallerLoop implements Loop {
    private final ArrayDeque<Runnable> tasks = new ArrayDeque<>();
    private boolean isRunning;

    @Override
    public synchronized void execute(Runnable task) {
        tasks.add(task);
        if (isRunning) {
            return;
        }
        isRunning = true;
        try {
            for (Runnable next = tasks.poll(); next != null; next = tasks.poll()) {
                next.run();
            }
        } finally {
            isRunning = false;
        }
    }

    @Override
    public Cancel schedule(Duration delay, Runnable task) {
        return () -> {};
    }

    @Override
    public boolean isInLoop() {
        return true;
    }
}
