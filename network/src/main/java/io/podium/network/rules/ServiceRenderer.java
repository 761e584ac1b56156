package io.podium.network.rules;

import io.podium.api.core.v1.LoadBalancerIngress;
import io.podium.api.core.v1.Service;
import io.podium.api.core.v1.ServicePort;
import io.podium.api.core.v1.ServiceSpec;
import io.podium.api.discovery.v1.EndpointSlice;
import io.podium.api.selector.LabelSelector;
import io.podium.client.Key;
import io.podium.client.View;
import io.podium.network.Ipv4;
import io.podium.network.rules.Backends.Backend;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** Decides what a service needs in the table of a node. */
public final class ServiceRenderer {
    /** By this label a slice says whose it is. */
    public static final String SERVICE_LABEL = "kubernetes.io/service-name";

    private static final Set<String> PROTOCOLS = Set.of("tcp", "udp", "sctp");
    private static final String LOCAL = "Local";

    private final String node;

    public ServiceRenderer(String node) {
        this.node = node;
    }

    /** The part of the service, {@link Part#NOTHING} when it has no addresses or is gone. */
    public Part render(View view, Key key) {
        Optional<Service> service = view.find(Service.class, key);
        if (service.isEmpty() || service.get().spec().type().equals("ExternalName")) {
            return Part.NOTHING;
        }
        var slices =
                view.matching(
                        key.namespace(),
                        LabelSelector.ofMap(Map.of(SERVICE_LABEL, key.name())),
                        EndpointSlice.class);
        var rendering = new Rendering(service.get(), slices);
        for (ServicePort port : service.get().spec().ports()) {
            if (PROTOCOLS.contains(Backends.protocol(port.protocol()))) {
                rendering.port(port);
            }
        }
        return new Part(rendering.lines, rendering.widest);
    }

    /** The work on one service. */
    private final class Rendering {
        private final Service service;
        private final ServiceSpec spec;
        private final List<EndpointSlice> slices;
        private final SortedMap<Line, List<String>> lines = new TreeMap<>();
        private int widest;

        Rendering(Service service, List<EndpointSlice> slices) {
            this.service = service;
            this.spec = service.spec();
            this.slices = slices;
        }

        void port(ServicePort port) {
            Backends backends = Backends.of(slices, port, node);
            boolean isInternalLocal = spec.internalTrafficPolicy().equals(LOCAL);
            boolean isExternalLocal = spec.externalTrafficPolicy().equals(LOCAL);
            for (String address : addresses(List.of(spec.clusterIP()), spec.clusterIPs())) {
                address(address, port, backends, isInternalLocal, false);
            }
            for (String address : addresses(spec.externalIPs(), List.of())) {
                address(address, port, backends, isExternalLocal, !isExternalLocal);
            }
            for (String address : loadBalancerAddresses()) {
                address(address, port, backends, isExternalLocal, !isExternalLocal);
                guard(address, port);
            }
            if (port.nodePort() > 0) {
                nodePort(port, backends, isExternalLocal);
            }
            for (Backend local : backends.local()) {
                put(Line.element(Table.HAIRPINS, local.address() + " . " + local.address()));
            }
        }

        private void address(
                String address,
                ServicePort port,
                Backends backends,
                boolean isLocalOnly,
                boolean isMasked) {
            String key = "%s . %s".formatted(address, at(port, port.port()));
            List<Backend> chosen = backends.of(isLocalOnly);
            if (chosen.isEmpty()) {
                String verdict = backends.cluster().isEmpty() ? Table.REFUSE : Table.DROP;
                put(Line.element(Table.UNSERVED, key), verdict);
                return;
            }
            String chain = chain(port, chosen, isLocalOnly, isMasked, false);
            put(Line.element(Table.SERVICES, key), "goto " + chain);
            if (!isSticky()) {
                backends(Table.BACKENDS, key, chosen);
            }
        }

        private void nodePort(ServicePort port, Backends backends, boolean isLocalOnly) {
            String key = at(port, port.nodePort());
            List<Backend> chosen = backends.of(isLocalOnly);
            if (chosen.isEmpty()) {
                String verdict = backends.cluster().isEmpty() ? Table.REFUSE : Table.DROP;
                put(Line.element(Table.UNSERVED_PORTS, key), verdict);
                return;
            }
            String chain = chain(port, chosen, isLocalOnly, !isLocalOnly, true);
            put(Line.element(Table.NODE_PORTS, key), "goto " + chain);
            if (!isSticky()) {
                backends(Table.PORT_BACKENDS, key, chosen);
            }
        }

