package io.podium.controllers.job;

import io.podium.api.batch.v1.Job;

/** What a Job's spec asks for. */
final class Jobs {
    private static final String OURSELVES = "kubernetes.io/job-controller";

    private Jobs() {}

    static boolean isIndexed(Job job) {
        return job.spec().completionMode().equals("Indexed");
    }

    /** Whether each index has tries of its own. */
    static boolean hasLimitPerIndex(Job job) {
        return job.spec().hasBackoffLimitPerIndex();
    }

    /** Whether somebody else looks after it. */
    static boolean isForeign(Job job) {
        return job.spec().hasManagedBy() && !job.spec().managedBy().equals(OURSELVES);
    }

    /** Whether a pod on its way out is replaced only once it has ended, and counts only then. */
    static boolean isPatient(Job job) {
        return job.spec().podReplacementPolicy().equals("Failed")
                || job.spec().hasPodFailurePolicy();
    }

    static int parallelism(Job job) {
        return job.spec().hasParallelism() ? job.spec().parallelism() : 1;
    }
}
