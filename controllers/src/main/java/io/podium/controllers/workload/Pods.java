package io.podium.controllers.workload;

import io.podium.api.core.v1.ContainerStatus;
import io.podium.api.core.v1.Pod;
import io.podium.api.core.v1.PodCondition;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What the state of a pod means to those who keep pods. */
public final class Pods {
    private Pods() {}

    /** Whether it is over: all its containers have ended for good. */
    public static boolean isOver(Pod pod) {
        String phase = pod.status().phase();
        return phase.equals("Succeeded") || phase.equals("Failed");
    }

    /** Whether it counts: neither over nor on its way out. */
    public static boolean isActive(Pod pod) {
        return !isOver(pod) && !pod.isDeleting();
    }

    /** Whether it still runs while on its way out. */
    public static boolean isTerminating(Pod pod) {
        return !isOver(pod) && pod.isDeleting();
    }

    public static Optional<PodCondition> condition(Pod pod, String type) {
        for (PodCondition condition : pod.status().conditions()) {
            if (condition.type().equals(type)) {
                return Optional.of(condition);
            }
        }
        return Optional.empty();
    }

    private static boolean isTrue(Pod pod, String type) {
        return condition(pod, type)
                .filter(condition -> condition.status().equals("True"))
                .isPresent();
    }

    public static boolean isReady(Pod pod) {
        return isTrue(pod, "Ready");
    }

    /** Since when it is ready; empty when it is not. */
    public static Optional<Instant> readySince(Pod pod) {
        return condition(pod, "Ready")
                .filter(condition -> condition.status().equals("True"))
                .flatMap(PodCondition::lastTransitionTime);
    }

    /** When it is (or was) ready for so long; empty when it is not ready. */
    public static Optional<Instant> availableAt(Pod pod, int minReadySeconds) {
        if (!isReady(pod)) {
            return Optional.empty();
        }
        return minReadySeconds == 0
                ? Optional.of(readySince(pod).orElse(Instant.EPOCH))
                : readySince(pod).map(since -> since.plusSeconds(minReadySeconds));
    }

    public static boolean isAvailable(Pod pod, int minReadySeconds, Instant now) {
        return minReadySeconds == 0
                ? isReady(pod) // As upstream, whose clock then does not matter.
                : availableAt(pod, minReadySeconds).filter(at -> !at.isAfter(now)).isPresent();
    }

    /** The next time one of these becomes available, when one is ready and not yet available. */
    public static Optional<Instant> nextAvailable(
            List<Pod> pods, int minReadySeconds, Instant now) {
        if (minReadySeconds == 0) {
            return Optional.empty(); // Whoever is ready is available, so nobody is about to be.
        }
        return pods.stream()
                .flatMap(pod -> availableAt(pod, minReadySeconds).stream())
                .filter(at -> at.isAfter(now))
                .min(Instant::compareTo);
    }

    /** The restarts of the container that was restarted most. */
    static int mostRestarts(Pod pod) {
        int most = 0;
        for (ContainerStatus status : pod.status().containerStatuses()) {
            most = Math.max(most, status.restartCount());
        }
        return most;
    }

    /** The restarts of the sidecar that was restarted most. */
    static int mostSidecarRestarts(Pod pod) {
        int most = 0;
        for (ContainerStatus status : pod.status().initContainerStatuses()) {
            if (status.restartCount() > most && isSidecar(pod, status.name())) {
                most = status.restartCount();
            }
        }
        return most;
    }

    private static boolean isSidecar(Pod pod, String name) {
        return pod.spec().initContainers().stream()
                .anyMatch(one -> one.name().equals(name) && one.restartPolicy().equals("Always"));
    }

    /** How long it lives already; none when it has no time of creation. */
    static Duration age(Optional<Instant> since, Instant now) {
        return since.map(then -> Duration.between(then, now)).orElse(Duration.ZERO);
    }
}
