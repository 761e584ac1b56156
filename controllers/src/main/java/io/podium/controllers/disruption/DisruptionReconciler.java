package io.podium.controllers.disruption;

import io.podium.api.core.v1.Pod;
import io.podium.api.meta.v1.Condition;
import io.podium.api.policy.v1.PodDisruptionBudget;
import io.podium.api.policy.v1.PodDisruptionBudgetStatus;
import io.podium.api.selector.LabelSelector;
import io.podium.api.selector.MalformedSelector;
import io.podium.client.Action;
import io.podium.client.Action.Event;
import io.podium.client.Key;
import io.podium.client.Reconciler;
import io.podium.client.View;
import io.podium.controllers.workload.Pods;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;

/** Says in the status of a PodDisruptionBudget how many of its pods may be evicted. */
public final class DisruptionReconciler implements Reconciler {
    private static final String ALLOWED = "DisruptionAllowed";

    /** How long an evicted pod may take to be seen as deleted. */
    private static final Duration DELETION_PATIENCE = Duration.ofMinutes(2);

    /** The budgets that select the pod as it was or as it is. */
    public static void wake(
            View view, Optional<Pod> before, Optional<Pod> after, Consumer<Key> keys) {
        Pod pod = after.or(() -> before).orElseThrow();
        for (PodDisruptionBudget budget : view.list(PodDisruptionBudget.class, pod.namespace())) {
            boolean isMeant =
                    selector(budget)
                            .filter(selector ->
                                    isOneOf(selector, before) || isOneOf(selector, after))
                            .isPresent();
            if (isMeant) {
                keys.accept(Key.of(budget));
            }
        }
    }

    private static boolean isOneOf(LabelSelector selector, Optional<Pod> pod) {
        return pod.isPresent() && selector.matches(pod.get().metadata().labels());
    }

    /** No selector selects nothing, an empty one everything. */
    private static Optional<LabelSelector> selector(PodDisruptionBudget budget) {
        try {
            return budget.spec().hasSelector()
                    ? Optional.of(LabelSelector.of(budget.spec().selector().value()))
                    : Optional.empty();
        } catch (MalformedSelector e) {
            return Optional.empty(); // Stored before it was refused; it selects nobody.
        }
    }

    private static List<Pod> pods(View view, PodDisruptionBudget budget) {
        return selector(budget)
                .map(selector -> view.matching(budget.namespace(), selector, Pod.class))
                .orElse(List.of());
    }

    @Override
    public List<Action> reconcile(View view, Key key) {
        PodDisruptionBudget budget = view.find(PodDisruptionBudget.class, key).orElse(null);
        if (budget == null || budget.isDeleting()) {
            return List.of();
        }
        List<Pod> pods = pods(view, budget);
        var actions = new ArrayList<Action>();
        if (pods.isEmpty()) {
            actions.add(Event.normal(budget, "NoPods", "No matching pods found"));
        }
        Expectation expectation = Expectation.of(view, budget, pods);
        if (!expectation.unmanaged().isEmpty()) {
            actions.add(
                    Event.warning(
                            budget,
                            "UnmanagedPods",
                            "Pods selected by this PodDisruptionBudget (selector: "
                                    + selector(budget).map(LabelSelector::toString).orElse("")
                                    + ") were found to be unmanaged. As a result, the status of the"
                                    + " PDB cannot be calculated correctly, which may result in"
                                    + " undefined behavior. To account for these pods please set"
                                    + " \".spec.minAvailable\" field of the PDB to an integer"
                                    + " value."));
        }
        if (!expectation.trouble().isEmpty()) {
            actions.add(
                    Event.warning(
                            budget,
                            "CalculateExpectedPodCountFailed",
                            "Failed to calculate the number of expected pods: "
                                    + expectation.trouble()));
            actions.addAll(write(budget, failed(view, budget, expectation.trouble())));
            return actions;
        }
        var disrupted = new TreeMap<String, Instant>();
        Optional<Instant> again = disrupted(view, budget, pods, disrupted, actions);
        int healthy =
                (int)
                        pods.stream()
                                .filter(pod -> !pod.isDeleting())
                                .filter(pod -> !disrupted.containsKey(pod.name()))
                                .filter(Pods::isReady)
                                .count();
        actions.addAll(write(budget, counted(view, budget, expectation, healthy, disrupted)));
        again.ifPresent(at -> actions.add(new Action.Again(at)));
        return actions;
    }

