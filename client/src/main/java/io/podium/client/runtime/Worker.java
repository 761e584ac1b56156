package io.podium.client.runtime;

import io.podium.base.Invariant;
import io.podium.base.loop.Loop;
import io.podium.base.random.Randomness;
import io.podium.base.time.Clock;
import io.podium.client.Action;
import io.podium.client.Door.ObjectChange;
import io.podium.client.Failure;
import io.podium.client.Key;
import io.podium.client.Question;
import io.podium.client.View;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The keys of one work: each is queued at most once, in at most one pass at a time, rests after a
 * failure, and rests until the view shows its own writes. Everything runs on the loop.
 */
final class Worker {
    private static final Logger LOG = LoggerFactory.getLogger(Worker.class);

    /** A decision that took longer is a long one. */
    private static final Duration LONG = Duration.ofMillis(2);

    /**
     * After a long decision a key rests so many times as long: one of ten thousand pods that change
     * all the time must not take the loop from all others, and needs no report of each of them.
     */
    private static final int RESTS = 4;

    private static final Duration LONGEST_REST = Duration.ofMillis(200);

    /** How long nobody looks whether the wall clock was set. */
    private static final Duration LONGEST_TRUST = Duration.ofMinutes(1);

    private final Work work;
    private final Loop loop;
    private final Clock clock;
    private final Randomness randomness;
    private final Meter meter;
    private final Calls calls;
    private final EventRecorder recorder;

    private final Map<Key, State> states = new HashMap<>();
    private final Queue<Key> ready = new ArrayDeque<>();

    /** Keys that want to run but wait for a newer view. */
    private final Set<Key> waiting = new LinkedHashSet<>();

    private Optional<View> view = Optional.empty();
    private int inFlight;
    private boolean isTurnAsked;
    private boolean isClosed;

    /** What is remembered of a key while there is anything to remember. */
    private static final class State {
        boolean isWanted;
        boolean isQueued;
        boolean isRunning;

        /** Of the newest change that wanted it. */
        long wantedAt;

        int failures;
        boolean isResting;

        /** It may not run again before: its last decision was a long one. */
        long restedNanos;

        Optional<Loop.Cancel> pause = Optional.empty();

        /** Of its own newest write. */
        long revision;

        Optional<Loop.Cancel> timer = Optional.empty();
        Optional<Failure> failure = Optional.empty();
        Map<Question, Question.Reply> replies = Map.of();

        boolean isIdle(long viewRevision) {
            return !isWanted
                    && !isQueued
                    && !isRunning
                    && timer.isEmpty()
                    && pause.isEmpty()
                    && failure.isEmpty()
                    && revision <= viewRevision;
        }

        void stopTimer() {
            timer.ifPresent(Loop.Cancel::cancel);
            timer = Optional.empty();
        }

        void stop() {
            stopTimer();
            pause.ifPresent(Loop.Cancel::cancel);
        }
    }

    Worker(Work work, Loop loop, Clock clock, Randomness randomness, Meter meter) {
        this.work = work;
        this.loop = loop;
        this.clock = clock;
        this.randomness = randomness;
        this.meter = meter;
        this.calls = new Calls(loop);
        this.recorder = new EventRecorder(work.door(), loop, clock, work.name(), "");
    }

    /** A newer view, and what changed since the last. */
    void changed(View newer, List<ObjectChange> changes) {
        if (isClosed) {
            return;
        }
        view = Optional.of(newer);
        for (Key key : List.copyOf(waiting)) {
            State state = states.get(key);
            if (state.revision <= newer.revision()) {
                waiting.remove(key);
                offer(key, state);
                forgetIfIdle(key, state);
            }
        }
        for (ObjectChange change : changes) {
            for (Trigger trigger : work.triggers()) {
                trigger.wake(newer, change, key -> changed(key, newer.revision()));
            }
        }
    }

    void close() {
        isClosed = true;
        states.values().forEach(State::stop);
        ready.clear();
        waiting.clear();
    }

    /**
     * A change wants the key; the echo of its own writes does not cut short the rest after a
     * failure.
     */
    private void changed(Key key, long revision) {
        State state = states.computeIfAbsent(key, _ -> new State());
        state.wantedAt = Math.max(state.wantedAt, revision);
        if (!state.isResting || revision > state.revision) {
            want(key, state);
        }
    }

    private void want(Key key, State state) {
        if (!isClosed) {
            state.isWanted = true;
            offer(key, state);
        }
    }

    /** Queues a key that wants to run and may. */
    private void offer(Key key, State state) {
        if (!state.isWanted || state.isRunning || state.isQueued || state.pause.isPresent()) {
            return;
        }
        if (view.isEmpty() || state.revision > view.get().revision()) {
            waiting.add(key);
            return;
        }
        state.isQueued = true;
        ready.add(key);
        meter.queued(work.name(), key, ready.size());
        askForTurn();
    }

    /** One key a turn, so that works that share the loop take turns. */
    private void askForTurn() {
        if (!isTurnAsked && !ready.isEmpty() && inFlight < work.parallel()) {
            isTurnAsked = true;
            loop.execute(this::turn);
        }
    }

    private void turn() {
        isTurnAsked = false;
        if (isClosed || ready.isEmpty() || inFlight >= work.parallel()) {
            return;
        }
        run(ready.remove());
        askForTurn();
    }

