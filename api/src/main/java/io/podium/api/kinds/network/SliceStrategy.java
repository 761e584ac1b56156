package io.podium.api.kinds.network;

import io.podium.api.discovery.v1.EndpointSlice;
import io.podium.api.error.FieldPath;
import io.podium.api.error.Problems;
import io.podium.api.kinds.core.Addresses;
import io.podium.api.kinds.core.EndpointsStrategy;
import io.podium.api.name.Names;
import io.podium.api.schema.Resource;
import io.podium.api.strategy.GenericStrategy;
import io.podium.api.value.ListValue;
import io.podium.api.value.MapValue;
import java.util.HashSet;

/** Endpoint slices: addresses of one family, within their bounds. */
public final class SliceStrategy extends GenericStrategy<EndpointSlice> {
    private static final int MOST_ENDPOINTS = 1000;
    private static final int MOST_PORTS = 20_000;
    private static final int MOST_ADDRESSES = 100;

    public SliceStrategy(Resource resource) {
        super(resource, EndpointSlice::of);
    }

    @Override
    public void validate(EndpointSlice slice, Problems problems) {
        MapValue value = slice.value();
        endpoints(value.list("endpoints"), value.string("addressType"), problems);
        ListValue ports = value.list("ports");
        if (ports.size() > MOST_PORTS) {
            problems.tooMany("ports", ports.size(), MOST_PORTS);
            return;
        }
        var names = new HashSet<String>();
        for (int i = 0; i < ports.size(); i++) {
            String name = ports.map(i).string("name");
            FieldPath path = FieldPath.of("ports").index(i).child("name");
            if (!name.isEmpty()) {
                problems.invalidEach(path, name, Names.dnsLabel(name));
            }
            if (!names.add(name)) {
                problems.duplicate(path, name);
            }
        }
    }

    private static void endpoints(ListValue endpoints, String family, Problems problems) {
        if (endpoints.size() > MOST_ENDPOINTS) {
            problems.tooMany("endpoints", endpoints.size(), MOST_ENDPOINTS);
            return;
        }
        for (int i = 0; i < endpoints.size(); i++) {
            ListValue addresses = endpoints.map(i).list("addresses");
            FieldPath path = FieldPath.of("endpoints").index(i).child("addresses");
            if (addresses.isEmpty()) {
                problems.required(path, "must contain at least 1 address");
            } else if (addresses.size() > MOST_ADDRESSES) {
                problems.tooMany(path, addresses.size(), MOST_ADDRESSES);
            }
            for (int a = 0; a < addresses.size(); a++) {
                address(String.valueOf(addresses.get(a)), family, path.index(a), problems);
            }
        }
    }

    private static void address(String address, String family, FieldPath path, Problems problems) {
        switch (family) {
            case "IPv4" -> {
                if (!Addresses.isV4(address)) {
                    problems.invalid(path, address, "must be a valid IPv4 address");
                } else {
                    EndpointsStrategy.address(address, path, problems);
                }
            }
            case "IPv6" -> {
                if (!Addresses.isV6(address)) {
                    problems.invalid(path, address, "must be a valid IPv6 address");
                } else {
                    EndpointsStrategy.address(address, path, problems);
                }
            }
            default -> problems.invalidEach(path, address, Names.dnsSubdomain(address));
        }
    }

    @Override
    public void validateUpdate(EndpointSlice slice, EndpointSlice old, Problems problems) {
        problems.immutable("addressType", slice.addressType(), old.addressType());
    }
}