    /** Keeps what is still to be waited for; the answer is when the first wait is over. */
    private static Optional<Instant> disrupted(
            View view,
            PodDisruptionBudget budget,
            List<Pod> pods,
            Map<String, Instant> kept,
            List<Action> actions) {
        Optional<Instant> first = Optional.empty();
        var before = budget.status().disruptedPods();
        for (Pod pod : pods) {
            Instant at = before.get(pod.name());
            if (at == null || pod.isDeleting()) {
                continue;
            }
            Instant due = at.plus(DELETION_PATIENCE);
            if (!due.isAfter(view.now())) {
                actions.add(
                        Event.warning(
                                pod,
                                "NotDeleted",
                                "Pod was expected by PDB "
                                        + budget.namespace()
                                        + "/"
                                        + budget.name()
                                        + " to be deleted but it wasn't"));
                continue;
            }
            kept.put(pod.name(), at);
            first = first.filter(one -> one.isBefore(due)).or(() -> Optional.of(due));
        }
        return first;
    }

    private static PodDisruptionBudgetStatus counted(
            View view,
            PodDisruptionBudget budget,
            Expectation expectation,
            int healthy,
            Map<String, Instant> disrupted) {
        int allowed = Math.max(healthy - expectation.desired(), 0);
        if (expectation.expected() <= 0) {
            allowed = 0;
        }
        PodDisruptionBudgetStatus status =
                budget.status()
                        .withCurrentHealthy(healthy)
                        .withDesiredHealthy(expectation.desired())
                        .withExpectedPods(expectation.expected())
                        .withDisruptionsAllowed(allowed)
                        .withObservedGeneration(budget.metadata().generation());
        status =
                disrupted.isEmpty()
                        ? status.withoutDisruptedPods()
                        : status.withDisruptedPods(disrupted);
        return allowed > 0
                ? condition(view, budget, status, "True", "SufficientPods", "")
                : condition(view, budget, status, "False", "InsufficientPods", "");
    }

    /** Better nobody is evicted than too many. */
    private static PodDisruptionBudgetStatus failed(
            View view, PodDisruptionBudget budget, String trouble) {
        return condition(
                view,
                budget,
                budget.status()
                        .withDisruptionsAllowed(0)
                        .withObservedGeneration(budget.metadata().generation()),
                "False",
                "SyncFailed",
                trouble);
    }

    private static PodDisruptionBudgetStatus condition(
            View view,
            PodDisruptionBudget budget,
            PodDisruptionBudgetStatus status,
            String value,
            String reason,
            String message) {
        var conditions = new ArrayList<Condition>();
        Instant since = view.now();
        for (Condition old : status.conditions()) {
            if (!old.type().equals(ALLOWED)) {
                conditions.add(old);
            } else if (old.status().equals(value)) {
                since = old.lastTransitionTime().orElse(since);
            }
        }
        conditions.add(
                Condition.empty()
                        .withType(ALLOWED)
                        .withStatus(value)
                        .withObservedGeneration(budget.metadata().generation())
                        .withLastTransitionTime(since)
                        .withReason(reason)
                        .withMessage(message));
        return status.withConditions(conditions);
    }

    private static List<Action> write(
            PodDisruptionBudget budget, PodDisruptionBudgetStatus status) {
        return status.equals(budget.status())
                ? List.of()
                : List.of(new Action.UpdateStatus(budget.withStatus(status)));
    }
}
