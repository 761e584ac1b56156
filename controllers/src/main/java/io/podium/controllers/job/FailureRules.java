package io.podium.controllers.job;

import io.podium.api.batch.v1.Job;
import io.podium.api.batch.v1.PodFailurePolicyOnExitCodesRequirement;
import io.podium.api.batch.v1.PodFailurePolicyOnPodConditionsPattern;
import io.podium.api.batch.v1.PodFailurePolicyRule;
import io.podium.api.core.v1.ContainerStatus;
import io.podium.api.core.v1.Pod;
import io.podium.api.core.v1.PodCondition;
import java.util.List;
import java.util.Optional;

/**
 * What a Job's podFailurePolicy makes of the failure of a pod: the first rule that fits says.
 *
 * @param message why the whole Job fails with it, if it does
 * @param isCounted whether it counts against a limit
 * @param failsIndex whether its index is not tried again
 */
record FailureRules(Optional<String> message, boolean isCounted, boolean failsIndex) {
    private static final FailureRules COUNT = new FailureRules(Optional.empty(), true, false);
    private static final FailureRules IGNORE = new FailureRules(Optional.empty(), false, false);
    private static final FailureRules FAIL_INDEX = new FailureRules(Optional.empty(), true, true);

    static FailureRules of(Job job, Pod pod) {
        int index = 0;
        for (PodFailurePolicyRule rule : job.spec().podFailurePolicy().rules()) {
            Optional<String> why =
                    rule.hasOnExitCodes()
                            ? exit(pod, rule.onExitCodes())
                            : condition(pod, rule.onPodConditions());
            if (why.isPresent()) {
                String suffix = " matching " + rule.action() + " rule at index " + index;
                return switch (rule.action()) {
                    case "Ignore" -> IGNORE;
                    case "FailIndex" -> FAIL_INDEX;
                    case "FailJob" ->
                            new FailureRules(Optional.of(why.get() + suffix), true, false);
                    default -> COUNT;
                };
            }
            index++;
        }
        return COUNT;
    }

    private static Optional<String> exit(
            Pod pod, PodFailurePolicyOnExitCodesRequirement requirement) {
        return fitting(pod.status().containerStatuses(), requirement)
                .or(() -> fitting(pod.status().initContainerStatuses(), requirement))
                .map(status ->
                        "Container "
                                + status.name()
                                + " for pod "
                                + pod.namespace()
                                + "/"
                                + pod.name()
                                + " failed with exit code "
                                + status.state().terminated().exitCode());
    }

    private static Optional<ContainerStatus> fitting(
            List<ContainerStatus> statuses, PodFailurePolicyOnExitCodesRequirement requirement) {
        for (ContainerStatus status : statuses) {
            int code = status.state().terminated().exitCode();
            boolean isMeant =
                    !requirement.hasContainerName()
                            || requirement.containerName().equals(status.name());
            boolean isListed = requirement.values().contains(code);
            boolean isWanted =
                    switch (requirement.operator()) {
                        case "In" -> isListed;
                        case "NotIn" -> !isListed;
                        default -> false;
                    };
            // Whoever still runs, or ended well, has no code that a rule could mean.
            if (isMeant && code != 0 && isWanted) {
                return Optional.of(status);
            }
        }
        return Optional.empty();
    }

    private static Optional<String> condition(
            Pod pod, List<PodFailurePolicyOnPodConditionsPattern> patterns) {
        for (PodCondition condition : pod.status().conditions()) {
            for (PodFailurePolicyOnPodConditionsPattern pattern : patterns) {
                if (pattern.type().equals(condition.type())
                        && pattern.status().equals(condition.status())) {
                    return Optional.of(
                            "Pod "
                                    + pod.namespace()
                                    + "/"
                                    + pod.name()
                                    + " has condition "
                                    + condition.type());
                }
            }
        }
        return Optional.empty();
    }
}
