package io.podium.api.kinds.policy;

import io.podium.api.error.FieldPath;
import io.podium.api.error.Problems;
import io.podium.api.kinds.apps.Budget;
import io.podium.api.policy.v1.PodDisruptionBudget;
import io.podium.api.schema.Resource;
import io.podium.api.strategy.FieldRules;
import io.podium.api.strategy.GenericStrategy;
import io.podium.api.strategy.ObjectRules;
import io.podium.api.value.MapValue;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Set;

/** PodDisruptionBudgets: either how many must stay or how many may go. */
public final class BudgetStrategy extends GenericStrategy<PodDisruptionBudget> {
    private static final FieldPath SPEC = FieldPath.of("spec");
    private static final Set<String> POLICIES = Set.of("AlwaysAllow", "IfHealthyBudget");

    public BudgetStrategy(Resource resource) {
        super(resource, PodDisruptionBudget::of);
    }

    @Override
    public boolean hasWholeRules() {
        return true;
    }

    @Override
    public void validate(PodDisruptionBudget budget, Problems problems) {
        MapValue spec = budget.value().map("spec");
        if (spec.has("minAvailable") && spec.has("maxUnavailable")) {
            var shown = new LinkedHashMap<String, Object>();
            for (String field :
                    List.of(
                            "minAvailable",
                            "selector",
                            "maxUnavailable",
                            "unhealthyPodEvictionPolicy")) {
                shown.put(
                        Character.toUpperCase(field.charAt(0)) + field.substring(1),
                        spec.get(field));
            }
            problems.invalid(SPEC, shown, "minAvailable and maxUnavailable cannot be both set");
        }
        for (String field : List.of("minAvailable", "maxUnavailable")) {
            Budget.check(spec.get(field), SPEC, field, problems);
            Budget.atMostAll(spec.get(field), SPEC, field, problems);
        }
        if (spec.has("selector")) {
            ObjectRules.labelSelector(spec.map("selector"), SPEC.child("selector"), problems);
        }
        FieldRules.oneOfAny(spec, "unhealthyPodEvictionPolicy", POLICIES, SPEC, problems);
    }

    @Override
    public void validateStatusUpdate(
            PodDisruptionBudget budget, PodDisruptionBudget old, Problems problems) {
        MapValue status = budget.value().map("status");
        FieldPath path = FieldPath.of("status");
        ConditionRules.check(status.list("conditions"), path.child("conditions"), problems);
        FieldRules.nonNegative(
                status,
                List.of("disruptionsAllowed", "currentHealthy", "desiredHealthy", "expectedPods"),
                path,
                problems);
    }
}
