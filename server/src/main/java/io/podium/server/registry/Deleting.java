package io.podium.server.registry;

import io.podium.api.core.v1.Namespace;
import io.podium.api.error.ApiError;
import io.podium.api.schema.Resource;
import io.podium.api.value.TypedMap;
import io.podium.server.admission.Attempt;
import io.podium.server.admission.Attempt.Operation;
import io.podium.server.admission.Remarks;
import io.podium.server.render.Kind;
import io.podium.server.render.ObjectBody;
import io.podium.server.request.ApiRequest;
import io.podium.store.Commit;
import io.podium.store.ConflictException;
import io.podium.store.Entry;
import io.podium.store.Key;
import io.podium.store.Write;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/**
 * Takes objects out of being: at once, or by a date they can see and finalizers they wait for, as
 * their {@link DeletionPlan} says.
 */
final class Deleting {
    private static final int TRIES = 100;

    /**
     * What became of it.
     *
     * @param tree the object as it was last, in its stored version
     * @param isGone whether it is gone already
     */
    record Deleted(TypedMap tree, boolean isGone) {}

    private final Rooms rooms;

    Deleting(Rooms rooms) {
        this.rooms = rooms;
    }

    CompletableFuture<Deleted> delete(
            Kind<?> kind, Key key, DeleteOrder order, ApiRequest request) {
        return attempt(kind, key, order, request, rooms.store().snapshot().get(key), TRIES);
    }

    private CompletableFuture<Deleted> attempt(
            Kind<?> kind,
            Key key,
            DeleteOrder order,
            ApiRequest request,
            Optional<Entry> current,
            int triesLeft) {
        Resource resource = kind.resource();
        Entry entry =
                current.orElseThrow(
                        () -> ApiError.notFound(resource.group(), resource.plural(), key.name()));
        checkPreconditions(resource, entry, order);
        TypedMap old = Rooms.peek(entry);
        if (!order.isEviction()) {
            rooms.admissions().admit(attemptOf(kind, key, old, order, request));
        }
        DeletionPlan plan = DeletionPlan.of(kind, old, order, rooms.clock().now());
        if (order.isDryRun() || (!plan.isGone() && plan.now().equals(old))) {
            return CompletableFuture.completedFuture(new Deleted(plan.now(), plan.isGone()));
        }
        boolean isShown = !plan.now().equals(old);
        Write write =
                plan.isGone() && !isShown
                        ? Write.delete(entry)
                        : Write.update(entry, ObjectBody.of(rooms.forms(), plan.now()));
        var result = new CompletableFuture<Deleted>();
        CompletableFuture<Commit> committed = rooms.store().commit(List.of(write));
        var _ =
                committed.whenComplete((commit, trouble) -> {
                    if (trouble == null && plan.isGone() && isShown) {
                        Entry dying = commit.changes().getFirst().after().orElseThrow();
                        Troubles.into(result, () -> end(dying, plan.now(), TRIES));
                    } else if (trouble == null) {
                        if (plan.isGone()) {
                            rooms.release(old);
                        }
                        Optional<Entry> after = commit.changes().getFirst().after();
                        TypedMap last =
                                after.map(Rooms::peek)
                                        .orElseGet(() -> gone(plan.now(), commit.revision()));
                        result.complete(new Deleted(last, plan.isGone()));
                    } else if (Troubles.cause(trouble) instanceof ConflictException conflict
                            && triesLeft > 1) {
                        Supplier<CompletableFuture<Deleted>> again =
                                () ->
                                        attempt(
                                                kind,
                                                key,
                                                order,
                                                request,
                                                conflict.current(),
                                                triesLeft - 1);
                        rooms.loop().execute(() -> Troubles.into(result, again));
                    } else {
                        result.completeExceptionally(trouble);
                    }
                });
        return result;
    }

    /**
     * The second step of a deletion that leaves no time: the first has let everybody see that it
     * dies. Whatever somebody wrote in between goes with it.
     */
    private CompletableFuture<Deleted> end(Entry dying, TypedMap last, int triesLeft) {
        var result = new CompletableFuture<Deleted>();
        var _ =
                rooms.store()
                        .commit(List.of(Write.delete(dying)))
                        .whenComplete((commit, trouble) -> {
                            if (trouble == null) {
                                rooms.release(Rooms.peek(dying));
                                TypedMap gone = gone(last, commit.revision());
                                result.complete(new Deleted(gone, true));
                            } else if (Troubles.cause(trouble) instanceof ConflictException conflict
                                    && triesLeft > 1) {
                                Optional<Entry> now = conflict.current();
                                rooms.loop()
                                        .execute(() ->
                                                Troubles.into(
                                                        result,
                                                        () ->
                                                                endOther(
                                                                        dying, now, last,
                                                                        triesLeft)));
                            } else {
                                result.completeExceptionally(trouble);
                            }
                        });
        return result;
    }

    private CompletableFuture<Deleted> endOther(
            Entry dying, Optional<Entry> now, TypedMap last, int triesLeft) {
        String uid = dying.body().header().uid();
        boolean isThere = now.filter(it -> it.body().header().uid().equals(uid)).isPresent();
        return isThere
                ? end(now.get(), last, triesLeft - 1)
                : CompletableFuture.completedFuture(new Deleted(last, true));
    }

    private Attempt attemptOf(
            Kind<?> kind, Key key, TypedMap old, DeleteOrder order, ApiRequest request) {
        return rooms.attempt(
                Operation.DELETE,
                kind.stored().resource(),
                "",
                key,
                Optional.empty(),
                Optional.of(old),
                new Caller(request.user(), "", order.isDryRun(), order::tree, request.notes()),
                new Remarks(request.notes()));
    }

    /** What is gone says which revision took it, so that who waits for it knows how long. */
    private static TypedMap gone(TypedMap tree, long revision) {
        return Metadata.edit(
                tree, metadata -> metadata.withResourceVersion(Long.toString(revision)));
    }

    private static void checkPreconditions(Resource resource, Entry entry, DeleteOrder order) {
        String uid = entry.body().header().uid();
        if (!order.uid().isEmpty() && !order.uid().equals(uid)) {
            throw unmet(
                    resource,
                    entry,
                    "UID",
                    order.uid(),
                    uid,
                    "The object might have been deleted and then recreated");
        }
        String version = Long.toString(entry.revision());
        if (!order.resourceVersion().isEmpty() && !order.resourceVersion().equals(version)) {
            throw unmet(
                    resource,
                    entry,
                    "ResourceVersion",
                    order.resourceVersion(),
                    version,
                    "The object might have been modified");
        }
    }

    /** In upstream's words, which are others for namespaces, and name the kind elsewhere. */
    private static ApiError unmet(
            Resource resource,
            Entry entry,
            String what,
            String wanted,
            String found,
            String guess) {
        String name = entry.key().name();
        if (resource.type() == Namespace.TYPE) {
            String why =
                    "Precondition failed: %s in precondition: %s, %s in object meta: %s"
                            .formatted(what, wanted, what, found);
            return ApiError.conflict(resource.group(), resource.plural(), name, why);
        }
        String why =
                "the %s in the precondition (%s) does not match the %s in record (%s). %s"
                        .formatted(what, wanted, what, found, guess);
        return ApiError.conflict(resource.group(), resource.kind(), name, why);
    }
}
