package io.podium.server.registry;

import io.podium.api.core.v1.Namespace;
import io.podium.api.core.v1.Pod;
import io.podium.api.error.ApiError;
import io.podium.api.meta.v1.ObjectMeta;
import io.podium.api.schema.Resource;
import io.podium.api.value.TypedMap;
import io.podium.server.admission.Attempt;
import io.podium.server.admission.Attempt.Operation;
import io.podium.server.render.Kind;
import io.podium.server.render.ObjectBody;
import io.podium.server.request.User;
import io.podium.store.Commit;
import io.podium.store.ConflictException;
import io.podium.store.Entry;
import io.podium.store.Key;
import io.podium.store.Write;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/**
 * Takes objects out of being: at once, or by a date they can see and finalizers they wait for.
 * Follows upstream's rest.BeforeDelete and its generic registry.
 */
final class Deleting {
    private static final String ORPHAN = "orphan";
    private static final String FOREGROUND = "foregroundDeletion";
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

    CompletableFuture<Deleted> delete(Kind<?> kind, Key key, DeleteOrder order, User user) {
        return attempt(kind, key, order, user, rooms.store().snapshot().get(key), TRIES);
    }

    private CompletableFuture<Deleted> attempt(
            Kind<?> kind,
            Key key,
            DeleteOrder order,
            User user,
            Optional<Entry> current,
            int triesLeft) {
        Resource resource = kind.resource();
        Entry entry =
                current.orElseThrow(
                        () -> ApiError.notFound(resource.group(), resource.plural(), key.name()));
        checkPreconditions(resource, entry, order);
        TypedMap old = Rooms.peek(entry);
        rooms.admissions().review(attemptOf(kind, key, old, order, user));
        Plan plan = plan(kind.stored(), old, order);
        if (order.isDryRun() || (!plan.isGone && plan.now.equals(old))) {
            return CompletableFuture.completedFuture(new Deleted(plan.now, plan.isGone));
        }
        Write write =
                plan.isGone
                        ? Write.delete(entry)
                        : Write.update(entry, ObjectBody.of(rooms.forms(), plan.now));
        var result = new CompletableFuture<Deleted>();
        CompletableFuture<Commit> committed = rooms.store().commit(List.of(write));
        var _ =
                committed.whenComplete((commit, trouble) -> {
                    if (trouble == null) {
                        if (plan.isGone) {
                            rooms.release(old);
                        }
                        Optional<Entry> after = commit.changes().getFirst().after();
                        result.complete(
                                new Deleted(after.map(Rooms::peek).orElse(plan.now), plan.isGone));
                    } else if (Troubles.cause(trouble) instanceof ConflictException conflict
                            && triesLeft > 1) {
                        Supplier<CompletableFuture<Deleted>> again =
                                () ->
                                        attempt(
                                                kind,
                                                key,
                                                order,
                                                user,
                                                conflict.current(),
                                                triesLeft - 1);
                        rooms.loop().execute(() -> Troubles.into(result, again));
                    } else {
                        result.completeExceptionally(trouble);
                    }
                });
        return result;
    }

    private Attempt attemptOf(Kind<?> kind, Key key, TypedMap old, DeleteOrder order, User user) {
        return new Attempt(
                Operation.DELETE,
                kind.stored().resource(),
                "",
                key.namespace(),
                key.name(),
                Optional.empty(),
                Optional.of(old),
                user,
                order.isDryRun(),
                rooms.lookup());
    }

    private static void checkPreconditions(Resource resource, Entry entry, DeleteOrder order) {
        String uid = entry.body().header().uid();
        String why = "";
        if (!order.uid().isEmpty() && !order.uid().equals(uid)) {
            why =
                    "Precondition failed: UID in precondition: "
                            + order.uid()
                            + ", UID in object meta: "
                            + uid;
        }
        String version = Long.toString(entry.revision());
        if (!order.resourceVersion().isEmpty() && !order.resourceVersion().equals(version)) {
            why =
                    "Precondition failed: ResourceVersion in precondition: "
                            + order.resourceVersion()
                            + ", ResourceVersion in object meta: "
                            + version;
        }
        if (!why.isEmpty()) {
            throw ApiError.conflict(resource.group(), resource.plural(), entry.key().name(), why);
        }
    }

    /** What a deletion does to the object: gone, or changed and waiting. */
    private record Plan(TypedMap now, boolean isGone) {}

    private Plan plan(Kind<?> kind, TypedMap old, DeleteOrder order) {
        ObjectMeta metadata = Metadata.of(old);
        if (kind.type() == Namespace.TYPE) {
            return namespace(Namespace.of(old), order);
        }
        boolean isDying = metadata.hasDeletionTimestamp();
        if (isDying && metadata.deletionGracePeriodSeconds() > 0) {
            return sooner(old, metadata, order);
        }
        long grace = isDying ? 0 : grace(kind, old, order);
        List<String> finalizers =
                isDying ? metadata.finalizers() : finalizers(kind, metadata, order);
        TypedMap now =
                finalizers.equals(metadata.finalizers())
                        ? old
                        : Metadata.with(old, withFinalizers(metadata, finalizers));
        if (grace > 0) {
            return new Plan(dying(now, grace, rooms.clock().now().plusSeconds(grace)), false);
        }
        if (finalizers.isEmpty()) {
            return new Plan(isDying ? old : dying(now, 0, rooms.clock().now()), true);
        }
        return new Plan(isDying ? old : dying(now, 0, rooms.clock().now()), false);
    }

