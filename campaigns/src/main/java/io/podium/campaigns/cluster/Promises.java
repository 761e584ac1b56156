package io.podium.campaigns.cluster;

import io.podium.api.apps.v1.Deployment;
import io.podium.api.apps.v1.ReplicaSet;
import io.podium.api.core.v1.Pod;
import io.podium.api.core.v1.PodCondition;
import io.podium.api.meta.v1.OwnerReference;
import io.podium.api.view.ApiObject;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What rolling updates promise, told from the changes of the store alone. Upstream's rolling.go and
 * sync.go say of the sizes of ReplicaSets what follows here of pods, where no pod goes for other
 * reasons:
 *
 * <ol>
 *   <li><b>Never too many.</b> Whenever a set grows, the sizes of all sets of its Deployment add up
 *       to no more than replicas and maxSurge, as they were when that was decided: the set carries
 *       the sum in {@code deployment.kubernetes.io/max-replicas}. It is sizes that are bounded.
 *       There may be more pods for a moment, because a set that was told to shrink has them until
 *       it hears of it, and the next may grow meanwhile; and there are those that are still ending.
 *   <li><b>Never too few.</b> From when a Deployment has replicas less maxUnavailable ready pods
 *       that may stay (of each set no more than its size counts, and with minReadySeconds no more
 *       than it reported as available: others count as unhealthy, which go first), it has as many
 *       ready pods until its replicas change, whatever is rolled out in the meantime, the next
 *       thing before the last is complete and back again, too. When the replicas change, the
 *       smaller of both numbers stays promised; only when several sets have pods just then, nothing
 *       is promised until there are enough again: sets shrink in proportion to their sizes, ready
 *       or not. A Deployment is being resized as long as some set with pods carries another {@code
 *       desired-replicas} than it wants.
 *   <li><b>Nothing is made that nobody asked for.</b> When a set makes a pod, it has no more pods
 *       that count than the largest size it was given since the one it has reported about.
 * </ol>
 */
final class Promises {
    private static final String DESIRED = "deployment.kubernetes.io/desired-replicas";
    private static final String MOST = "deployment.kubernetes.io/max-replicas";
    private static final Set<String> OVER = Set.of("Succeeded", "Failed");

    private final boolean sparesPods;
    private final boolean limitsCreations;
    private final Map<String, Wanted> deployments = new HashMap<>();
    private final Map<String, Owned> sets = new HashMap<>();
    private final Map<String, String> setOfPod = new HashMap<>();

    /** A Deployment, and how many ready pods it promises at least. */
    private static final class Wanted {
        private Deployment now;
        private int promised;
        private final Set<String> sets = new HashSet<>();

        private int replicas() {
            return now.spec().replicas();
        }

        private int least() {
            return now.spec().replicas() - Amounts.unavailable(now);
        }
    }

    /** A ReplicaSet, and those of its pods that count. */
    private static final class Owned {
        private ReplicaSet now;
        private String owner = "";

        /** The sizes it was given, by generation, from the one it has reported about. */
        private final Map<Long, Integer> sizes = new HashMap<>();

        private final Set<String> active = new HashSet<>();
        private final Set<String> ready = new HashSet<>();

        private int size() {
            return now == null ? 0 : now.spec().replicas();
        }

        private int lasting(boolean waits) {
            int lasting = Math.min(size(), ready.size());
            return waits && now != null
                    ? Math.min(lasting, now.status().availableReplicas())
                    : lasting;
        }

        private Optional<String> annotation(String name) {
            return Optional.ofNullable(now.metadata().annotations().get(name));
        }
    }

    /**
     * @param sparesPods whether pods only go because a Deployment wants them to; otherwise too few
     *     are nobody's fault
     * @param limitsCreations whether sets see their own pods before they make others; who crashes
     *     in this simulation may live on with an older picture
     */
    Promises(boolean sparesPods, boolean limitsCreations) {
        this.sparesPods = sparesPods;
        this.limitsCreations = limitsCreations;
    }

    /** Takes the change in; the answer is what it breaks, if anything. */
    Optional<String> see(Optional<ApiObject> before, Optional<ApiObject> after) {
        ApiObject object = after.or(() -> before).orElseThrow();
        boolean isThere = after.isPresent();
        return switch (object) {
            case Deployment deployment -> see(deployment, isThere);
            case ReplicaSet set -> see(set, before.map(ReplicaSet.class::cast), isThere);
            case Pod pod -> see(pod, before.isEmpty(), isThere);
            default -> Optional.empty();
        };
    }

    private Optional<String> see(Deployment deployment, boolean isThere) {
        if (!isThere || deployment.isDeleting()) {
            deployments.remove(deployment.uid());
            return Optional.empty();
        }
        Wanted wanted = wanted(deployment.uid());
        wanted.now = deployment;
        return judged(wanted);
    }

    private Wanted wanted(String uid) {
        return deployments.computeIfAbsent(
                uid,
                _ -> {
                    var fresh = new Wanted();
                    sets.forEach((set, owned) -> {
                        if (owned.owner.equals(uid)) {
                            fresh.sets.add(set);
                        }
                    });
                    return fresh;
                });
    }

