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
        Write write =
                plan.isGone()
                        ? Write.delete(entry)
                        : Write.update(entry, ObjectBody.of(rooms.forms(), plan.now()));
        var result = new CompletableFuture<Deleted>();
        CompletableFuture<Commit> committed = rooms.store().commit(List.of(write));
        var _ =
                committed.whenComplete((commit, trouble) -> {
                    if (trouble == null) {
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
