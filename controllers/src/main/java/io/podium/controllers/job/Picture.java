package io.podium.controllers.job;

import io.podium.api.batch.v1.Job;
import io.podium.api.core.v1.Pod;
import io.podium.controllers.workload.Pods;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What a pass sees of a Job and its pods, before it decides anything.
 *
 * @param pods all that are its own, also those that are over
 * @param active those that are neither over nor on their way out
 * @param succeeded how many have succeeded, counted in the status or not
 * @param failed how many failures count against the limit, in the status or not
 * @param counted the indexes that stand as completed in the status
 * @param completed these and those that succeeded since
 * @param failedIndexes the indexes that are not tried again; empty when there is no limit per index
 * @param waiting of each index that is to be tried again the last pod that failed: it stays tracked
 *     until there is another, which takes over how often the index has failed
 */
record Picture(
        Job job,
        List<Pod> pods,
        List<Pod> active,
        int succeeded,
        int failed,
        IndexSet counted,
        IndexSet completed,
        Optional<IndexSet> failedIndexes,
        Map<Integer, Pod> waiting,
        Instant now) {
    static Picture of(Job job, List<Pod> pods, Instant now) {
        List<Pod> active = pods.stream().filter(Pods::isActive).toList();
        if (!Jobs.isIndexed(job)) {
            return new Picture(
                    job,
                    pods,
                    active,
                    succeededPods(job, pods),
                    failedPods(job, pods),
                    IndexSet.EMPTY,
                    IndexSet.EMPTY,
                    Optional.empty(),
                    Map.of(),
                    now);
        }
        int completions = job.spec().completions();
        IndexSet counted = IndexSet.parsed(job.status().completedIndexes(), completions);
        var fresh = new HashSet<Integer>();
        for (Pod pod : pods) {
            if (isUncounted(job, pod) && JobPods.hasSucceeded(pod)) {
                fresh.add(JobPods.index(pod));
            }
        }
        IndexSet completed = counted.with(IndexSet.of(fresh));
        Optional<IndexSet> failed =
                Jobs.hasLimitPerIndex(job) ? Optional.of(failed(job, pods)) : Optional.empty();
        return new Picture(
                job,
                pods,
                active,
                completed.size(),
                failedPods(job, pods),
                counted,
                completed,
                failed,
                failed.isEmpty() ? Map.of() : waiting(job, pods, active, completed, failed.get()),
                now);
    }

    /** Whether a pod is tracked and of a part of the Job. */
    private static boolean isUncounted(Job job, Pod pod) {
        return JobPods.isTracked(pod) && JobPods.isUseful(pod, job);
    }

    private static int succeededPods(Job job, List<Pod> pods) {
        Set<String> listed = Set.copyOf(job.status().uncountedTerminatedPods().succeeded());
        int count = job.status().succeeded() + listed.size();
        for (Pod pod : pods) {
            boolean isNew = isUncounted(job, pod) && !listed.contains(pod.uid());
            count += isNew && JobPods.hasSucceeded(pod) ? 1 : 0;
        }
        return count;
    }

    private static int failedPods(Job job, List<Pod> pods) {
        Set<String> listed = Set.copyOf(job.status().uncountedTerminatedPods().failed());
        int count = job.status().failed() + listed.size();
        for (Pod pod : pods) {
            boolean isNew =
                    isUncounted(job, pod)
                            && !listed.contains(pod.uid())
                            && JobPods.hasFailed(pod, job);
            count += isNew && FailureRules.of(job, pod).isCounted() ? 1 : 0;
        }
        return count;
    }

    private static IndexSet failed(Job job, List<Pod> pods) {
        var fresh = new HashSet<Integer>();
        for (Pod pod : pods) {
            if (isUncounted(job, pod) && JobPods.hasFailed(pod, job)) {
                FailureRules rules = FailureRules.of(job, pod);
                boolean isTooOften =
                        JobPods.failuresBefore(pod) >= job.spec().backoffLimitPerIndex();
                if (rules.failsIndex() || (rules.isCounted() && isTooOften)) {
                    fresh.add(JobPods.index(pod));
                }
            }
        }
        return IndexSet.parsed(job.status().failedIndexes(), job.spec().completions())
                .with(IndexSet.of(fresh));
    }

    private static Map<Integer, Pod> waiting(
            Job job, List<Pod> pods, List<Pod> active, IndexSet completed, IndexSet failed) {
        Set<Integer> running = indexes(active);
        var waiting = new HashMap<Integer, Pod>();
        for (Pod pod : pods) {
            int index = JobPods.index(pod);
            boolean isOpen =
                    isUncounted(job, pod)
                            && JobPods.hasFailed(pod, job)
                            && !completed.has(index)
                            && !failed.has(index)
                            && !running.contains(index);
            if (isOpen) {
                waiting.merge(index, pod, Picture::later);
            }
        }
        return waiting;
    }

    private static Pod later(Pod one, Pod other) {
        boolean isLater =
                failures(one) <= failures(other)
                        && !JobPods.endedAt(other).isBefore(JobPods.endedAt(one));
        return isLater ? other : one;
    }

    /** How often the index of the pod had failed before it, whether it counted or not. */
    static int failures(Pod pod) {
        return JobPods.failuresBefore(pod) + JobPods.ignoredBefore(pod);
    }

    static Set<Integer> indexes(List<Pod> pods) {
        var indexes = new HashSet<Integer>();
        for (Pod pod : pods) {
            int index = JobPods.index(pod);
            if (index != JobPods.NO_INDEX) {
                indexes.add(index);
            }
        }
        return indexes;
    }

    List<Pod> terminating() {
        return pods.stream().filter(Pods::isTerminating).toList();
    }

    boolean isSuspended() {
        return job.spec().suspend();
    }

    /** Whether it was held back until now. */
    boolean isResumed() {
        return !isSuspended() && JobConditions.held(job, JobConditions.SUSPENDED).isPresent();
    }

    /** Since when it is active; empty while it is suspended. Who is resumed begins anew. */
    Optional<Instant> start() {
        if (isSuspended()) {
            return Optional.empty();
        }
        return isResumed() ? Optional.of(now) : Optional.of(job.status().startTime().orElse(now));
    }

    /** When it has taken too long; empty while no such time is set. */
    Optional<Instant> deadline() {
        return job.spec().hasActiveDeadlineSeconds()
                ? start().map(at -> at.plusSeconds(job.spec().activeDeadlineSeconds()))
                : Optional.empty();
    }

    /** Pods that ended well, as far as that tells how long new ones wait. */
    List<Pod> successes() {
        return pods.stream().filter(pod -> JobPods.hasSucceeded(pod) && isTelling(pod)).toList();
    }

    /** Pods that did not, of whatever sort, as far as that tells how long new ones wait. */
    List<Pod> setbacks() {
        return pods.stream().filter(pod -> JobPods.hasFailed(pod, job) && isTelling(pod)).toList();
    }

    /** What the Job itself has deleted is neither a success nor a failure. */
    private boolean isTelling(Pod pod) {
        return JobPods.isUseful(pod, job) && (JobPods.isTracked(pod) || !pod.isDeleting());
    }
}
