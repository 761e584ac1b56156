package io.podium.campaigns.cluster;

import io.podium.api.apps.v1.Deployment;
import io.podium.api.apps.v1.ReplicaSet;
import io.podium.api.core.v1.Pod;
import io.podium.api.core.v1.PodCondition;
import io.podium.api.meta.v1.OwnerReference;
import io.podium.api.view.ApiObject;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What rolling updates promise: a Deployment that was complete has no fewer ready pods than
 * maxUnavailable allows while something is rolled out, until somebody scales it or rolls out the
 * next thing before it is complete. Scaling in the middle of a rollout promises nothing, upstream
 * neither: old and new sets shrink in proportion, ready or not. Pods are counted from the changes
 * of the store alone.
 */
final class Promises {
    /** A Deployment as it was last wanted, and whether it was complete since it was scaled. */
    private static final class Promise {
        Deployment wanted;
        boolean isKept;
    }

    private final Map<String, Promise> promises = new TreeMap<>();
    private final Map<String, String> deployments = new HashMap<>();
    private final Map<String, String> ready = new HashMap<>();

    /** Takes the change in; the answer is what it breaks, if anything. */
    Optional<String> see(Optional<ApiObject> before, Optional<ApiObject> after) {
        ApiObject object = after.or(() -> before).orElseThrow();
        switch (object) {
            case Deployment deployment -> see(deployment, after.isPresent());
            case ReplicaSet set ->
                    owner(set).ifPresent(owner -> deployments.put(set.uid(), owner.uid()));
            case Pod pod -> see(pod, after.isPresent());
            default -> {
                return Optional.empty();
            }
        }
        return broken();
    }

    private void see(Deployment deployment, boolean isThere) {
        if (!isThere || deployment.isDeleting()) {
            promises.remove(deployment.uid());
            return;
        }
        Promise promise = promises.computeIfAbsent(deployment.uid(), _ -> new Promise());
        boolean isScaled =
                promise.wanted != null
                        && promise.wanted.spec().replicas() != deployment.spec().replicas();
        // Who goes back in the middle of a rollout meets a set that still says it has the pods it
        // has just given up: a race that upstream has, too.
        boolean isOverlapping =
                promise.wanted != null
                        && promise.wanted.metadata().generation()
                                != deployment.metadata().generation()
                        && !isComplete(promise.wanted);
        promise.wanted = deployment;
        promise.isKept = isComplete(deployment) || (promise.isKept && !isScaled && !isOverlapping);
    }

    private static boolean isComplete(Deployment deployment) {
        int wanted = deployment.spec().replicas();
        var status = deployment.status();
        return status.observedGeneration() == deployment.metadata().generation()
                && status.replicas() == wanted
                && status.updatedReplicas() == wanted
                && status.availableReplicas() == wanted;
    }

    private void see(Pod pod, boolean isThere) {
        Optional<String> set = owner(pod).map(OwnerReference::uid);
        boolean counts = isThere && !pod.isDeleting() && isReady(pod) && set.isPresent();
        if (counts) {
            ready.put(pod.uid(), set.get());
        } else {
            ready.remove(pod.uid());
        }
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

    private Optional<String> broken() {
        var counts = new HashMap<String, Integer>();
        ready.values()
                .forEach(set -> {
                    String deployment = deployments.get(set);
                    if (deployment != null) {
                        counts.merge(deployment, 1, Integer::sum);
                    }
                });
        for (Map.Entry<String, Promise> entry : promises.entrySet()) {
            Promise promise = entry.getValue();
            int now = counts.getOrDefault(entry.getKey(), 0);
            int least = promise.wanted.spec().replicas() - unavailable(promise.wanted);
            boolean isRolling = promise.wanted.spec().strategy().type().equals("RollingUpdate");
            if (promise.isKept && isRolling && now < least) {
                return Optional.of(
                        "Deployment "
                                + promise.wanted.namespace()
                                + "/"
                                + promise.wanted.name()
                                + " has "
                                + now
                                + " ready pods and promises "
                                + least);
            }
        }
        return Optional.empty();
    }

    /** How many may be missing: shares are rounded down, but something must be able to move. */
    private static int unavailable(Deployment deployment) {
        int wanted = deployment.spec().replicas();
        var rolling = deployment.spec().strategy().rollingUpdate();
        int surge = amount(rolling.maxSurge(), wanted, RoundingMode.CEILING);
        int unavailable = amount(rolling.maxUnavailable(), wanted, RoundingMode.FLOOR);
        return surge == 0 && unavailable == 0 ? 1 : unavailable;
    }

    private static int amount(Optional<Object> setting, int wanted, RoundingMode rounding) {
        return switch (setting.orElse("25%")) {
            case Long number -> number.intValue();
            case String text ->
                    new BigDecimal(text.replace("%", ""))
                            .multiply(BigDecimal.valueOf(wanted))
                            .movePointLeft(2)
                            .setScale(0, rounding)
                            .intValue();
            default -> throw new IllegalArgumentException(setting.toString());
        };
    }
}
