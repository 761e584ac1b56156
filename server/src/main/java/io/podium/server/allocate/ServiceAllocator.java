package io.podium.server.allocate;

import io.podium.api.core.v1.Service;
import io.podium.api.core.v1.ServicePort;
import io.podium.api.core.v1.ServiceSpec;
import io.podium.api.error.Problems;
import io.podium.server.allocate.AddressRange.Claim;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * Gives services their addresses and node ports. A grant is taken at once and settled when the
 * commit is known: what a service no longer has is free only after its commit, what a failed commit
 * would have had is free again.
 */
public final class ServiceAllocator {
    private static final String NONE = "None";
    private static final String IPV4 = "IPv4";
    private static final String ADDRESS_PATH = "spec.clusterIPs";

    private final AddressRange addresses;
    private final PortRange ports;

    public ServiceAllocator(AddressRange addresses, PortRange ports) {
        this.addresses = addresses;
        this.ports = ports;
    }

    /** A service with its numbers, taken until it is settled. */
    public record Grant(Service service, Runnable onCommit, Runnable onFailure) {}

    /** A text as Go prints a slice of strings, because upstream's message holds one. */
    private record GoSlice(List<String> texts) {
        @Override
        public String toString() {
            var quoted = new ArrayList<String>();
            texts.forEach(text -> quoted.add('"' + text + '"'));
            return "[]string{" + String.join(", ", quoted) + "}";
        }
    }

    /** Takes what a stored service has; for the start. */
    public void restore(Service service) {
        addressesOf(service).forEach(addresses::claim);
        portsOf(service).forEach(ports::claim);
    }

    /** Frees what a deleted service had. */
    public void release(Service service) {
        addressesOf(service).forEach(addresses::release);
        portsOf(service).forEach(ports::release);
    }

    /**
     * What an update leaves out of numbers, it keeps: upstream's patchAllocatedValues. Before
     * validation.
     */
    public static Service carried(Service wanted, Service old) {
        ServiceSpec spec = wanted.spec();
        ServiceSpec before = old.spec();
        if (hasAddress(spec) && hasAddress(before)) {
            if (spec.clusterIP().isEmpty() && !before.clusterIP().isEmpty()) {
                spec = spec.withClusterIP(before.clusterIP());
            }
            if (spec.clusterIPs().isEmpty()
                    && spec.clusterIP().equals(before.clusterIP())
                    && before.hasClusterIPs()) {
                spec = spec.withClusterIPs(before.clusterIPs());
            }
        }
        if (hasPorts(spec) && hasPorts(before)) {
            spec = withPortsOf(spec, before);
        }
        if (hasHealthPort(spec) && hasHealthPort(before) && spec.healthCheckNodePort() == 0) {
            spec = spec.withHealthCheckNodePort(before.healthCheckNodePort());
        }
        return spec.equals(wanted.spec()) ? wanted : wanted.withSpec(spec);
    }

    private static ServiceSpec withPortsOf(ServiceSpec spec, ServiceSpec before) {
        var taken = new HashSet<Integer>();
        spec.ports().forEach(port -> taken.add(port.nodePort()));
        var result = new ArrayList<ServicePort>();
        boolean isChanged = false;
        for (ServicePort port : spec.ports()) {
            Optional<ServicePort> same =
                    before.ports().stream()
                            .filter(old ->
                                    old.port() == port.port()
                                            && old.protocol().equals(port.protocol()))
                            .filter(old -> old.nodePort() != 0 && !taken.contains(old.nodePort()))
                            .findFirst();
            boolean isMissing = port.nodePort() == 0 && same.isPresent();
            result.add(isMissing ? port.withNodePort(same.get().nodePort()) : port);
            isChanged |= isMissing;
        }
        return isChanged ? spec.withPorts(result) : spec;
    }

