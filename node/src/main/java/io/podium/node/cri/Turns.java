package io.podium.node.cri;

import io.podium.base.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.PriorityQueue;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * Lets a runtime make only so many things at a time. A crowd of pods that are all made at once are
 * all ready at the end, and later than need be, since their calls are in each other's way; in turns
 * the first are ready after a moment, and the last sooner, too. Whatever brings a pod nearer to its
 * end goes first, so that pods that have begun are finished before others begin.
 *
 * <p>A call that takes long does not compute any more but waits for something, a network plug-in,
 * say: it keeps nobody out of his turn then.
 */
public final class Turns {
    /**
     * Fewer than 4 do not keep two cores busy, more than 12 are in each other's way (bench/README).
     */
    private static final int PER_PROCESSOR = 4;

    private static final int FEWEST = 8;

    /** Several times what such a call takes when all turns are taken. */
    private static final Duration LONGEST = Duration.ofSeconds(2);

    /** What is made; whatever is named first goes first. */
    enum Stage {
        START,
        CREATE,
        SANDBOX
    }

    private final int most;
    private final Clock clock;
    private final ReentrantLock lock = new ReentrantLock();
    private final PriorityQueue<Waiter> waiting =
            new PriorityQueue<>(
                    Comparator.comparing(Waiter::stage).thenComparingLong(Waiter::number));

    /** Calls under way that count, the oldest first. */
    private final Deque<Turn> taken = new ArrayDeque<>();

    private long arrived;

    /** Hears by the condition when it may be its turn. */
    private record Waiter(Stage stage, long number, Condition moved) {}

    /** Since when, in nanoseconds of the clock; each has a number of its own. */
    private record Turn(long number, long since) {}

    Turns(int most, Clock clock) {
        this.most = most;
        this.clock = clock;
    }

    /** As many as serve a machine of so many processors best. */
    public static Turns ofMachine(int processors, Clock clock) {
        return new Turns(Math.max(FEWEST, processors * PER_PROCESSOR), clock);
    }

    /** For whoever sees to it himself. */
    public static Turns unlimited(Clock clock) {
        return new Turns(Integer.MAX_VALUE, clock);
    }

    /** Waits for a turn and calls; what the call fails with goes on to the caller. */
    <T> T take(Stage stage, Supplier<T> call) {
        Turn turn = await(stage);
        try {
            return call.get();
        } finally {
            giveBack(turn);
        }
    }

    /** How many calls have ever asked for a turn. */
    long arrived() {
        lock.lock();
        try {
            return arrived;
        } finally {
            lock.unlock();
        }
    }

    private Turn await(Stage stage) {
        lock.lock();
        try {
            var self = new Waiter(stage, arrived++, lock.newCondition());
            waiting.add(self);
            try {
                while (!isFirst(self) || !isRoom()) {
                    self.moved.awaitNanos(patience(self));
                }
            } finally {
                waiting.remove(self);
                wakeFirst();
            }
            var turn = new Turn(self.number, clock.nanos());
            taken.add(turn);
            return turn;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new RuntimeTrouble(
                    RuntimeTrouble.Sort.UNAVAILABLE, stage.toString(), "nobody waits for it", e);
        } finally {
            lock.unlock();
        }
    }

    private boolean isFirst(Waiter one) {
        return one.equals(waiting.peek());
    }

    /** Whoever is first looks again when the oldest call has taken too long; others are woken. */
    private long patience(Waiter one) {
        return isFirst(one)
                ? LONGEST.toNanos() - (clock.nanos() - taken.element().since)
                : Long.MAX_VALUE;
    }

    private boolean isRoom() {
        while (!taken.isEmpty() && clock.nanos() - taken.peek().since >= LONGEST.toNanos()) {
            taken.remove();
        }
        return taken.size() < most;
    }

    private void giveBack(Turn turn) {
        lock.lock();
        try {
            taken.remove(turn);
            wakeFirst();
        } finally {
            lock.unlock();
        }
    }

    private void wakeFirst() {
        Waiter first = waiting.peek();
        if (first != null) {
            first.moved.signal();
        }
    }
}
