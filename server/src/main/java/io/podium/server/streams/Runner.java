package io.podium.server.streams;

import io.podium.base.loop.Doers;
import java.util.concurrent.Callable;

/** Runs one blocking stream and ends it early when its client leaves. */
final class Runner {
    private final Doers doers;
    private Thread thread;
    private boolean stopped;

    Runner(Doers doers) {
        this.doers = doers;
    }

    /** Starts the work on a thread of its own; does nothing when the client has already left. */
    void start(Callable<Void> work) {
        var _ =
                doers.call(() -> {
                    if (!begin()) {
                        return null;
                    }
                    try {
                        return work.call();
                    } finally {
                        end();
                    }
                });
    }

    private synchronized boolean begin() {
        thread = Thread.currentThread();
        return !stopped;
    }

    private synchronized void end() {
        thread = null;
    }

    /** Interrupts the work. */
    synchronized void stop() {
        stopped = true;
        if (thread != null) {
            thread.interrupt();
        }
    }
}
