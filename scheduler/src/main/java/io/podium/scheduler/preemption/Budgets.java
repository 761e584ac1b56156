package io.podium.scheduler.preemption;

import io.podium.api.policy.v1.PodDisruptionBudget;
import io.podium.api.selector.LabelSelector;
import io.podium.api.selector.MalformedSelector;
import io.podium.scheduler.table.Tenant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Which of some pods may not be evicted without breaking a PodDisruptionBudget. */
final class Budgets {
    private record Budget(PodDisruptionBudget budget, LabelSelector selector) {
        boolean covers(Tenant tenant) {
            return budget.namespace().equals(tenant.pod().namespace())
                    && selector.matches(tenant.kin().labels())
                    && !budget.status().disruptedPods().containsKey(tenant.pod().name());
        }
    }

    private final List<Budget> budgets = new ArrayList<>();

    /** Budgets that select nothing, or everything, protect nobody here. */
    Budgets(List<PodDisruptionBudget> all) {
        for (PodDisruptionBudget one : all) {
            selector(one)
                    .filter(selector -> !selector.isEverything() && !selector.isNothing())
                    .ifPresent(selector -> budgets.add(new Budget(one, selector)));
        }
    }

    private static Optional<LabelSelector> selector(PodDisruptionBudget budget) {
        try {
            return budget.spec().hasSelector()
                    ? Optional.of(LabelSelector.of(budget.spec().selector().value()))
                    : Optional.empty();
        } catch (MalformedSelector _) {
            return Optional.empty(); // It selects nobody.
        }
    }

    /** Those of the pods that are one too many for some budget, in their order. */
    List<Tenant> broken(List<Tenant> pods) {
        var left = new int[budgets.size()];
        for (int i = 0; i < left.length; i++) {
            left[i] = budgets.get(i).budget().status().disruptionsAllowed();
        }
        var broken = new ArrayList<Tenant>();
        for (Tenant pod : pods) {
            boolean isBroken = false;
            for (int i = 0; i < left.length && !pod.kin().labels().isEmpty(); i++) {
                if (budgets.get(i).covers(pod)) {
                    left[i]--;
                    isBroken |= left[i] < 0;
                }
            }
            if (isBroken) {
                broken.add(pod);
            }
        }
        return broken;
    }
}