    /**
     * Takes what the service needs beyond what it has; problems say what it cannot have, and then
     * nothing is taken.
     */
    public Grant grant(Service wanted, Optional<Service> old, Problems problems) {
        var takenAddresses = new ArrayList<String>();
        var takenPorts = new ArrayList<Integer>();
        Set<String> hadAddresses = old.map(ServiceAllocator::addressesOf).orElse(Set.of());
        Set<Integer> hadPorts = old.map(ServiceAllocator::portsOf).orElse(Set.of());
        ServiceSpec spec = families(wanted.spec(), problems);
        spec = withAddress(spec, hadAddresses, takenAddresses, problems);
        spec = withNodePorts(spec, hadPorts, takenPorts, problems);
        spec = withHealthPort(spec, hadPorts, takenPorts, problems);
        Service granted = wanted.withSpec(spec);
        Runnable undo =
                () -> {
                    takenAddresses.forEach(addresses::release);
                    takenPorts.forEach(ports::release);
                };
        if (!problems.isEmpty()) {
            undo.run();
            return new Grant(wanted, () -> {}, () -> {});
        }
        Runnable settle =
                () -> {
                    var lostAddresses = new HashSet<>(hadAddresses);
                    lostAddresses.removeAll(addressesOf(granted));
                    lostAddresses.forEach(addresses::release);
                    var lostPorts = new HashSet<>(hadPorts);
                    lostPorts.removeAll(portsOf(granted));
                    lostPorts.forEach(ports::release);
                };
        return new Grant(granted, settle, undo);
    }

    /** One stack, IPv4, until there are two. */
    private static ServiceSpec families(ServiceSpec spec, Problems problems) {
        if (spec.type().equals("ExternalName")) {
            return spec;
        }
        if (spec.ipFamilyPolicy().equals("RequireDualStack")) {
            problems.invalid(
                    "spec.ipFamilyPolicy",
                    spec.ipFamilyPolicy(),
                    "this cluster is not configured for dual-stack services");
            return spec;
        }
        List<String> families = spec.ipFamilies();
        for (int i = 0; i < families.size(); i++) {
            if (!families.get(i).equals(IPV4)) {
                problems.invalid(
                        "spec.ipFamilies[" + i + "]",
                        families.get(i),
                        "not configured on this cluster");
            }
        }
        ServiceSpec result = families.isEmpty() ? spec.withIpFamilies(List.of(IPV4)) : spec;
        return result.ipFamilyPolicy().isEmpty()
                ? result.withIpFamilyPolicy("SingleStack")
                : result;
    }

    private ServiceSpec withAddress(
            ServiceSpec spec, Set<String> had, List<String> taken, Problems problems) {
        if (spec.type().equals("ExternalName")) {
            return spec.hasClusterIP() || spec.hasClusterIPs()
                    ? spec.withoutClusterIP().withoutClusterIPs()
                    : spec;
        }
        String wanted =
                spec.clusterIP().isEmpty() && !spec.clusterIPs().isEmpty()
                        ? spec.clusterIPs().getFirst()
                        : spec.clusterIP();
        String address = wanted;
        if (wanted.isEmpty()) {
            Optional<String> any = addresses.any();
            if (any.isEmpty()) {
                problems.invalid(
                        ADDRESS_PATH,
                        new GoSlice(List.of()),
                        "failed to allocate a serviceIP: range is full");
                return spec;
            }
            address = any.get();
            taken.add(address);
        } else if (!wanted.equals(NONE) && !had.contains(wanted)) {
            Claim claim = addresses.claim(wanted);
            if (claim != Claim.GRANTED) {
                problems.invalid(
                        ADDRESS_PATH, new GoSlice(List.of(wanted)), refusal(wanted, claim));
                return spec;
            }
            taken.add(wanted);
        }
        boolean isComplete = spec.clusterIP().equals(address) && !spec.clusterIPs().isEmpty();
        return isComplete ? spec : spec.withClusterIP(address).withClusterIPs(List.of(address));
    }

