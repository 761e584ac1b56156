package io.podium.node.pod;

import io.podium.api.core.v1.Container;
import io.podium.api.core.v1.Pod;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Whether a pod has ended for good, and why; kept apart from the planner because status needs the
 * same answer.
 *
 * @param failed whether its phase is Failed
 * @param reason of the whole pod, "" when its containers say enough
 * @param message of the whole pod, or ""
 */
record Verdict(boolean failed, String reason, String message) {
    private static final Verdict SUCCEEDED = new Verdict(false, "", "");
    private static final Verdict FAILED = new Verdict(true, "", "");

    /** Empty while the pod has something left to do. */
    static Optional<Verdict> of(Pod pod, Observed seen, Instant now) {
        if (Specs.isTerminal(pod)) {
            var status = pod.status();
            return Optional.of(
                    new Verdict(
                            status.phase().equals("Failed"), status.reason(), status.message()));
        }
        return beforeTheEnd(pod, seen, now).or(() -> ends(pod, Rounds.fresh(pod, seen)));
    }

    /** That a pod which has not failed yet has to, even while containers of it run. */
    static Optional<Verdict> beforeTheEnd(Pod pod, Observed seen, Instant now) {
        if (Specs.isTerminal(pod)) {
            return Optional.empty();
        }
        if (deadline(pod).filter(end -> !now.isBefore(end)).isPresent()) {
            return Optional.of(
                    new Verdict(
                            true,
                            "DeadlineExceeded",
                            "Pod was active on the node longer than the specified deadline"));
        }
        return initFailed(pod, Rounds.fresh(pod, seen)) ? Optional.of(FAILED) : Optional.empty();
    }

    /** When activeDeadlineSeconds runs out. */
    static Optional<Instant> deadline(Pod pod) {
        if (!pod.spec().hasActiveDeadlineSeconds()) {
            return Optional.empty();
        }
        return pod.status()
                .startTime()
                .map(start -> start.plusSeconds(pod.spec().activeDeadlineSeconds()));
    }

    private static boolean initFailed(Pod pod, Observed seen) {
        for (Container init : pod.spec().initContainers()) {
            var latest = seen.latest(init.name());
            if (!Specs.isSidecar(init)
                    && latest.isPresent()
                    && latest.get().isExited()
                    && !latest.get().isSucceeded()
                    && !Specs.restartsAfter(pod, init, latest.get())
                    && !Starts.hasBegun(pod, seen, latest.get().sandboxId())) {
                return true;
            }
        }
        return false;
    }

    private static Optional<Verdict> ends(Pod pod, Observed seen) {
        List<Container> containers = pod.spec().containers();
        boolean failed = false;
        for (Container container : containers) {
            var latest = seen.latest(container.name());
            if (latest.isEmpty() || Specs.restartsAfter(pod, container, latest.get())) {
                return Optional.empty();
            }
            failed |= !latest.get().isSucceeded();
        }
        return containers.isEmpty() ? Optional.empty() : Optional.of(failed ? FAILED : SUCCEEDED);
    }
}
