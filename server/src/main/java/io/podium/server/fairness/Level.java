package io.podium.server.fairness;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The seats and queues of one priority level. Requests of one flow share a few queues; whose turn
 * it is follows virtual time, as in fair queuing: each queue with work gets the same share of the
 * seats, and one that took more than its share is behind for as long.
 *
 * <p>Decides only: time comes with each call, and one caller at a time calls.
 */
final class Level {
    /** What a request is thought to take until it is known, as upstream thinks. */
    static final double GUESS_SECONDS = 0.003;

    private static final double NANOS_IN_SECOND = 1e9;

    private final String name;
    private volatile LevelSettings settings;
    private Dealer dealer;
    private final List<FairQueue> queues = new ArrayList<>();
    private final Demand demand = new Demand();
    private int limit = 1;
    private int robin;
    private int runningSeats;
    private int running;
    private int waitingSeats;
    private int waiting;
    private int activeQueues;
    private double virtualSeconds;
    private long knownNanos;
    private final Set<Seat> executing = new LinkedHashSet<>();
    private long dispatched;
    private long rejected;
    private long timedOut;
    private long cancelled;

    Level(String name, LevelSettings settings, long now) {
        this.name = name;
        knownNanos = now;
        configure(settings);
    }

    String name() {
        return name;
    }

    LevelSettings settings() {
        return settings;
    }

    /** Whether requests of one flow are told from those of others. May be called without a lock. */
    boolean isShuffled() {
        return settings.queues() > 0;
    }

    /** Those who wait keep their places; queues that are no longer wanted empty themselves. */
    void configure(LevelSettings wanted) {
        settings = wanted;
        dealer = wanted.queues() > 0 ? new Dealer(wanted.queues(), wanted.handSize()) : null;
        while (queues.size() < wanted.queues()) {
            queues.add(new FairQueue());
        }
        while (queues.size() > Math.max(wanted.queues(), 0) && queues.getLast().isIdle()) {
            queues.removeLast();
        }
    }

    /** How many seats there are from now on; those who may begin because of it are returned. */
    List<Seat> resize(int seats, long now) {
        pass(now);
        limit = seats;
        return dispatch(now);
    }

    int limit() {
        return limit;
    }

    int running() {
        return running;
    }

    int runningSeats() {
        return runningSeats;
    }

    int waiting() {
        return waiting;
    }

    /** How it stands. */
    LevelDigest digest() {
        var lines = new ArrayList<LevelDigest.Queue>();
        for (FairQueue queue : queues) {
            lines.add(
                    new LevelDigest.Queue(
                            List.copyOf(queue.waiting),
                            executing.stream().filter(seat -> seat.queue == queue).toList(),
                            queue.runningSeats,
                            queue.nextStart,
                            queue.waitingSeats));
        }
        return new LevelDigest(
                name,
                waiting,
                running,
                new LevelDigest.Totals(dispatched, rejected, timedOut, cancelled),
                lines,
                executing.stream().filter(seat -> seat.queue == null).toList());
    }

    /** What was wanted since this was last asked. */
    Demand.Seen demandUntil(long now) {
        pass(now);
        return demand.take(runningSeats + waitingSeats);
    }

    /**
     * A request comes: it runs, waits or is rejected, as its state says afterwards. Hash is the
     * flow's.
     *
     * @return why it is rejected, else ""
     */
    String arrive(Seat seat, long hash, long now) {
        pass(now);
        if (settings.isExempt()) {
            begin(seat, now);
            return "";
        }
        if (dealer == null) {
            if (!seat.isPatient && !hasRoom(seat.width)) {
                seat.state = Seat.State.REJECTED;
                rejected++;
                return "concurrency-limit";
            }
            begin(seat, now);
            return "";
        }
        FairQueue queue = shortest(dealer.deal(hash));
        if (queue.waiting.size() >= settings.queueLengthLimit() && !seat.isPatient) {
            seat.state = Seat.State.REJECTED;
            rejected++;
            return "queue-full";
        }
        seat.queue = queue;
        wake(queue);
        if (waiting == 0 && hasRoom(seat.width)) {
            begin(seat, now);
            return "";
        }
        queue.waiting.add(seat);
        queue.waitingSeats += seat.width;
        waitingSeats += seat.width;
        waiting++;
        return "";
    }

