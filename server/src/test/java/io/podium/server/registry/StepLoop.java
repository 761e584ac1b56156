package io.podium.server.registry;

import io.podium.base.loop.Loop;
import io.podium.base.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.PriorityQueue;

/** A loop and its clock that move only when a test says so. */
final class StepLoop implements Loop {
    private record Timer(long nanos, long order, Runnable task) {}

    private static final Instant START = Instant.parse("2026-01-02T03:04:05Z");

    private final ArrayDeque<Runnable> tasks = new ArrayDeque<>();
    private final PriorityQueue<Timer> timers =
            new PriorityQueue<>(
                    Comparator.comparingLong(Timer::nanos).thenComparingLong(Timer::order));
    private long nanos;
    private long order;

    Clock clock() {
        return new Clock() {
            @Override
            public Instant now() {
                return START.plusNanos(nanos);
            }

            @Override
            public long nanos() {
                return nanos;
            }
        };
    }

    @Override
    public void execute(Runnable task) {
        tasks.add(task);
    }

    @Override
    public Cancel schedule(Duration delay, Runnable task) {
        var timer = new Timer(nanos + delay.toNanos(), order++, task);
        timers.add(timer);
        return () -> timers.remove(timer);
    }

    @Override
    public boolean isInLoop() {
        return true;
    }

    /** Runs all there is to do now. */
    void settle() {
        for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
            task.run();
        }
    }

    /** Lets time pass, with all that is due on the way. */
    void pass(Duration time) {
        settle();
        long end = nanos + time.toNanos();
        while (!timers.isEmpty() && timers.peek().nanos() <= end) {
            Timer timer = timers.poll();
            nanos = timer.nanos();
            timer.task().run();
            settle();
        }
        nanos = end;
    }
}
