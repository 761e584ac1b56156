package io.podium.api.quota;

import io.podium.api.core.v1.Pod;
import io.podium.api.core.v1.ResourceQuota;
import io.podium.api.quantity.Quantity;
import io.podium.api.value.TypedMap;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What a quota is about.
 *
 * @param hard how much there may be
 * @param scopes all of which an object must be within
 */
public record QuotaTerms(String name, Amounts hard, List<Scope> scopes) {
    public static QuotaTerms of(ResourceQuota quota) {
        return new QuotaTerms(
                quota.name(), Amounts.of(quota.spec().hard()), Scope.of(quota.spec()));
    }

    /** The names of its limits that objects of this sort count for. */
    public Set<String> measured(Evaluator evaluator) {
        return evaluator.measured(hard.names());
    }

    /** Whether an object of this sort counts at all. */
    public boolean matches(Evaluator evaluator, TypedMap object) {
        return !measured(evaluator).isEmpty()
                && scopes.stream().allMatch(scope -> evaluator.matches(scope, object));
    }

    /** What the object takes of this quota. */
    public Amounts taken(Evaluator evaluator, TypedMap object, Instant now) {
        return matches(evaluator, object)
                ? evaluator.usage(object, now).only(hard.names())
                : Amounts.NONE;
    }

    /** Nothing used of what objects of this sort count for. */
    public Amounts nothing(Evaluator evaluator) {
        Amounts nothing = Amounts.NONE;
        for (String name : measured(evaluator)) {
            nothing = nothing.with(name, Quantity.ZERO);
        }
        return nothing;
    }

    /** When an object will count for less though nobody changes it. */
    public static Optional<Instant> end(TypedMap object) {
        return object.type() == Pod.TYPE ? PodEvaluator.end(Pod.of(object)) : Optional.empty();
    }
}
