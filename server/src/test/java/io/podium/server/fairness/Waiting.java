package io.podium.server.fairness;

import java.util.concurrent.Callable;
import org.assertj.core.api.Assertions;

/** Waits for what happens soon, asking again and again. */
public final class Waiting {
    private static final int TIMES = 50_000;

    private Waiting() {}

    public static void until(Callable<Boolean> happened) throws Exception {
        for (int i = 0; i < TIMES; i++) {
            if (happened.call()) {
                return;
            }
        }
        Assertions.fail("it never happened");
    }
}
