package io.podium.podium.cli;

import io.podium.base.time.Clock;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;

/** What the user sees: steps with the time they took, and plain lines. */
final class Console {
    private final PrintStream out;
    private final Clock clock;
    private final long start;
    private long last;

    Console(PrintStream out, Clock clock) {
        this.out = out;
        this.clock = clock;
        this.start = clock.nanos();
        this.last = start;
    }

    /** A step is done; the time since the one before is shown. Steps may end beside each other. */
    synchronized void step(String text) {
        long now = clock.nanos();
        out.println(
                String.format(
                        Locale.ROOT, "  %5s  %s", seconds(Duration.ofNanos(now - last)), text));
        out.flush();
        last = now;
    }

    void line(String text) {
        out.println(text);
        out.flush();
    }

    /** How long it has taken so far. */
    String total() {
        return seconds(Duration.ofNanos(clock.nanos() - start));
    }

    private static String seconds(Duration duration) {
        return String.format(Locale.ROOT, "%.1fs", duration.toMillis() / 1000.0);
    }
}