    private String refusal(String address, Claim claim) {
        return "failed to allocate IP "
                + address
                + ": "
                + (claim == Claim.TAKEN
                        ? "provided IP is already allocated"
                        : "the provided IP ("
                                + address
                                + ") is not in the valid range. The range of valid IPs is "
                                + addresses.cidr());
    }

    private ServiceSpec withNodePorts(
            ServiceSpec spec, Set<Integer> had, List<Integer> taken, Problems problems) {
        if (!hasPorts(spec)) {
            return spec;
        }
        boolean isAutomatic =
                !spec.type().equals("LoadBalancer")
                        || !spec.hasAllocateLoadBalancerNodePorts()
                        || spec.allocateLoadBalancerNodePorts();
        var result = new ArrayList<ServicePort>();
        boolean isChanged = false;
        for (int i = 0; i < spec.ports().size(); i++) {
            ServicePort port = spec.ports().get(i);
            if (port.nodePort() != 0) {
                claimPort(port.nodePort(), "spec.ports[" + i + "].nodePort", had, taken, problems);
            } else if (isAutomatic) {
                OptionalInt any = ports.any();
                if (any.isEmpty()) {
                    problems.invalid(
                            "spec.ports[" + i + "].nodePort",
                            0,
                            "failed to allocate a nodePort: range is full");
                    return spec;
                }
                taken.add(any.getAsInt());
                port = port.withNodePort(any.getAsInt());
                isChanged = true;
            }
            result.add(port);
        }
        return isChanged ? spec.withPorts(result) : spec;
    }

    private ServiceSpec withHealthPort(
            ServiceSpec spec, Set<Integer> had, List<Integer> taken, Problems problems) {
        if (!hasHealthPort(spec)) {
            return spec;
        }
        if (spec.healthCheckNodePort() != 0) {
            claimPort(spec.healthCheckNodePort(), "spec.healthCheckNodePort", had, taken, problems);
            return spec;
        }
        OptionalInt any = ports.any();
        if (any.isEmpty()) {
            problems.invalid(
                    "spec.healthCheckNodePort", 0, "failed to allocate a nodePort: range is full");
            return spec;
        }
        taken.add(any.getAsInt());
        return spec.withHealthCheckNodePort(any.getAsInt());
    }

    /** A number may stand twice in one service: for two protocols of one port. */
    private void claimPort(
            int port, String path, Set<Integer> had, List<Integer> taken, Problems problems) {
        if (had.contains(port) || taken.contains(port)) {
            return;
        }
        switch (ports.claim(port)) {
            case GRANTED -> taken.add(port);
            case TAKEN -> problems.invalid(path, port, "provided port is already allocated");
            case OUTSIDE ->
                    problems.invalid(
                            path,
                            port,
                            "provided port is not in the valid range. The range of valid ports is "
                                    + ports.text());
        }
    }

    private static boolean hasAddress(ServiceSpec spec) {
        return !spec.type().equals("ExternalName");
    }

    private static boolean hasPorts(ServiceSpec spec) {
        return spec.type().equals("NodePort") || spec.type().equals("LoadBalancer");
    }

    private static boolean hasHealthPort(ServiceSpec spec) {
        return spec.type().equals("LoadBalancer") && spec.externalTrafficPolicy().equals("Local");
    }

    private static Set<String> addressesOf(Service service) {
        var found = new HashSet<String>();
        if (hasAddress(service.spec())) {
            found.addAll(service.spec().clusterIPs());
            found.add(service.spec().clusterIP());
            found.remove(NONE);
            found.remove("");
        }
        return found;
    }

    private static Set<Integer> portsOf(Service service) {
        var found = new HashSet<Integer>();
        if (hasPorts(service.spec())) {
            service.spec().ports().forEach(port -> found.add(port.nodePort()));
            found.add(service.spec().healthCheckNodePort());
            found.remove(0);
        }
        return found;
    }
}