    private Optional<String> see(ReplicaSet set, Optional<ReplicaSet> before, boolean isThere) {
        Owned owned = sets.computeIfAbsent(set.uid(), _ -> new Owned());
        String owner = isThere ? owner(set).map(OwnerReference::uid).orElse("") : "";
        if (!owner.equals(owned.owner)) {
            Optional.ofNullable(deployments.get(owned.owner))
                    .ifPresent(old -> old.sets.remove(set.uid()));
            Optional.ofNullable(deployments.get(owner)).ifPresent(now -> now.sets.add(set.uid()));
            owned.owner = owner;
        }
        int old = before.map(one -> one.spec().replicas()).orElse(0);
        owned.now = isThere ? set : null;
        if (!isThere) {
            sets.remove(set.uid());
            return Optional.empty();
        }
        long reported = set.status().observedGeneration();
        owned.sizes.merge(set.metadata().generation(), owned.size(), Math::max);
        owned.sizes.keySet().removeIf(generation -> generation < reported);
        Wanted wanted = deployments.get(owner);
        if (wanted == null || wanted.now == null) {
            return Optional.empty();
        }
        Optional<String> grown = owned.size() > old ? tooMany(wanted, owned) : Optional.empty();
        return grown.or(() -> judged(wanted));
    }

    private Optional<String> tooMany(Wanted wanted, Owned grown) {
        int sum = wanted.sets.stream().mapToInt(uid -> sets.get(uid).size()).sum();
        Optional<Integer> most = grown.annotation(MOST).map(Integer::valueOf);
        boolean isRolling = wanted.now.spec().strategy().type().equals("RollingUpdate");
        return isRolling && most.filter(limit -> sum > limit).isPresent()
                ? Optional.of(
                        name(wanted.now)
                                + " has sets for "
                                + sum
                                + " pods and may have "
                                + most.orElseThrow())
                : Optional.empty();
    }

    private Optional<String> see(Pod pod, boolean isNew, boolean isThere) {
        String set = isThere ? owner(pod).map(OwnerReference::uid).orElse("") : "";
        String old = setOfPod.getOrDefault(pod.uid(), "");
        if (!old.isEmpty() && sets.containsKey(old)) {
            sets.get(old).active.remove(pod.uid());
            sets.get(old).ready.remove(pod.uid());
        }
        if (!isThere || set.isEmpty()) {
            setOfPod.remove(pod.uid());
            return judged(old);
        }
        setOfPod.put(pod.uid(), set);
        Owned owned = sets.computeIfAbsent(set, _ -> new Owned());
        if (!pod.isDeleting() && !OVER.contains(pod.status().phase())) {
            owned.active.add(pod.uid());
            if (isReady(pod)) {
                owned.ready.add(pod.uid());
            }
        }
        if (isNew && limitsCreations && owned.now != null) {
            int asked = owned.sizes.values().stream().mapToInt(size -> size).max().orElse(0);
            if (owned.active.size() > asked) {
                return Optional.of(
                        name(owned.now)
                                + " made a pod more than the "
                                + asked
                                + " it was asked for");
            }
        }
        return judged(set);
    }

    private Optional<String> judged(String set) {
        return Optional.ofNullable(sets.get(set))
                .flatMap(owned -> Optional.ofNullable(deployments.get(owned.owner)))
                .filter(wanted -> wanted.now != null)
                .flatMap(this::judged);
    }

    /** Whether there are as many ready pods as promised, and how many are from now on. */
    private Optional<String> judged(Wanted wanted) {
        if (!wanted.now.spec().strategy().type().equals("RollingUpdate")) {
            wanted.promised = 0;
            return Optional.empty();
        }
        List<Owned> all = wanted.sets.stream().map(sets::get).toList();
        List<Owned> withPods = all.stream().filter(owned -> owned.size() > 0).toList();
        int least = wanted.least();
        boolean isResized =
                withPods.stream()
                        .anyMatch(owned ->
                                owned.annotation(DESIRED)
                                        .filter(Integer.toString(wanted.replicas())::equals)
                                        .isEmpty());
        boolean waits = wanted.now.spec().minReadySeconds() > 0;
        int lasting = all.stream().mapToInt(owned -> owned.lasting(waits)).sum();
        if (isResized) {
            wanted.promised = withPods.size() > 1 ? 0 : Math.min(wanted.promised, least);
        } else {
            wanted.promised = lasting >= least ? least : Math.min(wanted.promised, least);
        }
        int ready = all.stream().mapToInt(owned -> owned.ready.size()).sum();
        return sparesPods && ready < wanted.promised
                ? Optional.of(
                        name(wanted.now)
                                + " has "
                                + ready
                                + " ready pods and promises "
                                + wanted.promised)
                : Optional.empty();
    }

    private static String name(ApiObject object) {
        return object.value().string("kind") + " " + object.namespace() + "/" + object.name();
    }

    private static boolean isReady(Pod pod) {
        for (PodCondition condition : pod.status().conditions()) {
            if (condition.type().equals("Ready")) {
                return condition.status().equals("True");
            }
        }
        return false;
    }

    private static Optional<OwnerReference> owner(ApiObject object) {
        List<OwnerReference> owners = object.metadata().ownerReferences();
        return owners.stream().filter(OwnerReference::controller).findFirst();
    }
}
