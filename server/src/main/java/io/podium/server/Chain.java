package io.podium.server;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Function;

/**
 * Stages one after the other, each fed by the one before, so that the way of a request reads
 * downwards and a stage that is left out does not compile. What a stage throws ends the run.
 *
 * @param <I> what goes into the first stage
 * @param <O> what comes out of the last
 */
public final class Chain<I, O> {
    private final Function<I, CompletableFuture<O>> stages;

    private Chain(Function<I, CompletableFuture<O>> stages) {
        this.stages = stages;
    }

    /** A chain of one stage. */
    public static <I, O> Chain<I, O> of(Function<? super I, ? extends O> stage) {
        return new Chain<>(input -> at(stage, input));
    }

    /** This chain and one more stage, done at once. */
    public <P> Chain<I, P> then(Function<? super O, ? extends P> stage) {
        return new Chain<>(input -> onto(stages.apply(input), output -> at(stage, output)));
    }

    /** This chain and one more stage that may take its time. */
    public <P> Chain<I, P> thenWait(Function<? super O, CompletableFuture<P>> stage) {
        return new Chain<>(input -> onto(stages.apply(input), output -> later(stage, output)));
    }

    /** Runs all stages on the caller's thread as far as nobody has to wait. */
    public CompletableFuture<O> run(I input) {
        return stages.apply(input);
    }

    /** The refusal or fault itself, without what futures wrap around it. */
    public static Throwable cause(Throwable failure) {
        return failure instanceof CompletionException && failure.getCause() != null
                ? failure.getCause()
                : failure;
    }

    private static <A, B> CompletableFuture<B> onto(
            CompletableFuture<A> before, Function<A, CompletableFuture<B>> next) {
        if (before.isDone() && !before.isCompletedExceptionally()) {
            return next.apply(before.join());
        }
        return before.thenCompose(next);
    }

    private static <A, B> CompletableFuture<B> at(Function<? super A, ? extends B> stage, A input) {
        try {
            return CompletableFuture.completedFuture(stage.apply(input));
        } catch (RuntimeException | Error e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private static <A, B> CompletableFuture<B> later(
            Function<? super A, CompletableFuture<B>> stage, A input) {
        try {
            return stage.apply(input);
        } catch (RuntimeException | Error e) {
            return CompletableFuture.failedFuture(e);
        }
    }
}
