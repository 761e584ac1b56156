package io.podium.network.dns;

import io.podium.api.core.v1.Namespace;
import io.podium.api.core.v1.Service;
import io.podium.api.core.v1.ServicePort;
import io.podium.api.discovery.v1.Endpoint;
import io.podium.api.discovery.v1.EndpointPort;
import io.podium.api.discovery.v1.EndpointSlice;
import io.podium.api.selector.LabelSelector;
import io.podium.client.Key;
import io.podium.client.View;
import io.podium.network.Ipv4;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Decides which names a service has; by the DNS specification of Kubernetes, version 1.1.0. */
final class ZoneRenderer {
    /** By this label a slice says whose it is. */
    static final String SERVICE_LABEL = "kubernetes.io/service-name";

    private final String domain;

    ZoneRenderer(String domain) {
        this.domain = domain;
    }

    /** The records of a service by name, none when it is gone. */
    Map<String, List<Rdata>> service(View view, Key key) {
        Optional<Service> service = view.find(Service.class, key);
        if (service.isEmpty()) {
            return Map.of();
        }
        var records = new Records();
        String base = "%s.%s.svc.%s".formatted(key.name(), key.namespace(), domain);
        if (service.get().spec().type().equals("ExternalName")) {
            records.add(base, new Rdata.Cname(name(service.get().spec().externalName())));
        } else if (service.get().spec().clusterIP().equals("None")) {
            LabelSelector ours = LabelSelector.ofMap(Map.of(SERVICE_LABEL, key.name()));
            for (EndpointSlice slice : view.matching(key.namespace(), ours, EndpointSlice.class)) {
                headless(records, base, slice);
            }
            // A headless service without pods exists all the same.
            records.byName.putIfAbsent(base, List.of());
        } else {
            address(records, base, service.get());
        }
        return records.byName;
    }

    /**
     * The records of a namespace: none, but the names under which its services and pods stand
     * exist.
     */
    Map<String, List<Rdata>> namespace(View view, String name) {
        if (view.find(Namespace.class, "", name).isEmpty()) {
            return Map.of();
        }
        return Map.of(name + ".svc." + domain, List.of(), name + ".pod." + domain, List.of());
    }

    private static void address(Records records, String base, Service service) {
        Optional<Integer> address = Ipv4.number(service.spec().clusterIP());
        if (address.isEmpty()) {
            return;
        }
        records.add(base, new Rdata.A(address.get()));
        records.add(reverse(address.get()), new Rdata.Ptr(base));
        for (ServicePort port : service.spec().ports()) {
            srv(records, base, port.name(), port.protocol(), port.port(), base);
        }
    }

    private static void headless(Records records, String base, EndpointSlice slice) {
        for (Endpoint endpoint : slice.endpoints()) {
            boolean isReady = endpoint.conditions().ready() || !endpoint.conditions().hasReady();
            for (String text : isReady ? endpoint.addresses() : List.<String>of()) {
                Optional<Integer> address = Ipv4.number(text);
                if (address.isPresent()) {
                    headless(records, base, slice, endpoint, text, address.get());
                }
            }
        }
    }

    private static void headless(
            Records records,
            String base,
            EndpointSlice slice,
            Endpoint endpoint,
            String text,
            int address) {
        boolean isNamed = !endpoint.hostname().isEmpty();
        String label = isNamed ? name(endpoint.hostname()) : text.replace('.', '-');
        String target = label + "." + base;
        records.add(base, new Rdata.A(address));
        records.add(target, new Rdata.A(address));
        if (isNamed) {
            records.add(reverse(address), new Rdata.Ptr(target));
        }
        for (EndpointPort port : slice.ports()) {
            srv(records, base, port.name(), port.protocol(), port.port(), target);
        }
    }

    private static void srv(
            Records records, String base, String port, String protocol, int number, String target) {
        if (!port.isEmpty()) {
            String transport = protocol.isEmpty() ? "tcp" : protocol.toLowerCase(Locale.ROOT);
            records.add(
                    "_%s._%s.%s".formatted(port, transport, base),
                    new Rdata.Srv(100, number, target));
        }
    }

    /** The name under which an address is looked up. */
    static String reverse(int address) {
        return "%d.%d.%d.%d.in-addr.arpa"
                .formatted(
                        address & 255, (address >> 8) & 255, (address >> 16) & 255, address >>> 24);
    }

    /** As names are kept here. */
    static String name(String text) {
        String lower = text.toLowerCase(Locale.ROOT);
        return lower.endsWith(".") ? lower.substring(0, lower.length() - 1) : lower;
    }

    private static final class Records {
        private final Map<String, List<Rdata>> byName = new TreeMap<>();

        void add(String name, Rdata rdata) {
            List<Rdata> all = byName.computeIfAbsent(name, n -> new ArrayList<>());
            if (!all.contains(rdata)) {
                all.add(rdata);
            }
        }
    }
}
