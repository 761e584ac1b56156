package io.podium.controllers.job;

import io.podium.api.batch.v1.Job;
import io.podium.api.batch.v1.JobCondition;
import io.podium.api.batch.v1.JobStatus;
import io.podium.api.batch.v1.UncountedTerminatedPods;
import io.podium.api.core.v1.Pod;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Counts each pod that ended exactly once, whatever happens in between: its uid is written into the
 * status, then its finalizer goes, then the uid is replaced by a number.
 *
 * @param status with what is counted now
 * @param untracked the pods whose finalizers may go once the status is written
 * @param isDone whether nothing is left to be counted
 */
record Tally(JobStatus status, List<Pod> untracked, boolean isDone) {
    /** Uids in a status, so that it stays below 20 KB. */
    static final int MOST_UNCOUNTED = 500;

    /**
     * What is counted now.
     *
     * @param verdict what is said of a Job that is over
     */
    static Tally of(Picture picture, Optional<JobCondition> verdict) {
        return new Counting(picture, verdict).tally();
    }

    private static final class Counting {
        private final Picture picture;
        private final Job job;
        private final Optional<JobCondition> verdict;
        private final List<String> succeeded;
        private final List<String> failed;
        private final Set<String> knownSucceeded;
        private final Set<String> knownFailed;
        private final List<Pod> untracked = new ArrayList<>();
        private int indexes;

        Counting(Picture picture, Optional<JobCondition> verdict) {
            this.picture = picture;
            this.job = picture.job();
            this.verdict = verdict;
            UncountedTerminatedPods listed = job.status().uncountedTerminatedPods();
            this.knownSucceeded = Set.copyOf(listed.succeeded());
            this.knownFailed = Set.copyOf(listed.failed());
            this.succeeded = new ArrayList<>(listed.succeeded());
            this.failed = new ArrayList<>(listed.failed());
        }

        Tally tally() {
            var tracked = new HashSet<String>();
            for (Pod pod : picture.pods()) {
                if (JobPods.isTracked(pod)) {
                    tracked.add(pod.uid());
                }
            }
            succeeded.retainAll(tracked);
            failed.retainAll(tracked);
            JobStatus status = job.status();
            int moreSucceeded = knownSucceeded.size() - succeeded.size();
            int moreFailed = knownFailed.size() - failed.size();
            status = succeeded(status, status.succeeded() + moreSucceeded);
            if (moreFailed > 0) {
                status = status.withFailed(status.failed() + moreFailed);
            }
            boolean isWhole = look();
            status = status.withUncountedTerminatedPods(uncounted());
            boolean isDone =
                    isWhole && untracked.isEmpty() && succeeded.isEmpty() && failed.isEmpty();
            return new Tally(Jobs.isIndexed(job) ? indexed(status) : status, untracked, isDone);
        }

        private static JobStatus succeeded(JobStatus status, int count) {
            return count == 0 ? status.withoutSucceeded() : status.withSucceeded(count);
        }

        private UncountedTerminatedPods uncounted() {
            UncountedTerminatedPods pods = UncountedTerminatedPods.empty();
            pods = succeeded.isEmpty() ? pods : pods.withSucceeded(succeeded);
            return failed.isEmpty() ? pods : pods.withFailed(failed);
        }

        /** Whether all pods could be looked at; in order of their indexes. */
        private boolean look() {
            List<Pod> pods = new ArrayList<>(picture.pods());
            if (Jobs.isIndexed(job)) {
                pods.sort(Comparator.comparingInt(JobPods::index));
            }
            for (Pod pod : pods) {
                if (JobPods.isTracked(pod) && mayGo(pod)) {
                    untracked.add(pod);
                    count(pod);
                    if (indexes + succeeded.size() + failed.size() >= MOST_UNCOUNTED) {
                        return false;
                    }
                }
            }
            return true;
        }

        private boolean mayGo(Pod pod) {
            if (job.isDeleting() || verdict.isPresent() || JobPods.hasSucceeded(pod)) {
                return true;
            }
            Pod waiting = picture.waiting().get(JobPods.index(pod));
            return JobPods.hasFailed(pod, job)
                    && (waiting == null || !waiting.uid().equals(pod.uid()));
        }

        private void count(Pod pod) {
            String uid = pod.uid();
            // What still runs of a Job that failed has failed with it.
            boolean isLost =
                    verdict.filter(one -> one.type().equals(JobConditions.FAILURE_TARGET))
                            .isPresent();
            if (JobPods.hasSucceeded(pod) && !knownFailed.contains(uid)) {
                if (Jobs.isIndexed(job)) {
                    // The index says enough, the uid is not needed.
                    boolean isNew =
                            JobPods.isUseful(pod, job)
                                    && !picture.counted().has(JobPods.index(pod));
                    indexes += isNew ? 1 : 0;
                } else if (!knownSucceeded.contains(uid)) {
                    succeeded.add(uid);
                }
            } else if ((JobPods.hasFailed(pod, job) || isLost)
                    && !knownFailed.contains(uid)
                    && JobPods.isUseful(pod, job)
                    && FailureRules.of(job, pod).isCounted()) {
                failed.add(uid);
            }
        }

        private JobStatus indexed(JobStatus status) {
            String completed = picture.completed().toString();
            JobStatus result = succeeded(status, picture.completed().size());
            result =
                    completed.isEmpty()
                            ? result.withoutCompletedIndexes()
                            : result.withCompletedIndexes(completed);
            return picture.failedIndexes().isPresent()
                    ? result.withFailedIndexes(picture.failedIndexes().get().toString())
                    : result.withoutFailedIndexes();
        }
    }
}