    /** An object that goes gracefully already may only go sooner. */
    private static Plan sooner(TypedMap old, ObjectMeta metadata, DeleteOrder order) {
        long left = metadata.deletionGracePeriodSeconds();
        if (order.graceSeconds().isEmpty() || order.graceSeconds().get() >= left) {
            return new Plan(old, false);
        }
        long grace = Math.max(order.graceSeconds().get(), 0);
        if (grace == 0 && metadata.finalizers().isEmpty()) {
            return new Plan(old, true);
        }
        Instant end =
                metadata.deletionTimestamp().orElseThrow().minusSeconds(left).plusSeconds(grace);
        return new Plan(
                Metadata.with(
                        old,
                        metadata.withDeletionTimestamp(end).withDeletionGracePeriodSeconds(grace)),
                false);
    }

    /** Only pods go gracefully, and only those that run somewhere. */
    private static long grace(Kind<?> kind, TypedMap old, DeleteOrder order) {
        long byDefault = kind.defaultGraceSeconds(old);
        if (kind.type() != Pod.TYPE) {
            return 0;
        }
        Pod pod = Pod.of(old);
        String phase = pod.status().phase();
        if (pod.spec().nodeName().isEmpty()
                || phase.equals("Succeeded")
                || phase.equals("Failed")) {
            return 0;
        }
        long wanted = order.graceSeconds().orElse(byDefault);
        return wanted < 0 ? 1 : wanted;
    }

    private static TypedMap dying(TypedMap tree, long grace, Instant at) {
        return Metadata.edit(
                tree,
                metadata -> {
                    ObjectMeta dying =
                            metadata.withDeletionTimestamp(at.truncatedTo(ChronoUnit.SECONDS))
                                    .withDeletionGracePeriodSeconds(grace);
                    return metadata.generation() > 0
                            ? dying.withGeneration(metadata.generation() + 1)
                            : dying;
                });
    }

    private static ObjectMeta withFinalizers(ObjectMeta metadata, List<String> finalizers) {
        return finalizers.isEmpty()
                ? metadata.withoutFinalizers()
                : metadata.withFinalizers(finalizers);
    }

    /**
     * The finalizers by which the garbage collector treats dependents as the order or the kind
     * wants.
     */
    private static List<String> finalizers(Kind<?> kind, ObjectMeta metadata, DeleteOrder order) {
        List<String> old = metadata.finalizers();
        boolean orphans =
                switch (order.propagation()) {
                    case "Orphan" -> true;
                    case "Background", "Foreground" -> false;
                    default ->
                            old.contains(ORPHAN)
                                    || (!old.contains(FOREGROUND) && orphansByDefault(kind));
                };
        boolean foreground =
                switch (order.propagation()) {
                    case "Foreground" -> true;
                    case "Background", "Orphan" -> false;
                    default -> old.contains(FOREGROUND) && !orphans;
                };
        var result = new ArrayList<>(old);
        result.remove(ORPHAN);
        result.remove(FOREGROUND);
        if (orphans) {
            result.add(ORPHAN);
        }
        if (foreground) {
            result.add(FOREGROUND);
        }
        return result;
    }

    /**
     * Before there was a garbage collector these two left their pods behind, and their default says
     * so still.
     */
    private static boolean orphansByDefault(Kind<?> kind) {
        return kind.storage().equals("replicationcontrollers")
                || kind.storage().equals("jobs.batch");
    }

    /**
     * A namespace goes when its controller has emptied it, and says so through its spec's
     * finalizers.
     */
    private Plan namespace(Namespace old, DeleteOrder order) {
        ObjectMeta metadata = old.metadata();
        boolean isEmptied = old.spec().finalizers().isEmpty();
        if (metadata.hasDeletionTimestamp() || isEmptied) {
            boolean isGone = isEmptied && metadata.finalizers().isEmpty();
            if (metadata.hasDeletionTimestamp()) {
                return new Plan(old.value(), isGone);
            }
            if (isGone) {
                return new Plan(old.value(), true);
            }
        }
        List<String> finalizers = new ArrayList<>(metadata.finalizers());
        if (order.propagation().equals("Orphan")) {
            finalizers.remove(ORPHAN);
            finalizers.add(ORPHAN);
        }
        ObjectMeta dying =
                withFinalizers(metadata, finalizers)
                        .withDeletionTimestamp(rooms.clock().now().truncatedTo(ChronoUnit.SECONDS));
        return new Plan(
                old.withMetadata(dying).withStatus(old.status().withPhase("Terminating")).value(),
                false);
    }
}
