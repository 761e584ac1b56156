package io.podium.api.kinds.core;

import io.podium.api.core.v1.Endpoints;
import io.podium.api.error.FieldPath;
import io.podium.api.error.Problems;
import io.podium.api.name.Names;
import io.podium.api.schema.Resource;
import io.podium.api.strategy.GenericStrategy;
import io.podium.api.value.ListValue;
import io.podium.api.value.MapValue;
import java.util.List;

/** Endpoints: addresses that can be dialled, ports that are ports. */
public final class EndpointsStrategy extends GenericStrategy<Endpoints> {
    public EndpointsStrategy(Resource resource) {
        super(resource, Endpoints::of);
    }

    @Override
    public void validate(Endpoints endpoints, Problems problems) {
        ListValue subsets = endpoints.value().list("subsets");
        for (int i = 0; i < subsets.size(); i++) {
            MapValue subset = subsets.map(i);
            FieldPath path = FieldPath.of("subsets").index(i);
            if (subset.list("addresses").isEmpty() && subset.list("notReadyAddresses").isEmpty()) {
                problems.required(path, "must specify `addresses` or `notReadyAddresses`");
            }
            for (String field : List.of("addresses", "notReadyAddresses")) {
                ListValue addresses = subset.list(field);
                for (int a = 0; a < addresses.size(); a++) {
                    address(
                            addresses.map(a).string("ip"),
                            path.child(field).index(a).child("ip"),
                            problems);
                }
            }
            ListValue ports = subset.list("ports");
            for (int p = 0; p < ports.size(); p++) {
                port(ports.map(p), ports.size() > 1, path.child("ports").index(p), problems);
            }
        }
    }

    private static void port(MapValue port, boolean needsName, FieldPath path, Problems problems) {
        String name = port.string("name");
        if (name.isEmpty() && needsName) {
            problems.required(path.child("name"), "");
        } else if (!name.isEmpty()) {
            problems.invalidEach(path.child("name"), name, Names.dnsLabel(name));
        }
        problems.invalidEach(
                path.child("port"), port.integer("port"), Names.portNumber(port.integer("port")));
    }

    /** An address that leads to another machine: not this one, not all, not many. */
    public static void address(String address, FieldPath path, Problems problems) {
        if (!Addresses.isAddress(address)) {
            problems.invalid(path, address, Addresses.FAULT);
        } else if (address.startsWith("127.") || address.equals("::1")) {
            problems.invalid(
                    path, address, "may not be in the loopback range (127.0.0.0/8, ::1/128)");
        } else if (address.equals("0.0.0.0") || address.equals("::")) {
            problems.invalid(path, address, "may not be unspecified (" + address + ")");
        } else if (address.startsWith("169.254.")) {
            problems.invalid(
                    path,
                    address,
                    "may not be in the link-local range (169.254.0.0/16, fe80::/10)");
        } else if (address.startsWith("224.0.0.")) {
            problems.invalid(
                    path,
                    address,
                    "may not be in the link-local multicast range (224.0.0.0/24, ff02::/10)");
        }
    }
}
