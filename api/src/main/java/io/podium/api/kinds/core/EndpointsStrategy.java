package io.podium.api.kinds.core;

import io.podium.api.core.v1.Endpoints;
import io.podium.api.error.FieldPath;
import io.podium.api.error.Problems;
import io.podium.api.name.Names;
import io.podium.api.schema.Resource;
import io.podium.api.strategy.FieldRules;
import io.podium.api.strategy.GenericStrategy;
import io.podium.api.value.ListValue;
import io.podium.api.value.MapValue;
import java.util.List;
import java.util.Set;

/** Endpoints: addresses that can be dialled, ports that are ports. */
public final class EndpointsStrategy extends GenericStrategy<Endpoints> {
    private static final Set<String> PROTOCOLS = Set.of("SCTP", "TCP", "UDP");

    public EndpointsStrategy(Resource resource) {
        super(resource, Endpoints::of);
    }

    @Override
    public boolean hasWholeRules() {
        return true;
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
                    address(addresses.map(a), path.child(field).index(a), problems);
                }
            }
            ListValue ports = subset.list("ports");
            for (int p = 0; p < ports.size(); p++) {
                port(ports.map(p), ports.size() > 1, path.child("ports").index(p), problems);
            }
        }
    }

    private static void address(MapValue address, FieldPath path, Problems problems) {
        String ip = address.string("ip");
        boolean _ = AddressRules.address(ip, path.child("ip"), problems);
        String host = address.string("hostname");
        if (!host.isEmpty()) {
            FieldRules.each(Names.dnsLabel(host), host, path, "hostname", problems);
        }
        if (address.has("nodeName")) {
            String node = address.string("nodeName");
            FieldRules.each(Names.dnsSubdomain(node), node, path, "nodeName", problems);
        }
        AddressRules.elsewhere(ip, path.child("ip"), problems);
    }

    private static void port(MapValue port, boolean needsName, FieldPath path, Problems problems) {
        String name = port.string("name");
        if (name.isEmpty() && needsName) {
            problems.required(path.child("name"), "");
        } else if (!name.isEmpty()) {
            FieldRules.each(Names.dnsLabel(name), name, path, "name", problems);
        }
        long number = port.integer("port");
        FieldRules.each(Names.portNumber(number), number, path, "port", problems);
        FieldRules.oneOf(port, "protocol", PROTOCOLS, path, problems);
        if (port.has("appProtocol")) {
            String spoken = port.string("appProtocol");
            FieldRules.each(Names.qualifiedName(spoken), spoken, path, "appProtocol", problems);
        }
    }
}
