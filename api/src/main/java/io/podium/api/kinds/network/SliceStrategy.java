package io.podium.api.kinds.network;

import io.podium.api.discovery.v1.EndpointSlice;
import io.podium.api.error.FieldPath;
import io.podium.api.error.Problems;
import io.podium.api.kinds.core.AddressRules;
import io.podium.api.kinds.core.IpAddress;
import io.podium.api.name.Names;
import io.podium.api.schema.Resource;
import io.podium.api.strategy.FieldRules;
import io.podium.api.strategy.GenericStrategy;
import io.podium.api.strategy.MetadataRules;
import io.podium.api.value.ListValue;
import io.podium.api.value.MapValue;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Endpoint slices: addresses of one family, within their bounds. */
public final class SliceStrategy extends GenericStrategy<EndpointSlice> {
    private static final int MOST_ENDPOINTS = 1000;
    private static final int MOST_PORTS = 20_000;
    private static final int MOST_ADDRESSES = 100;
    private static final int MOST_HINTS = 8;
    private static final int MOST_LABELS = 16;
    private static final Set<String> TYPES = Set.of("FQDN", "IPv4", "IPv6");
    private static final Set<String> PROTOCOLS = Set.of("SCTP", "TCP", "UDP");

    public SliceStrategy(Resource resource) {
        super(resource, EndpointSlice::of);
    }

    @Override
    public boolean hasWholeRules() {
        return true;
    }

    @Override
    public void validate(EndpointSlice slice, Problems problems) {
        MapValue value = slice.value();
        FieldRules.oneOf(value, "addressType", TYPES, FieldPath.ROOT, problems);
        ListValue endpoints = value.list("endpoints");
        FieldPath path = FieldPath.of("endpoints");
        if (endpoints.size() > MOST_ENDPOINTS) {
            problems.tooMany(path, endpoints.size(), MOST_ENDPOINTS);
        } else {
            for (int i = 0; i < endpoints.size(); i++) {
                endpoint(endpoints.map(i), value.string("addressType"), path.index(i), problems);
            }
        }
        ports(value.list("ports"), problems);
    }

    private static void endpoint(
            MapValue endpoint, String family, FieldPath path, Problems problems) {
        ListValue addresses = endpoint.list("addresses");
        if (addresses.isEmpty()) {
            problems.required(path.child("addresses"), "must contain at least 1 address");
        } else if (addresses.size() > MOST_ADDRESSES) {
            problems.tooMany(path.child("addresses"), addresses.size(), MOST_ADDRESSES);
        }
        for (int a = 0; a < addresses.size(); a++) {
            String address = String.valueOf(addresses.get(a));
            address(address, family, path.child("addresses").index(a), problems);
        }
        if (endpoint.has("nodeName")) {
            String node = endpoint.string("nodeName");
            FieldRules.each(Names.dnsSubdomain(node), node, path, "nodeName", problems);
        }
        MapValue topology = endpoint.map("deprecatedTopology");
        if (topology.size() > MOST_LABELS) {
            problems.tooMany(path.child("deprecatedTopology"), topology.size(), MOST_LABELS);
        }
        MetadataRules.labels(topology, path.child("deprecatedTopology"), problems);
        if (endpoint.has("hostname")) {
            String host = endpoint.string("hostname");
            FieldRules.each(Names.dnsLabel(host), host, path, "hostname", problems);
        }
        MapValue hints = endpoint.map("hints");
        hints(hints.list("forZones"), "forZones", true, path, problems);
        hints(hints.list("forNodes"), "forNodes", false, path, problems);
    }

    private static void hints(
            ListValue hints, String field, boolean isZone, FieldPath path, Problems problems) {
        if (hints.size() > MOST_HINTS) {
            problems.tooMany(path.child("hints").child(field), hints.size(), MOST_HINTS);
            return;
        }
        var seen = new HashSet<String>();
        for (int i = 0; i < hints.size(); i++) {
            String name = hints.map(i).string("name");
            FieldPath here = path.child("hints").child(field).index(i);
            if (!seen.add(name)) {
                problems.duplicate(here.child("name"), name);
            }
            List<String> faults = isZone ? Names.labelValue(name) : Names.dnsSubdomain(name);
            FieldRules.each(faults, name, here, "name", problems);
        }
    }

    private static void address(String address, String family, FieldPath path, Problems problems) {
        switch (family) {
            case "IPv4", "IPv6" -> {
                IpAddress parsed = IpAddress.parse(address);
                if (AddressRules.address(address, path, problems)
                        && parsed != null
                        && parsed.isV4() != family.equals("IPv4")) {
                    problems.invalid(
                            path,
                            address,
                            family.equals("IPv4")
                                    ? "must be a valid IPv4 address"
                                    : "must be a valid IPv6 address");
                }
                AddressRules.elsewhere(address, path, problems);
            }
            case "FQDN" -> fullName(address, path, problems);
            default -> {}
        }
    }

    private static void fullName(String name, FieldPath path, Problems problems) {
        if (name.isEmpty()) {
            problems.required(path, "");
            return;
        }
        String plain = name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
        List<String> faults = Names.dnsSubdomain(plain);
        if (!faults.isEmpty()) {
            problems.invalid(path, plain, String.join(",", faults));
        } else if (plain.indexOf('.') < 0) {
            problems.invalid(
                    path, plain, "should be a domain with at least two segments separated by dots");
        } else {
            for (String label : plain.split("\\.", -1)) {
                List<String> ofLabel = Names.dnsLabel(label);
                if (!ofLabel.isEmpty()) {
                    problems.invalid(path, label, String.join(",", ofLabel));
                }
            }
        }
    }

    private static void ports(ListValue ports, Problems problems) {
        FieldPath path = FieldPath.of("ports");
        if (ports.size() > MOST_PORTS) {
            problems.tooMany(path, ports.size(), MOST_PORTS);
            return;
        }
        var names = new HashSet<String>();
        for (int i = 0; i < ports.size(); i++) {
            MapValue port = ports.map(i);
            FieldPath here = path.index(i);
            String name = port.string("name");
            if (!name.isEmpty()) {
                FieldRules.each(Names.dnsLabel(name), name, here, "name", problems);
            }
            if (!names.add(name)) {
                problems.duplicate(here.child("name"), name);
            }
            FieldRules.oneOf(port, "protocol", PROTOCOLS, here, problems);
            if (port.has("appProtocol")) {
                String spoken = port.string("appProtocol");
                FieldRules.each(Names.qualifiedName(spoken), spoken, here, "appProtocol", problems);
            }
        }
    }

    @Override
    public void validateUpdate(EndpointSlice slice, EndpointSlice old, Problems problems) {
        problems.immutable("addressType", slice.addressType(), old.addressType());
    }

    @Override
    public List<String> warnings(EndpointSlice slice) {
        List<String> others = super.warnings(slice);
        if (!slice.addressType().equals("FQDN")) {
            return others;
        }
        var all = new ArrayList<>(others);
        all.add("spec.addressType: FQDN endpoints are deprecated"); // Upstream's path, too.
        return all;
    }
}
