package io.podium.server.registry;

import io.podium.api.core.v1.Namespace;
import io.podium.api.core.v1.Pod;
import io.podium.api.meta.v1.ObjectMeta;
import io.podium.api.schema.Resource;
import io.podium.api.value.TypedMap;
import io.podium.server.render.Kind;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What a deletion makes of an object: gone, or changed and waiting. Follows upstream's
 * rest.BeforeDelete and the generic registry.
 *
 * @param now the object as it becomes, in its stored version; as it was last when it is gone
 * @param isGone whether nothing holds it any more
 */
record DeletionPlan(TypedMap now, boolean isGone) {
    private static final String ORPHAN = "orphan";
    private static final String FOREGROUND = "foregroundDeletion";

    /**
     * Versions that are older than the garbage collector: they left behind what they owned, and
     * their default says so still.
     */
    private static final Set<String> LEAVING_DEPENDENTS =
            Set.of(
                    "v1/replicationcontrollers",
                    "batch/v1/jobs",
                    "batch/v1beta1/cronjobs",
                    "extensions/v1beta1/deployments",
                    "extensions/v1beta1/daemonsets",
                    "extensions/v1beta1/replicasets",
                    "apps/v1beta1/deployments",
                    "apps/v1beta1/statefulsets");

    /**
     * The plan for an object as it is now.
     *
     * @param asked the kind in the version the request names
     */
    static DeletionPlan of(Kind<?> asked, TypedMap old, DeleteOrder order, Instant at) {
        ObjectMeta metadata = Metadata.of(old);
        boolean isDying = metadata.hasDeletionTimestamp();
        if (asked.stored().type() == Namespace.TYPE) {
            Namespace namespace = Namespace.of(old);
            if (!isDying) {
                return ending(namespace, order, at);
            }
            if (!namespace.spec().finalizers().isEmpty()) {
                return new DeletionPlan(old, false);
            }
        }
        List<String> finalizers = finalizers(asked, metadata, order);
        if (asked.stored().type() == Pod.TYPE) {
            if (!isDying) {
                return gracefully(asked, old, order, finalizers, at);
            }
            if (metadata.deletionGracePeriodSeconds() > 0) {
                return sooner(old, order, finalizers, at);
            }
        }
        if (finalizers.isEmpty()) {
            return new DeletionPlan(old, true);
        }
        TypedMap held = withFinalizers(old, finalizers);
        return new DeletionPlan(isDying ? expired(held, at) : dying(held, 0, at), false);
    }

    /**
     * A namespace goes when its controller has emptied it, and says so through its spec's
     * finalizers.
     */
    private static DeletionPlan ending(Namespace old, DeleteOrder order, Instant at) {
        boolean isTold = !order.propagation().isEmpty();
        List<String> before = old.metadata().finalizers();
        boolean orphans = isTold ? order.propagation().equals("Orphan") : before.contains(ORPHAN);
        boolean waits =
                isTold
                        ? order.propagation().equals("Foreground") || order.saysDependentsGo()
                        : before.contains(FOREGROUND);
        TypedMap told = withFinalizers(old.value(), finalizers(before, orphans, waits));
        ObjectMeta metadata =
                Metadata.of(told).withDeletionTimestamp(at.truncatedTo(ChronoUnit.SECONDS));
        Namespace ending = Namespace.of(Metadata.with(told, metadata));
        return new DeletionPlan(
                ending.withStatus(ending.status().withPhase("Terminating")).value(), false);
    }

    /** Only pods go gracefully, and only those that run somewhere. */
    private static DeletionPlan gracefully(
            Kind<?> asked, TypedMap old, DeleteOrder order, List<String> finalizers, Instant at) {
        Pod pod = Pod.of(old);
        String phase = pod.status().phase();
        boolean isNowhere =
                pod.spec().nodeName().isEmpty()
                        || phase.equals("Succeeded")
                        || phase.equals("Failed");
        long grace = 0;
        if (!isNowhere) {
            grace =
                    atLeastNow(
                            order.graceSeconds().orElse(asked.stored().defaultGraceSeconds(old)));
        }
        TypedMap now = dying(withFinalizers(old, finalizers), grace, at.plusSeconds(grace));
        return new DeletionPlan(now, grace == 0 && finalizers.isEmpty());
    }