        /** Sources that are not named may not reach the address of a load balancer. */
        private void guard(String address, ServicePort port) {
            List<Ipv4.Range> ranges =
                    spec.loadBalancerSourceRanges().stream()
                            .flatMap(text -> Ipv4.Range.parse(text.strip()).stream())
                            .toList();
            if (spec.loadBalancerSourceRanges().isEmpty()) {
                return;
            }
            String key = "%s . %s".formatted(address, at(port, port.port()));
            put(Line.element(Table.GUARDED, key));
            for (Ipv4.Range range : ranges) {
                // The kernel refuses a range inside another one.
                if (ranges.stream().noneMatch(r -> !r.equals(range) && r.contains(range))) {
                    put(Line.element(Table.ADMITTED, key + " . " + range));
                }
            }
        }

        private void backends(String map, String key, List<Backend> chosen) {
            for (int i = 0; i < chosen.size(); i++) {
                Backend backend = chosen.get(i);
                put(Line.element(map, key + " . " + i), backend.address() + " . " + backend.port());
            }
        }

        /** The chain that picks among these, made when it is the service's own. */
        private String chain(
                ServicePort port,
                List<Backend> chosen,
                boolean isLocalOnly,
                boolean isMasked,
                boolean isPort) {
            if (!isSticky()) {
                widest = Math.max(widest, chosen.size());
                return Table.pick(isPort, isMasked, chosen.size());
            }
            String scope = isLocalOnly ? "local" : "cluster";
            String sticky = own("sticky-" + scope, port);
            put(Line.chain(sticky), stickyRules(port, chosen));
            if (!isMasked) {
                return sticky;
            }
            String masked = own("sticky-masked-" + scope, port);
            put(Line.chain(masked), List.of(Table.mask(), "goto " + sticky));
            return masked;
        }

        /**
         * Each endpoint remembers its clients; all addresses of the service share what it
         * remembers.
         */
        private List<String> stickyRules(ServicePort port, List<Backend> chosen) {
            int seconds = spec.sessionAffinityConfig().clientIP().timeoutSeconds();
            int timeout = seconds > 0 ? seconds : 10_800;
            var rules = new ArrayList<String>();
            var draw = new ArrayList<String>();
            for (Backend backend : chosen) {
                String end = "/" + backend.address() + "." + backend.port();
                String seen = own("seen-" + timeout, port) + end;
                String to = own("to", port) + end;
                put(
                        Line.set(seen),
                        List.of(
                                "type ipv4_addr;",
                                "flags dynamic,timeout;",
                                "timeout " + timeout + "s;"));
                put(
                        Line.chain(to),
                        List.of(
                                "update @%s { ip saddr }".formatted(seen),
                                "meta l4proto %s dnat to %s:%d"
                                        .formatted(
                                                Backends.protocol(port.protocol()),
                                                backend.address(),
                                                backend.port())));
                rules.add("ip saddr @%s goto %s".formatted(seen, to));
                draw.add("%d : goto %s".formatted(draw.size(), to));
            }
            rules.add(
                    "numgen random mod %d vmap { %s }"
                            .formatted(chosen.size(), String.join(", ", draw)));
            return rules;
        }

        private String own(String what, ServicePort port) {
            return "%s/%s/%s/%s/%d"
                    .formatted(
                            what,
                            service.namespace(),
                            service.name(),
                            Backends.protocol(port.protocol()),
                            port.port());
        }

        private boolean isSticky() {
            return spec.sessionAffinity().equals("ClientIP");
        }

        private List<String> loadBalancerAddresses() {
            return service.status().loadBalancer().ingress().stream()
                    .filter(ingress -> !ingress.ipMode().equals("Proxy"))
                    .map(LoadBalancerIngress::ip)
                    .filter(Ipv4::isAddress)
                    .toList();
        }

        private static List<String> addresses(List<String> some, List<String> more) {
            var all = new ArrayList<>(some);
            more.stream().filter(address -> !all.contains(address)).forEach(all::add);
            return all.stream().filter(Ipv4::isAddress).toList();
        }

        private static String at(ServicePort port, int number) {
            return Backends.protocol(port.protocol()) + " . " + number;
        }

        private void put(Line line, String content) {
            put(line, List.of(content));
        }

        private void put(Line line) {
            put(line, List.of());
        }

        private void put(Line line, List<String> content) {
            lines.put(line, content);
        }
    }
}
