package io.podium.base.simulation;

import io.podium.base.Invariant;
import io.podium.base.loop.Doers;
import io.podium.base.loop.Loop;
import io.podium.base.random.Randomness;
import io.podium.base.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.function.BooleanSupplier;

/**
 * Many loops on one thread. Each loop keeps the order of its own tasks; which loop runs next is
 * drawn from the seed. A task that throws ends the run: its exception comes out of the step.
 */
public final class Simulation {
    private static final Instant START = Instant.parse("2030-01-01T00:00:00Z");

    /** More steps than this without time moving on is a hot loop. */
    private static final int MAX_STEPS = 20_000_000;

    private record Timer(long due, long order, SimulatedLoop loop, Runnable task) {}

    private final Randomness randomness;

    /** The loops that have a task to run, in no particular order. */
    private final List<SimulatedLoop> ready = new ArrayList<>();

    private final PriorityQueue<Timer> timers =
            new PriorityQueue<>(
                    Comparator.comparingLong(Timer::due).thenComparingLong(Timer::order));
    private final Clock clock = new VirtualClock();
    private Optional<SimulatedLoop> running = Optional.empty();
    private long nanos;
    private long jumped;
    private long timersMade;

    public Simulation(long seed) {
        randomness = Randomness.seeded(seed);
    }

    /** Moves only by {@link #advance} and {@link #jump}. */
    public Clock clock() {
        return clock;
    }

    /** Chance from the same seed, for what is simulated. */
    public Randomness randomness() {
        return randomness;
    }

    /** A new loop; the name stands in messages. */
    public Loop loop(String name) {
        return new SimulatedLoop(name);
    }

    /**
     * Doers whose work is done at some later step, in an order drawn from the seed; it must not
     * block.
     */
    public Doers doers() {
        return Doers.on(work -> new SimulatedLoop("doer").execute(work));
    }

    /** Runs one task that is ready; false when none is. */
    public boolean step() {
        if (ready.isEmpty()) {
            return false;
        }
        int pick = randomness.nextInt(ready.size());
        SimulatedLoop loop = ready.get(pick);
        Runnable task = loop.tasks.removeFirst();
        if (loop.tasks.isEmpty()) {
            ready.set(pick, ready.getLast());
            ready.removeLast();
        }
        running = Optional.of(loop);
        try {
            task.run();
        } finally {
            running = Optional.empty();
        }
        return true;
    }

    /** Runs until nothing is ready; time stands still. */
    public void settle() {
        for (int steps = 0; step(); steps++) {
            Invariant.check(
                    steps < MAX_STEPS, "still busy after %s steps at %s", steps, clock.now());
        }
    }

    /** Lets so much time pass, with all that becomes due in it. */
    public void advance(Duration duration) {
        long end = nanos + duration.toNanos();
        settle();
        while (!timers.isEmpty() && timers.peek().due() <= end) {
            fireNext();
            settle();
        }
        nanos = end;
    }

    /**
     * Lets time pass from timer to timer until the condition holds; false when it does not within
     * the limit.
     */
    public boolean advanceUntil(BooleanSupplier condition, Duration limit) {
        long end = nanos + limit.toNanos();
        while (true) {
            while (!condition.getAsBoolean() && step()) {
                // Each step is followed by a look at the condition.
            }
            if (condition.getAsBoolean()) {
                return true;
            }
            if (timers.isEmpty() || timers.peek().due() > end) {
                nanos = end;
                return false;
            }
            fireNext();
        }
    }

    /** Sets the wall clock ahead or back; durations and timers do not notice. */
    public void jump(Duration by) {
        jumped += by.toNanos();
    }

    private void fireNext() {
        Timer timer = timers.poll();
        nanos = Math.max(nanos, timer.due());
        timer.loop().execute(timer.task());
    }

    private final class VirtualClock implements Clock {
        @Override
        public Instant now() {
            return START.plusNanos(nanos + jumped);
        }

        @Override
        public long nanos() {
            return nanos;
        }
    }

    private final class SimulatedLoop implements Loop {
        private final String name;
        private final Deque<Runnable> tasks = new ArrayDeque<>();

        SimulatedLoop(String name) {
            this.name = name;
        }

        @Override
        public void execute(Runnable task) {
            if (tasks.isEmpty()) {
                ready.add(this);
            }
            tasks.add(task);
        }

        @Override
        public Cancel schedule(Duration delay, Runnable task) {
            var timer = new Timer(nanos + Math.max(delay.toNanos(), 0), timersMade++, this, task);
            timers.add(timer);
            return () -> timers.remove(timer);
        }

        @Override
        public boolean isInLoop() {
            return running.filter(loop -> loop.equals(this)).isPresent();
        }

        @Override
        public String toString() {
            return name;
        }
    }
}
