package io.podium.server.fairness;

import io.podium.server.authz.Attributes;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/**
 * The place of one request in its priority level, from its arrival until it is over. Given back by
 * running it, once or more often.
 */
public final class Seat implements Runnable {
    /** Of what is not subject to fairness: streams, which last as long as they last. */
    public static final Seat FREE = new Seat();

    /** What became of the request. */
    enum State {
        WAITING,
        RUNNING,
        REJECTED,
        OVER
    }

    final Flow flow;
    final Level level;
    final int width;
    final long arrived;
    final boolean isPatient;
    volatile State state = State.WAITING;
    FairQueue queue;
    long started;

    /** Of its flow, so that it finds the same queues again. */
    long hash;

    /** What it is for. */
    Attributes asked;

    private final Fairness fairness;
    private final Executor resume;
    private CompletableFuture<Seat> turn;

    // Of one that stepped aside.
    private boolean isAside;
    private Seat again = this;

    private Seat() {
        this(null, null, null, 0, 0, true, Runnable::run);
        state = State.RUNNING;
    }

    /** A patient one waits as long as it takes, however many wait before it. */
    Seat(
            Fairness fairness,
            Flow flow,
            Level level,
            int width,
            long arrived,
            boolean isPatient,
            Executor resume) {
        this.fairness = fairness;
        this.flow = flow;
        this.level = level;
        this.width = width;
        this.arrived = arrived;
        this.isPatient = isPatient;
        this.resume = resume;
    }

    /** It has to wait. To be called under the level's lock. */
    void await() {
        turn = new CompletableFuture<>();
    }

    /** It is its turn; goes on where its owner wants it, never on the thread of whoever left. */
    void begin() {
        resume.execute(() -> turn.complete(this));
    }

    /** It waited for too long. */
    void refuse(RuntimeException refusal) {
        resume.execute(() -> turn.completeExceptionally(refusal));
    }

    /** It does not even wait. */
    void reject(RuntimeException refusal) {
        turn = CompletableFuture.failedFuture(refusal);
    }

    /** Whether it is its turn already. */
    public boolean isRunning() {
        return state == State.RUNNING;
    }

    /** Done when it is its turn; fails with 429 when it is to come again. */
    public CompletableFuture<Seat> turn() {
        return turn == null ? CompletableFuture.completedFuture(this) : turn;
    }

    /**
     * Its client does not take what it asked for, so there is nothing to do for it: others have its
     * place meanwhile.
     */
    public synchronized void stepAside() {
        if (fairness != null && !isAside && again.isRunning()) {
            isAside = true;
            fairness.leave(again);
        }
    }

    /** There is something to do again: done when it is its turn, at once for who never left. */
    public synchronized CompletableFuture<Seat> comeBack() {
        if (!isAside) {
            return CompletableFuture.completedFuture(this);
        }
        isAside = false;
        again = fairness.enterAgain(this);
        return again.turn();
    }

    /** The request is over. */
    @Override
    public synchronized void run() {
        if (fairness != null) {
            fairness.leave(again);
        }
    }
}