    /** How many wait in the seat's own queue. */
    int queueLength(Seat seat) {
        return seat.queue == null ? 0 : seat.queue.waiting.size();
    }

    /** A request is over; those who may begin because of it are returned. */
    List<Seat> leave(Seat seat, long now) {
        if (seat.state == Seat.State.WAITING) {
            if (!remove(seat, now)) {
                return List.of();
            }
            cancelled++;
            return dispatch(now);
        }
        if (seat.state != Seat.State.RUNNING) {
            return List.of();
        }
        pass(now);
        seat.state = Seat.State.OVER;
        running--;
        executing.remove(seat);
        runningSeats -= seat.width;
        if (seat.queue != null) {
            double took = (now - seat.started) / NANOS_IN_SECOND;
            seat.queue.nextStart -= (GUESS_SECONDS - took) * seat.width;
            seat.queue.running--;
            seat.queue.runningSeats -= seat.width;
            rest(seat.queue);
        }
        return dispatch(now);
    }

    /** One who waits has waited for too long; false when it is not waiting. */
    boolean giveUp(Seat seat, long now) {
        boolean isOut = remove(seat, now);
        timedOut += isOut ? 1 : 0;
        return isOut;
    }

    private boolean remove(Seat seat, long now) {
        if (seat.state != Seat.State.WAITING || !seat.queue.waiting.remove(seat)) {
            return false;
        }
        pass(now);
        seat.state = Seat.State.REJECTED;
        forgetWaiting(seat);
        rest(seat.queue);
        return true;
    }

    private void forgetWaiting(Seat seat) {
        seat.queue.waitingSeats -= seat.width;
        waitingSeats -= seat.width;
        waiting--;
    }

    /** Virtual time passes as fast as each queue with work is served. */
    private void pass(long now) {
        long nanos = now - knownNanos;
        if (nanos <= 0) {
            return;
        }
        knownNanos = now;
        int seats = runningSeats + waitingSeats;
        demand.was(seats, nanos);
        if (activeQueues > 0) {
            virtualSeconds += nanos / NANOS_IN_SECOND * Math.min(seats, limit) / activeQueues;
        }
    }

    private boolean hasRoom(int width) {
        // What is wider than the level runs alone.
        return runningSeats + width <= limit || (width > limit && running == 0);
    }

    private void wake(FairQueue queue) {
        if (queue.isIdle()) {
            activeQueues++;
            queue.nextStart = virtualSeconds;
        }
    }

    private void rest(FairQueue queue) {
        if (queue.isIdle()) {
            activeQueues--;
        }
    }

    private void begin(Seat seat, long now) {
        seat.state = Seat.State.RUNNING;
        seat.started = now;
        running++;
        executing.add(seat);
        dispatched++;
        runningSeats += seat.width;
        if (seat.queue != null) {
            seat.queue.nextStart += GUESS_SECONDS * seat.width;
            seat.queue.running++;
            seat.queue.runningSeats += seat.width;
        }
    }

    private FairQueue shortest(int[] hand) {
        FairQueue best = queues.get(hand[0]);
        for (int i = 1; i < hand.length && best.seats() > 0; i++) {
            FairQueue other = queues.get(hand[i]);
            if (other.seats() < best.seats()) {
                best = other;
            }
        }
        return best;
    }

    private List<Seat> dispatch(long now) {
        if (waiting == 0) {
            return List.of();
        }
        var begun = new ArrayList<Seat>();
        while (waiting > 0) {
            FairQueue next = next();
            // Nobody overtakes the one whose turn it is, or wide ones would never come to it.
            if (!hasRoom(next.waiting.getFirst().width)) {
                break;
            }
            Seat seat = next.waiting.removeFirst();
            forgetWaiting(seat);
            begin(seat, now);
            begun.add(seat);
        }
        return begun;
    }

    /** The queue whose first would be finished first in virtual time; equals take turns. */
    private FairQueue next() {
        int best = -1;
        double bestFinish = Double.POSITIVE_INFINITY;
        for (int i = 1; i <= queues.size(); i++) {
            int at = (robin + i) % queues.size();
            FairQueue queue = queues.get(at);
            if (!queue.waiting.isEmpty()) {
                double finish = queue.nextStart + GUESS_SECONDS * queue.waiting.getFirst().width;
                if (finish < bestFinish) {
                    best = at;
                    bestFinish = finish;
                }
            }
        }
        robin = best;
        return queues.get(best);
    }
}
