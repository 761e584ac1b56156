package io.podium.api.kinds.network;

import io.podium.api.error.FieldPath;
import io.podium.api.error.Problems;
import io.podium.api.kinds.core.AddressRules;
import io.podium.api.networking.v1.ServiceCIDR;
import io.podium.api.schema.Resource;
import io.podium.api.strategy.GenericStrategy;
import io.podium.api.value.ListValue;
import java.util.Map;

/** ServiceCIDRs: one range of each family at most, and never another one. */
public final class ServiceCidrStrategy extends GenericStrategy<ServiceCIDR> {
    private static final FieldPath CIDRS = FieldPath.of("spec").child("cidrs");

    public ServiceCidrStrategy(Resource resource) {
        super(resource, ServiceCIDR::of);
    }

    @Override
    public boolean hasWholeRules() {
        return true;
    }

    @Override
    public void validate(ServiceCIDR service, Problems problems) {
        ListValue ranges = service.value().map("spec").list("cidrs");
        if (ranges.isEmpty()) {
            problems.required(CIDRS, "at least one CIDR required");
            return;
        }
        Map<String, ListValue> shown = Map.of("CIDRs", ranges);
        if (ranges.size() > 2) {
            problems.invalid(CIDRS, shown, "may only hold up to 2 values");
            return;
        }
        if (ranges.size() == 2 && !AddressRules.isDual(ranges)) {
            problems.invalid(
                    CIDRS,
                    shown,
                    "may specify no more than one IP for each IP family, i.e 192.168.0.0/24 and"
                            + " 2001:db8::/64");
            return;
        }
        for (int i = 0; i < ranges.size(); i++) {
            AddressRules.canonicalRange(String.valueOf(ranges.get(i)), CIDRS.index(i), problems);
        }
    }

    @Override
    public void validateChanged(ServiceCIDR service, ServiceCIDR old, Problems problems) {
        problems.immutable(
                CIDRS,
                service.value().map("spec").list("cidrs"),
                old.value().map("spec").list("cidrs"));
    }
}
