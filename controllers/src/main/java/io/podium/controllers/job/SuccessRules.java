package io.podium.controllers.job;

import io.podium.api.batch.v1.Job;
import io.podium.api.batch.v1.SuccessPolicyRule;
import java.util.Optional;

/** Whether a Job's successPolicy is content with the indexes that have succeeded. */
final class SuccessRules {
    private SuccessRules() {}

    /** Which rule is met, in the words of the condition; empty while none is. */
    static Optional<String> met(Job job, IndexSet succeeded) {
        if (succeeded.isEmpty()) {
            return Optional.empty();
        }
        int index = 0;
        for (SuccessPolicyRule rule : job.spec().successPolicy().rules()) {
            if (isMet(rule, succeeded, job.spec().completions())) {
                return Optional.of("Matched rules at index " + index);
            }
            index++;
        }
        return Optional.empty();
    }

    private static boolean isMet(SuccessPolicyRule rule, IndexSet succeeded, int completions) {
        if (!rule.hasSucceededIndexes()) {
            return rule.hasSucceededCount() && succeeded.size() >= rule.succeededCount();
        }
        IndexSet wanted = IndexSet.parsed(rule.succeededIndexes(), completions);
        int done = wanted.shared(succeeded);
        return !wanted.isEmpty()
                && (done == wanted.size()
                        || (rule.hasSucceededCount() && done >= rule.succeededCount()));
    }
}
