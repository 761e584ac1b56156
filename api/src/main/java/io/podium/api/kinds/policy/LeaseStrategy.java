package io.podium.api.kinds.policy;

import io.podium.api.coordination.v1.Lease;
import io.podium.api.error.Problems;
import io.podium.api.schema.Resource;
import io.podium.api.strategy.GenericStrategy;
import io.podium.api.value.MapValue;

/** Leases: they may be made by an update, and last some time. */
public final class LeaseStrategy extends GenericStrategy<Lease> {
    public LeaseStrategy(Resource resource) {
        super(resource, Lease::of);
    }

    @Override
    public void validate(Lease lease, Problems problems) {
        MapValue spec = lease.value().map("spec");
        if (spec.has("leaseDurationSeconds") && spec.integer("leaseDurationSeconds") <= 0) {
            problems.invalid(
                    "spec.leaseDurationSeconds",
                    spec.integer("leaseDurationSeconds"),
                    "must be greater than 0");
        }
        if (spec.integer("leaseTransitions") < 0) {
            problems.invalid(
                    "spec.leaseTransitions",
                    spec.integer("leaseTransitions"),
                    "must be greater than or equal to 0");
        }
    }
}
