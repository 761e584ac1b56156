package io.podium.podium.host;

import io.podium.base.time.Clock;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Waiting for something outside Podium that tells nobody when it has happened. */
public final class Waiting {
    /** Something that may have happened. */
    @FunctionalInterface
    public interface Question {
        boolean isSo() throws IOException;
    }

    private static final long FIRST_MILLIS = 5;
    private static final long LONGEST_MILLIS = 100;

    private Waiting() {}

    /** Asks again and again until it is so or the time is over; returns which. */
    public static boolean until(Question question, Duration limit) throws IOException {
        Clock clock = Clock.system();
        long end = clock.nanos() + limit.toNanos();
        var never = new CountDownLatch(1);
        long pause = FIRST_MILLIS;
        while (!question.isSo()) {
            if (clock.nanos() - end >= 0) {
                return false;
            }
            try {
                if (never.await(pause, TimeUnit.MILLISECONDS)) {
                    return false;
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw (IOException)
                        new InterruptedIOException("interrupted while waiting").initCause(e);
            }
            pause = Math.min(LONGEST_MILLIS, pause * 2);
        }
        return true;
    }
}