    private void run(Key key) {
        State state = states.get(key);
        state.isQueued = false;
        state.isWanted = false;
        state.isRunning = true;
        state.isResting = false;
        state.stopTimer();
        inFlight++;
        meter.began(work.name(), key);
        long start = clock.nanos();
        var passView = new PassView(view.orElseThrow(), clock.now(), state.replies, state.failure);
        state.replies = Map.of();
        List<Action> actions;
        try {
            actions = work.reconciler().reconcile(passView, key);
        } catch (RuntimeException bug) {
            LOG.error(
                    "{} could not decide about {} at revision {}",
                    work.name(),
                    key,
                    passView.revision(),
                    bug);
            var failure = new Failure(new Action.Again(passView.now()), "", "bug: " + bug);
            over(
                    key,
                    state,
                    start,
                    new Pass.Result(
                            0, Optional.of(failure), false, false, Map.of(), Optional.empty()));
            return;
        }
        meter.decided(work.name(), key, actions.size());
        long decided = clock.nanos();
        if (decided - start > LONG.toNanos()) {
            long rest = Math.min(RESTS * (decided - start), LONGEST_REST.toNanos());
            state.restedNanos = decided + rest;
        }
        new Pass(work.door(), calls, recorder, actions, result -> over(key, state, start, result))
                .go();
    }

    private void over(Key key, State state, long start, Pass.Result result) {
        meter.passed(work.name(), key, Duration.ofNanos(clock.nanos() - start));
        state.revision = Math.max(state.revision, result.revision());
        if (result.failure().isPresent()) {
            failed(key, state, result);
            return;
        }
        if (result.replies().isEmpty()) {
            state.failures = 0;
            state.failure = Optional.empty();
            result.again().ifPresent(at -> wakeAt(key, state, at));
        } else {
            // It only asked: what failed before is neither done nor forgotten.
            state.replies = result.replies();
            state.isWanted = true;
        }
        free(key, state);
    }

    private void failed(Key key, State state, Pass.Result result) {
        Failure failure = result.failure().orElseThrow();
        meter.failed(work.name(), key, failure.message(), result.isQuiet());
        if (!result.isQuiet()) {
            LOG.debug("{} {}: {}", work.name(), key, failure.message());
            state.failure = result.failure();
        }
        state.failures++;
        if (result.isUnknown()) {
            catchUp(key, state);
        } else {
            rest(key, state);
        }
    }

    private void rest(Key key, State state) {
        state.isResting = true;
        state.isWanted &= state.wantedAt > state.revision;
        wakeAfter(key, state, Backoff.UPSTREAM.after(state.failures, randomness));
        free(key, state);
    }

    /**
     * After a write that may or may not have been done: the view must show all that was done until
     * now.
     */
    private void catchUp(Key key, State state) {
        calls.call(
                work.door()::newestRevision,
                (revision, trouble) -> {
                    if (isClosed) {
                        return;
                    }
                    if (trouble == null) {
                        state.revision = Math.max(state.revision, revision);
                        rest(key, state);
                    } else {
                        state.failures++;
                        Duration pause = Backoff.UPSTREAM.after(state.failures, randomness);
                        state.timer = Optional.of(loop.schedule(pause, () -> catchUp(key, state)));
                    }
                });
    }

    /** Somebody may set the wall clock meanwhile: so it is looked at now and then. */
    private void wakeAt(Key key, State state, Instant at) {
        Duration left = Duration.between(clock.now(), at);
        if (left.compareTo(LONGEST_TRUST) <= 0) {
            wakeAfter(key, state, left);
        } else if (!isClosed) {
            state.stopTimer();
            state.timer = Optional.of(loop.schedule(LONGEST_TRUST, () -> wakeAt(key, state, at)));
        }
    }

    private void wakeAfter(Key key, State state, Duration pause) {
        if (isClosed) {
            return;
        }
        state.stopTimer();
        Duration bounded = pause.isNegative() ? Duration.ZERO : pause;
        state.timer =
                Optional.of(
                        loop.schedule(
                                bounded,
                                () -> {
                                    state.timer = Optional.empty();
                                    want(key, state);
                                }));
    }

    /** The pass is over: the key may run again, and so may one that waited for a place. */
    private void free(Key key, State state) {
        Invariant.check(state.isRunning, "%s: the pass of %s ended twice", work.name(), key);
        state.isRunning = false;
        inFlight--;
        if (isClosed) {
            return;
        }
        pause(key, state);
        offer(key, state);
        forgetIfIdle(key, state);
        askForTurn();
    }

    private void pause(Key key, State state) {
        long left = state.restedNanos - clock.nanos();
        if (state.restedNanos != 0 && left > 0) {
            Runnable end =
                    () -> {
                        state.pause = Optional.empty();
                        offer(key, state);
                        forgetIfIdle(key, state);
                    };
            state.pause = Optional.of(loop.schedule(Duration.ofNanos(left), end));
        }
        state.restedNanos = 0;
    }

    private void forgetIfIdle(Key key, State state) {
        if (state.isIdle(view.map(View::revision).orElse(0L))) {
            states.remove(key, state);
        } else if (state.revision > view.map(View::revision).orElse(0L)) {
            waiting.add(
                    key); // Looked at again when the view has caught up, if only to be forgotten.
        }
    }

    /** How many keys are remembered; none should be for long without a reason. */
    int remembered() {
        return states.size();
    }

    /** Whether nothing is queued, waiting or in flight; timers may still be set. */
    boolean isQuiet() {
        return inFlight == 0 && ready.isEmpty() && waiting.isEmpty();
    }
}
