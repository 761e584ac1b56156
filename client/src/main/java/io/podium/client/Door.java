package io.podium.client;

import io.podium.api.view.ApiObject;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;

/**
 * The way into the cluster, in-process or over HTTPS, with the same identity, admission and audit.
 * A door belongs to one user.
 */
public interface Door {
    /** The newest view this door has. */
    View view();

    /**
     * Calls the listener with each new view and the changes since the last one, in commit order,
     * first with the present as additions. Called on the feed's loop: be quick. Closing ends it.
     */
    AutoCloseable follow(BiConsumer<View, List<ObjectChange>> listener);

    /**
     * Carries out a write: Create, Update, UpdateStatus, UpdatePart, Patch, Delete, DeleteAll, Bind
     * or Post. Fails with {@link io.podium.api.error.ApiError} when the server refuses; any other
     * failure leaves unknown whether it was done.
     */
    CompletableFuture<Outcome> act(Action action);

    /** Answers from the newest state there is, behind all views. */
    CompletableFuture<Question.Reply> ask(Question question);

    /**
     * The newest revision there is, read now; a view at least this new shows everything done before
     * the call.
     */
    CompletableFuture<Long> newestRevision();

    /**
     * What became of a write.
     *
     * @param revision a view at least this new shows it
     * @param object as stored, empty after a deletion
     */
    record Outcome(long revision, Optional<ApiObject> object) {}

    /** One object changed: created when there is no before, deleted when there is no after. */
    record ObjectChange(String resource, Optional<ApiObject> before, Optional<ApiObject> after) {}
}
