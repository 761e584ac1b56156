package io.podium.api.kinds.network;

import io.podium.api.error.FieldPath;
import io.podium.api.error.Problems;
import io.podium.api.name.Names;
import io.podium.api.networking.v1.IPAddress;
import io.podium.api.schema.Resource;
import io.podium.api.strategy.FieldRules;
import io.podium.api.strategy.GenericStrategy;
import io.podium.api.value.MapValue;

/** IPAddresses: named by what they are, owned by one object and never by another. */
public final class IpAddressStrategy extends GenericStrategy<IPAddress> {
    private static final FieldPath PARENT = FieldPath.of("spec").child("parentRef");

    public IpAddressStrategy(Resource resource) {
        super(resource, IPAddress::of);
    }

    @Override
    public boolean hasWholeRules() {
        return true;
    }

    @Override
    public void validate(IPAddress address, Problems problems) {
        MapValue spec = address.value().map("spec");
        if (!spec.has("parentRef")) {
            problems.required(PARENT, "");
            return;
        }
        MapValue parent = spec.map("parentRef");
        String group = parent.string("group");
        if (!group.isEmpty()) {
            FieldRules.each(Names.dnsSubdomain(group), group, PARENT, "group", problems);
        }
        FieldRules.segment(parent, "resource", "", PARENT, problems);
        FieldRules.segment(parent, "name", "", PARENT, problems);
        String namespace = parent.string("namespace");
        FieldRules.each(Names.pathSegment(namespace), namespace, PARENT, "namespace", problems);
    }

    @Override
    public void validateChanged(IPAddress address, IPAddress old, Problems problems) {
        MapValue now = address.value().at("spec", "parentRef");
        problems.immutable(PARENT, now, old.value().at("spec", "parentRef"));
    }
}
