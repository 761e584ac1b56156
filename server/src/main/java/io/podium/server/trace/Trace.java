package io.podium.server.trace;

import io.podium.base.time.Clock;
import java.util.ArrayList;
import java.util.List;

/** When a request came, and when which of its steps was done. Marked by one thread at a time. */
public final class Trace {
    private static final long MILLI = 1_000_000;
    private static final int USUAL_STEPS = 4;

    private record Mark(String step, long nanos) {}

    private final Clock clock;
    private final long since;
    private final List<Mark> marks = new ArrayList<>(USUAL_STEPS);

    /** Since is when it came, in nanoseconds of the clock. */
    public Trace(Clock clock, long since) {
        this.clock = clock;
        this.since = since;
    }

    /** The step is done. */
    public void mark(String step) {
        marks.add(new Mark(step, clock.nanos()));
    }

    /** Until now. */
    long nanos() {
        return clock.nanos() - since;
    }

    /** Each step with the milliseconds it took itself, such as {@code permitted 1ms}. */
    String steps() {
        var steps = new ArrayList<String>(marks.size());
        long from = since;
        for (Mark mark : marks) {
            steps.add(mark.step() + " " + (mark.nanos() - from) / MILLI + "ms");
            from = mark.nanos();
        }
        return String.join(", ", steps);
    }
}
