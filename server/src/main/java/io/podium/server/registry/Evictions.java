package io.podium.server.registry;

import io.podium.api.core.v1.Pod;
import io.podium.api.core.v1.PodCondition;
import io.podium.api.error.ApiError;
import io.podium.api.error.ApiError.Cause;
import io.podium.api.meta.v1.Condition;
import io.podium.api.policy.v1.PodDisruptionBudget;
import io.podium.api.policy.v1.PodDisruptionBudgetStatus;
import io.podium.api.selector.LabelSelector;
import io.podium.api.selector.MalformedSelector;
import io.podium.api.value.TypedMap;
import io.podium.base.time.Clock;
import io.podium.server.registry.Drafts.Draft;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;

/** Whether a pod may be evicted, as its disruption budget has it. */
final class Evictions {
    static final String BUDGETS = "poddisruptionbudgets.policy";
    private static final String REFUSAL =
            "Cannot evict pod as it would violate the pod's disruption budget.";
    private static final int RETRY_SECONDS = 10;

    private Evictions() {}

    /**
     * The budget that must be asked, if any: pods that do not serve yet or no more are nobody's
     * budget.
     */
    static Optional<PodDisruptionBudget> budget(Pod pod, List<TypedMap> budgets) {
        boolean isFree =
                pod.isDeleting()
                        || Set.of("Succeeded", "Failed", "Pending").contains(pod.status().phase());
        if (isFree) {
            return Optional.empty();
        }
        List<PodDisruptionBudget> matching =
                budgets.stream()
                        .map(PodDisruptionBudget::of)
                        .filter(budget -> matches(budget, pod))
                        .toList();
        if (matching.size() > 1) {
            throw ApiError.internal(
                    "This pod has more than one PodDisruptionBudget, which the eviction subresource"
                            + " does not support.");
        }
        return matching.stream().filter(budget -> isGuarded(pod, budget)).findFirst();
    }

    /** Pods that are not ready may go where the budget's policy does not count them. */
    private static boolean isGuarded(Pod pod, PodDisruptionBudget budget) {
        boolean isReady =
                pod.status().conditions().stream()
                        .anyMatch(one -> one.type().equals("Ready") && one.status().equals("True"));
        PodDisruptionBudgetStatus status = budget.status();
        boolean isFree =
                budget.spec().unhealthyPodEvictionPolicy().equals("AlwaysAllow")
                        || (status.desiredHealthy() > 0
                                && status.currentHealthy() >= status.desiredHealthy());
        return isReady || !isFree;
    }

    /** The pod with the reason of its end in its conditions. */
    static Function<TypedMap, Draft> marked(Clock clock) {
        return tree -> {
            Pod pod = Pod.of(tree);
            var conditions = new ArrayList<PodCondition>(pod.status().conditions());
            conditions.removeIf(one -> one.type().equals("DisruptionTarget"));
            conditions.add(
                    PodCondition.empty()
                            .withType("DisruptionTarget")
                            .withStatus("True")
                            .withObservedGeneration(pod.metadata().generation())
                            .withLastTransitionTime(clock.now())
                            .withReason("EvictionByEvictionAPI")
                            .withMessage("Eviction API: evicting"));
            return new Draft(
                    pod.withStatus(pod.status().withConditions(conditions)).value(), List.of());
        };
    }

    private static boolean matches(PodDisruptionBudget budget, Pod pod) {
        try {
            return budget.spec().hasSelector()
                    && LabelSelector.of(budget.spec().selector().value())
                            .matches(pod.metadata().labels());
        } catch (MalformedSelector e) {
            return false; // Upstream skips budgets it cannot read, too.
        }
    }

    /** One disruption less, taken for the pod; 429 when there is none left. */
    static Function<TypedMap, Draft> take(Pod pod, Clock clock) {
        return tree -> {
            PodDisruptionBudget budget = PodDisruptionBudget.of(tree);
            PodDisruptionBudgetStatus status = budget.status();
            if (status.observedGeneration() < budget.metadata().generation()) {
                throw refused(
                        "The disruption budget "
                                + budget.name()
                                + " is still being processed by the server.",
                        RETRY_SECONDS);
            }
            if (status.disruptionsAllowed() <= 0) {
                throw refused(none(budget), 0);
            }
            var disrupted = new TreeMap<String, Instant>(status.disruptedPods());
            disrupted.put(pod.name(), clock.now());
            PodDisruptionBudgetStatus taken =
                    status.withDisruptionsAllowed(status.disruptionsAllowed() - 1)
                            .withDisruptedPods(disrupted);
            return new Draft(budget.withStatus(taken).value(), List.of());
        };
    }

    /** Why there is no disruption left. */
    private static String none(PodDisruptionBudget budget) {
        PodDisruptionBudgetStatus status = budget.status();
        Optional<String> trouble =
                status.conditions().stream()
                        .filter(one -> one.type().equals("DisruptionAllowed"))
                        .filter(one -> one.status().equals("False"))
                        .filter(one -> one.reason().equals("SyncFailed"))
                        .map(Condition::message)
                        .findFirst();
        String budgetNamed = "The disruption budget " + budget.name();
        if (trouble.isPresent()) {
            return budgetNamed
                    + " does not allow evicting pods currently because it failed sync: "
                    + trouble.get();
        }
        return status.currentHealthy() <= status.desiredHealthy()
                ? budgetNamed
                        + " needs "
                        + status.desiredHealthy()
                        + " healthy pods and has "
                        + status.currentHealthy()
                        + " currently"
                : budgetNamed + " does not allow evicting pods currently";
    }

    private static ApiError refused(String why, int retrySeconds) {
        return ApiError.tooManyRequests(REFUSAL, retrySeconds)
                .withCauses(List.of(new Cause("DisruptionBudget", why, "")));
    }
}
