package io.podium.client.local;

import io.podium.api.authorization.v1.SubjectAccessReviewSpec;
import io.podium.api.view.ApiObject;
import io.podium.base.Invariant;
import io.podium.base.loop.Loop;
import io.podium.base.random.Randomness;
import io.podium.base.time.Clock;
import io.podium.client.Action;
import io.podium.client.Door;
import io.podium.client.Failure;
import io.podium.client.Key;
import io.podium.client.Question;
import io.podium.client.Reconciler;
import io.podium.client.View;
import io.podium.client.runtime.PassView;
import io.podium.client.view.Kinds;
import io.podium.client.view.ViewKeeper;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * A door onto a table in memory. Writes are done, answered and shown in the view at times drawn
 * from the randomness, in commit order but otherwise as unluckily as a real server's. Belongs to
 * one loop.
 */
public final class LocalDoor implements Door {
    private static final int MOST_ROUNDS = 100;

    private final Loop loop;
    private final Clock clock;
    private final Randomness randomness;
    private final LocalTable table;
    private final ViewKeeper keeper;
    private Duration latency = Duration.ZERO;
    private Predicate<Action> losesAnswer = _ -> false;
    private Consumer<Action> refusals = _ -> {};

    /** An empty cluster. */
    public LocalDoor(Kinds kinds, Loop loop, Clock clock, Randomness randomness) {
        this.loop = loop;
        this.clock = clock;
        this.randomness = randomness;
        this.table = new LocalTable(kinds, clock, randomness);
        this.keeper = new ViewKeeper(kinds, kinds.resources(), clock);
    }

    /** From now on each step of a write takes up to this long. */
    public void latency(Duration most) {
        latency = most;
    }

    /**
     * From now on these writes are done but their answers are lost: their futures fail with a
     * trouble.
     */
    public void loseAnswers(Predicate<Action> which) {
        losesAnswer = which;
    }

    /**
     * From now on asked before each write; refuses by throwing an {@link
     * io.podium.api.error.ApiError}.
     */
    public void refuse(Consumer<Action> judge) {
        refusals = judge;
    }

    /** From now on who may do what, for those who ask; nobody may anything until then. */
    public void grant(Predicate<SubjectAccessReviewSpec> which) {
        table.grant(which);
    }

    /**
     * Does a write at once, as somebody else, and shows it; answers the object if it is still
     * there.
     */
    public Optional<ApiObject> now(Action action) {
        Outcome outcome = table.apply(action);
        show();
        return outcome.object();
    }

    /** A new object, stored at once. */
    public ApiObject put(ApiObject object) {
        return now(new Action.Create(object)).orElseThrow();
    }

    /** What the reconciler decides now about the key, after all its questions are answered. */
    public List<Action> decide(Reconciler reconciler, Key key, Optional<Failure> lastFailure) {
        Map<Question, Question.Reply> replies = Map.of();
        for (int round = 0; round < MOST_ROUNDS; round++) {
            var passView = new PassView(view(), clock.now(), replies, lastFailure);
            List<Action> actions = reconciler.reconcile(passView, key);
            var answered = new HashMap<Question, Question.Reply>();
            for (Action action : actions) {
                if (action instanceof Action.Ask(Question question)) {
                    answered.put(question, table.answer(question));
                }
            }
            if (answered.isEmpty()) {
                return actions;
            }
            replies = answered;
        }
        throw new Invariant.Broken(key + " never stops asking");
    }

    /**
     * Decides about the key and does what was decided, until nothing is left to do; answers how
     * many rounds that took. A reconciler that would go on for ever fails.
     */
    public int settle(Reconciler reconciler, Key key) {
        for (int round = 0; round < MOST_ROUNDS; round++) {
            boolean isDone = true;
            for (Action action : decide(reconciler, key, Optional.empty())) {
                Action write =
                        action instanceof Action.Announced announced ? announced.write() : action;
                if (!(write instanceof Action.Event || write instanceof Action.Again)) {
                    table.apply(write);
                    isDone = false;
                }
            }
            show();
            if (isDone) {
                return round;
            }
        }
        throw new Invariant.Broken(key + " never settles");
    }

    @Override
    public View view() {
        return keeper.view();
    }

    @Override
    public AutoCloseable follow(BiConsumer<View, List<ObjectChange>> listener) {
        return keeper.follow(listener);
    }

    @Override
    public CompletableFuture<Outcome> act(Action action) {
        return later(() -> {
            refusals.accept(action);
            Outcome outcome = table.apply(action);
            afterwards(this::show);
            if (losesAnswer.test(action)) {
                throw new IllegalStateException("the connection broke");
            }
            return outcome;
        });
    }

    @Override
    public CompletableFuture<Question.Reply> ask(Question question) {
        return later(() -> table.answer(question));
    }

    @Override
    public CompletableFuture<Long> newestRevision() {
        return later(table::revision);
    }

    /** Shows all that was done until now: batches come together as they do behind a busy store. */
    private void show() {
        List<ObjectChange> changes = table.takeChanges();
        if (!changes.isEmpty()) {
            keeper.feed(table.revision(), changes);
        }
    }

    private <T> CompletableFuture<T> later(Supplier<T> step) {
        var result = new CompletableFuture<T>();
        Runnable task =
                () -> {
                    try {
                        T value = step.get();
                        afterwards(() -> result.complete(value));
                    } catch (RuntimeException refusal) {
                        afterwards(() -> result.completeExceptionally(refusal));
                    }
                };
        afterwards(task);
        return result;
    }

    private void afterwards(Runnable task) {
        if (latency.isZero()) {
            loop.execute(task);
        } else {
            loop.schedule(
                    Duration.ofNanos((long) (latency.toNanos() * randomness.nextDouble())), task);
        }
    }
}
