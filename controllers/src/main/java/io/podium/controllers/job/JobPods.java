package io.podium.controllers.job;

import io.podium.api.batch.v1.Job;
import io.podium.api.core.v1.ContainerStateTerminated;
import io.podium.api.core.v1.ContainerStatus;
import io.podium.api.core.v1.Pod;
import io.podium.client.Action;
import io.podium.controllers.workload.Finalizers;
import io.podium.controllers.workload.Pods;
import java.time.Instant;
import java.util.Optional;

/** What a pod means to its Job. */
final class JobPods {
    /** Keeps a pod until its end is counted. */
    static final String TRACKING = "batch.kubernetes.io/job-tracking";

    /** Annotation and label with the index of a pod of an indexed Job. */
    static final String INDEX = "batch.kubernetes.io/job-completion-index";

    /** Annotation with how often the index failed before this pod. */
    static final String FAILURES = "batch.kubernetes.io/job-index-failure-count";

    /** Annotation with how often it failed before and a policy let it pass. */
    static final String IGNORED = "batch.kubernetes.io/job-index-ignored-failure-count";

    static final int NO_INDEX = -1;

    private JobPods() {}

    static boolean isTracked(Pod pod) {
        return pod.metadata().finalizers().contains(TRACKING);
    }

    /** Its end is counted, or will not be: it may go. */
    static Action untracked(Pod pod) {
        return Finalizers.without(pod, TRACKING);
    }

    static boolean hasSucceeded(Pod pod) {
        return pod.status().phase().equals("Succeeded");
    }

    /**
     * Whether it counts as failed. Whoever is deleted does as soon as that is known, unless the Job
     * wants to wait for the end: it may never come to one.
     */
    static boolean hasFailed(Pod pod, Job job) {
        return pod.status().phase().equals("Failed")
                || (pod.isDeleting() && !hasSucceeded(pod) && !Jobs.isPatient(job));
    }

    /** The index of a pod, or {@link #NO_INDEX}. */
    static int index(Pod pod) {
        try {
            int index = Integer.parseInt(pod.metadata().annotations().getOrDefault(INDEX, ""));
            return index < 0 ? NO_INDEX : index;
        } catch (NumberFormatException _) {
            return NO_INDEX;
        }
    }

    /** Whether it does a part of what the Job wants done: in an indexed one, an index it has. */
    static boolean isUseful(Pod pod, Job job) {
        if (!Jobs.isIndexed(job)) {
            return true;
        }
        int index = index(pod);
        return index != NO_INDEX && index < job.spec().completions();
    }

    /** How often its index failed before it, as counted against the limit. */
    static int failuresBefore(Pod pod) {
        return count(pod, FAILURES);
    }

    static int ignoredBefore(Pod pod) {
        return count(pod, IGNORED);
    }

    private static int count(Pod pod, String annotation) {
        try {
            int count = Integer.parseInt(pod.metadata().annotations().getOrDefault(annotation, ""));
            return Math.max(count, 0);
        } catch (NumberFormatException _) {
            return 0;
        }
    }

    /**
     * When it ended: with its last container; else when it stopped being ready; else when it was
     * deleted.
     */
    static Instant endedAt(Pod pod) {
        Optional<Instant> deleted =
                pod.metadata()
                        .deletionTimestamp()
                        .map(at -> at.minusSeconds(pod.metadata().deletionGracePeriodSeconds()));
        return lastContainer(pod)
                .or(() ->
                        Pods.condition(pod, "Ready")
                                .filter(ready -> ready.status().equals("False"))
                                .flatMap(ready -> ready.lastTransitionTime()))
                .or(() -> deleted)
                .or(() -> pod.metadata().creationTimestamp())
                .orElse(Instant.EPOCH);
    }

    private static Optional<Instant> lastContainer(Pod pod) {
        Instant last = null;
        for (ContainerStatus status : pod.status().containerStatuses()) {
            ContainerStateTerminated ended = status.state().terminated();
            if (!status.state().hasTerminated() || ended.finishedAt().isEmpty()) {
                return Optional.empty();
            }
            Instant at = ended.finishedAt().get();
            last = last == null || at.isAfter(last) ? at : last;
        }
        return Optional.ofNullable(last);
    }

    /** All restarts of the containers of a pod that may still run. */
    static int restarts(Pod pod) {
        String phase = pod.status().phase();
        if (!phase.equals("Running") && !phase.equals("Pending")) {
            return 0;
        }
        int restarts = 0;
        for (ContainerStatus status : pod.status().initContainerStatuses()) {
            restarts += status.restartCount();
        }
        for (ContainerStatus status : pod.status().containerStatuses()) {
            restarts += status.restartCount();
        }
        return restarts;
    }
}
