package io.podium.api.kinds.policy;

import io.podium.api.coordination.v1.Lease;
import io.podium.api.error.FieldPath;
import io.podium.api.error.Problems;
import io.podium.api.name.Names;
import io.podium.api.schema.Resource;
import io.podium.api.strategy.FieldRules;
import io.podium.api.strategy.GenericStrategy;
import io.podium.api.value.MapValue;

/** Leases: they may be made by an update, and last some time. */
public final class LeaseStrategy extends GenericStrategy<Lease> {
    private static final FieldPath SPEC = FieldPath.of("spec");
    private static final String KNOWN = "OldestEmulationVersion";

    public LeaseStrategy(Resource resource) {
        super(resource, Lease::of);
    }

    @Override
    public boolean hasWholeRules() {
        return true;
    }

    @Override
    public void validate(Lease lease, Problems problems) {
        MapValue spec = lease.value().map("spec");
        long duration = spec.integer("leaseDurationSeconds");
        if (spec.has("leaseDurationSeconds") && duration <= 0) {
            problems.invalid(
                    SPEC.child("leaseDurationSeconds"), duration, "must be greater than 0");
        }
        FieldRules.nonNegative(spec, "leaseTransitions", SPEC, problems);
        String strategy = spec.string("strategy");
        if (spec.has("strategy") && !strategy.equals(KNOWN)) {
            if (strategy.indexOf('/') < 0) {
                problems.notOneOf(SPEC.child("strategy"), strategy, KNOWN);
            } else {
                FieldRules.each(
                        Names.qualifiedName(strategy), strategy, SPEC, "strategy", problems);
            }
        }
        String preferred = spec.string("preferredHolder");
        if (!preferred.isEmpty() && strategy.isEmpty()) {
            problems.invalid(
                    SPEC.child("preferredHolder"),
                    preferred,
                    "may only be specified if `strategy` is defined");
        }
    }
}
