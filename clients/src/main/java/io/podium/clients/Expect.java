package io.podium.clients;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** What these programs expect, and how they say that it did not come. */
final class Expect {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private Expect() {}

    static void equal(Object wanted, Object seen, String what) {
        that(Objects.equals(wanted, seen), what + " is " + seen + ", not " + wanted);
    }

    static void that(boolean holds, String otherwise) {
        if (!holds) {
            throw new IllegalStateException(otherwise);
        }
    }

    /** Takes from the queue until something pleases. */
    static <T> T next(BlockingQueue<T> queue, Predicate<T> pleases, String what) {
        try {
            while (true) {
                T one = queue.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
                that(one != null, what + " never came");
                if (pleases.test(one)) {
                    return one;
                }
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException("interrupted while waiting until " + what, e);
        }
    }
}