    /** A negative grace stands for a second. */
    private static long atLeastNow(long grace) {
        return grace < 0 ? 1 : grace;
    }

    /** An object that goes gracefully already may only go sooner, and never in the past. */
    private static DeletionPlan sooner(
            TypedMap old, DeleteOrder order, List<String> finalizers, Instant at) {
        ObjectMeta metadata = Metadata.of(old);
        long left = metadata.deletionGracePeriodSeconds();
        long wanted = atLeastNow(order.graceSeconds().orElse(left));
        if (wanted >= left) {
            return new DeletionPlan(old, false);
        }
        Instant end =
                metadata.deletionTimestamp().orElseThrow().minusSeconds(left).plusSeconds(wanted);
        long grace = wanted;
        if (end.isBefore(at)) {
            end = at.truncatedTo(ChronoUnit.SECONDS);
            // Who asked for grace leaves the end to the node, though its time is over.
            grace = wanted == 0 ? 0 : 1;
        }
        ObjectMeta changed =
                metadata.withDeletionTimestamp(end).withDeletionGracePeriodSeconds(grace);
        TypedMap now = withFinalizers(Metadata.with(old, changed), finalizers);
        return new DeletionPlan(now, wanted == 0 && finalizers.isEmpty());
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

    /** What is deleted once more while it waits for its finalizers has no time left. */
    private static TypedMap expired(TypedMap tree, Instant at) {
        return Metadata.edit(
                tree,
                metadata -> {
                    Instant end = metadata.deletionTimestamp().orElseThrow();
                    return metadata.withDeletionGracePeriodSeconds(0)
                            .withDeletionTimestamp(
                                    end.isAfter(at) ? at.truncatedTo(ChronoUnit.SECONDS) : end);
                });
    }

    private static TypedMap withFinalizers(TypedMap tree, List<String> finalizers) {
        return Metadata.edit(
                tree,
                metadata -> {
                    if (metadata.finalizers().equals(finalizers)) {
                        return metadata;
                    }
                    return finalizers.isEmpty()
                            ? metadata.withoutFinalizers()
                            : metadata.withFinalizers(finalizers);
                });
    }

    /**
     * The finalizers by which the garbage collector treats dependents as the order, the object or
     * the kind wants, in this order.
     */
    private static List<String> finalizers(Kind<?> asked, ObjectMeta metadata, DeleteOrder order) {
        List<String> old = metadata.finalizers();
        if (asked.storage().equals("events")) {
            return finalizers(old, false, false); // Nobody collects them, so nobody would let go.
        }
        if (!order.propagation().isEmpty()) {
            return finalizers(
                    old,
                    order.propagation().equals("Orphan"),
                    order.propagation().equals("Foreground"));
        }
        if (old.contains(ORPHAN) || old.contains(FOREGROUND)) {
            return finalizers(old, old.contains(ORPHAN), !old.contains(ORPHAN));
        }
        return finalizers(old, leavesDependents(asked.resource()), false);
    }

    private static List<String> finalizers(List<String> old, boolean orphans, boolean waits) {
        var result = new ArrayList<>(old);
        result.removeIf(one -> one.equals(ORPHAN) || one.equals(FOREGROUND));
        if (orphans) {
            result.add(ORPHAN);
        }
        if (waits) {
            result.add(FOREGROUND);
        }
        return new HashSet<>(result).equals(new HashSet<>(old)) ? old : result;
    }

    private static boolean leavesDependents(Resource resource) {
        return LEAVING_DEPENDENTS.contains(resource.apiVersion() + "/" + resource.plural());
    }
}
