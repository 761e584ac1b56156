package io.podium.api.kinds.core;

import io.podium.api.error.FieldPath;
import io.podium.api.error.Problems;
import io.podium.api.name.Names;
import io.podium.api.strategy.FieldRules;
import io.podium.api.strategy.MetadataRules;
import io.podium.api.value.ListValue;
import io.podium.api.value.MapValue;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** What holds for services: their ports, what their type allows, and how traffic goes. */
final class ServiceRules {
    static final FieldPath SPEC = FieldPath.of("spec");
    private static final FieldPath PORTS = SPEC.child("ports");
    private static final int KUBELET_PORT = 10_250;
    private static final int LONGEST_AFFINITY = 86_400;
    private static final String TOPOLOGY_HINTS = "service.kubernetes.io/topology-aware-hints";
    private static final String TOPOLOGY_MODE = "service.kubernetes.io/topology-mode";
    private static final String SOURCE_RANGES =
            "service.beta.kubernetes.io/load-balancer-source-ranges";
    private static final String ONLY_BALANCERS = "may only be used when `type` is 'LoadBalancer'";
    private static final Set<String> TYPES =
            Set.of("ClusterIP", "ExternalName", "LoadBalancer", "NodePort");
    private static final Set<String> POLICIES = Set.of("Cluster", "Local");
    private static final Set<String> PROTOCOLS = Set.of("SCTP", "TCP", "UDP");
    private static final Set<String> AFFINITIES = Set.of("ClientIP", "None");

    private ServiceRules() {}

    static boolean isHeadless(MapValue spec) {
        ListValue addresses = spec.list("clusterIPs");
        return addresses.size() == 1 && addresses.getFirst().equals("None");
    }

    static boolean is(MapValue spec, String type) {
        return spec.string("type").equals(type);
    }

    static void check(MapValue service, Problems problems) {
        MapValue spec = service.map("spec");
        MapValue annotations = service.at("metadata", "annotations");
        topology(annotations, problems);
        ListValue ports = spec.list("ports");
        if (ports.isEmpty() && !isHeadless(spec) && !is(spec, "ExternalName")) {
            problems.required(PORTS, "");
        }
        ofType(spec, ports, problems);
        var names = new HashSet<String>();
        for (int i = 0; i < ports.size(); i++) {
            port(ports.map(i), ports.size() > 1, names, PORTS.index(i), problems);
        }
        MetadataRules.labels(spec.map("selector"), SPEC.child("selector"), problems);
        affinity(spec, problems);
        ServiceAddressRules.check(spec, problems);
        ListValue external = spec.list("externalIPs");
        for (int i = 0; i < external.size(); i++) {
            String address = String.valueOf(external.get(i));
            FieldPath path = SPEC.child("externalIPs").index(i);
            if (AddressRules.address(address, path, problems)) {
                AddressRules.elsewhere(address, path, problems);
            }
        }
        FieldRules.oneOf(spec, "type", TYPES, SPEC, problems);
        numbers(spec, ports, problems);
        sources(spec, annotations, problems);
        balancer(spec, problems);
        traffic(spec, problems);
    }

    private static void topology(MapValue annotations, Problems problems) {
        boolean isContrary =
                annotations.has(TOPOLOGY_MODE)
                        && annotations.has(TOPOLOGY_HINTS)
                        && !annotations
                                .string(TOPOLOGY_MODE)
                                .equals(annotations.string(TOPOLOGY_HINTS));
        if (isContrary) {
            problems.invalid(
                    FieldPath.of("metadata").child("annotations").key(TOPOLOGY_MODE),
                    annotations.string(TOPOLOGY_MODE),
                    "must match annotations[" + TOPOLOGY_HINTS + "] when both are specified");
        }
    }

    private static void ofType(MapValue spec, ListValue ports, Problems problems) {
        String type = spec.string("type");
        switch (type) {
            case "LoadBalancer" -> {
                for (int i = 0; i < ports.size(); i++) {
                    if (ports.map(i).integer("port") == KUBELET_PORT) {
                        problems.invalid(
                                PORTS.index(i),
                                (long) KUBELET_PORT,
                                "may not expose port 10250 externally since it is used by kubelet");
                    }
                }
                noHeadless(spec, type, problems);
            }
            case "NodePort" -> noHeadless(spec, type, problems);
            case "ExternalName" -> externalName(spec, problems);
            default -> {}
        }
    }

    private static void noHeadless(MapValue spec, String type, Problems problems) {
        if (isHeadless(spec)) {
            problems.invalid(
                    SPEC.child("clusterIPs").index(0),
                    "None",
                    "may not be set to 'None' for " + type + " services");
        }
    }

    private static void externalName(MapValue spec, Problems problems) {
        String detail = "may not be set for ExternalName services";
        if (!spec.list("clusterIPs").isEmpty()) {
            problems.forbidden(SPEC.child("clusterIPs"), detail);
        }
        if (!spec.list("ipFamilies").isEmpty()) {
            problems.forbidden(SPEC.child("ipFamilies"), detail);
        }
        if (spec.has("ipFamilyPolicy")) {
            problems.forbidden(SPEC.child("ipFamilyPolicy"), detail);
        }
        String name = spec.string("externalName");
        String plain = name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
        if (plain.isEmpty()) {
            problems.required(SPEC.child("externalName"), "");
        } else {
            FieldRules.each(Names.dnsSubdomain(plain), plain, SPEC, "externalName", problems);
        }
    }

    private static void port(
            MapValue port,
            boolean needsName,
            Set<String> names,
            FieldPath path,
            Problems problems) {
        String name = port.string("name");
        if (!name.isEmpty()) {
            FieldRules.each(Names.dnsLabel(name), name, path, "name", problems);
            if (!names.add(name)) {
                problems.duplicate(path.child("name"), name);
            }
        } else if (needsName) {
            problems.required(path.child("name"), "");
        }
        long number = port.integer("port");
        FieldRules.each(Names.portNumber(number), number, path, "port", problems);
        FieldRules.oneOf(port, "protocol", PROTOCOLS, path, problems);
        switch (port.get("targetPort")) {
            case Long target ->
                    FieldRules.each(Names.portNumber(target), target, path, "targetPort", problems);
            case String target ->
                    FieldRules.each(Names.portName(target), target, path, "targetPort", problems);
            case null, default -> {}
        }
        if (port.has("appProtocol")) {
            String spoken = port.string("appProtocol");
            FieldRules.each(Names.qualifiedName(spoken), spoken, path, "appProtocol", problems);
        }
    }

    private static void affinity(MapValue spec, Problems problems) {
        FieldRules.oneOf(spec, "sessionAffinity", AFFINITIES, SPEC, problems);
        FieldPath path = SPEC.child("sessionAffinityConfig");
        MapValue config = spec.map("sessionAffinityConfig");
        switch (spec.string("sessionAffinity")) {
            case "ClientIP" -> {
                String when = "when session affinity type is ClientIP";
                long seconds = config.map("clientIP").integer("timeoutSeconds");
                if (!spec.has("sessionAffinityConfig")) {
                    problems.required(path, when);
                } else if (!config.has("clientIP")) {
                    problems.required(path.child("clientIP"), when);
                } else if (!config.map("clientIP").has("timeoutSeconds")) {
                    problems.required(path.child("clientIP").child("timeoutSeconds"), when);
                } else if (seconds <= 0 || seconds > LONGEST_AFFINITY) {
                    problems.invalid(
                            path.child("clientIP").child("timeoutSeconds"),
                            seconds,
                            "must be greater than 0 and less than " + LONGEST_AFFINITY);
                }
            }
            case "None" -> {
                if (spec.has("sessionAffinityConfig")) {
                    problems.forbidden(path, "must not be set when session affinity is None");
                }
            }
            default -> {}
        }
    }

    private static void numbers(MapValue spec, ListValue ports, Problems problems) {
        var nodePorts = new HashSet<String>();
        var numbers = new HashSet<String>();
        boolean isInner = is(spec, "ClusterIP");
        for (int i = 0; i < ports.size() && isInner; i++) {
            if (ports.map(i).integer("nodePort") != 0) {
                problems.forbidden(
                        PORTS.index(i).child("nodePort"),
                        "may not be used when `type` is 'ClusterIP'");
            }
        }
        for (int i = 0; i < ports.size(); i++) {
            MapValue port = ports.map(i);
            long node = port.integer("nodePort");
            if (node != 0 && !nodePorts.add(port.string("protocol") + node)) {
                problems.duplicate(PORTS.index(i).child("nodePort"), node);
            }
        }
        for (int i = 0; i < ports.size(); i++) {
            MapValue port = ports.map(i);
            if (!numbers.add(port.string("protocol") + port.integer("port"))) {
                problems.duplicate(PORTS.index(i), shown(port));
            }
        }
    }

    /** A port as upstream shows it, which compares by protocol and number alone. */
    private static Map<String, Object> shown(MapValue port) {
        var shown = new LinkedHashMap<String, Object>();
        shown.put("Name", "");
        shown.put("Protocol", port.string("protocol"));
        shown.put("AppProtocol", null);
        shown.put("Port", port.integer("port"));
        shown.put("TargetPort", 0L);
        shown.put("NodePort", 0L);
        return shown;
    }

    private static void sources(MapValue spec, MapValue annotations, Problems problems) {
        ListValue ranges = spec.list("loadBalancerSourceRanges");
        boolean isBalanced = is(spec, "LoadBalancer");
        if (!ranges.isEmpty()) {
            FieldPath path = SPEC.child("LoadBalancerSourceRanges"); // So spelt by upstream.
            if (!isBalanced) {
                problems.forbidden(path, ONLY_BALANCERS);
            }
            for (int i = 0; i < ranges.size(); i++) {
                String range = String.valueOf(ranges.get(i)).strip();
                boolean _ = AddressRules.range(range, path.index(i), problems);
            }
        } else if (annotations.has(SOURCE_RANGES)) {
            FieldPath path = FieldPath.of("metadata").child("annotations").key(SOURCE_RANGES);
            if (!isBalanced) {
                problems.forbidden(path, ONLY_BALANCERS);
            }
            String value = annotations.string(SOURCE_RANGES).strip();
            for (String range : value.isEmpty() ? new String[0] : value.split(",", -1)) {
                boolean _ = AddressRules.range(range.strip(), path, problems);
            }
        }
    }

    private static void balancer(MapValue spec, Problems problems) {
        boolean isBalanced = is(spec, "LoadBalancer");
        boolean saysPorts = spec.has("allocateLoadBalancerNodePorts");
        if (saysPorts && !isBalanced) {
            problems.forbidden(SPEC.child("allocateLoadBalancerNodePorts"), ONLY_BALANCERS);
        }
        if (!saysPorts && isBalanced) {
            problems.required("allocateLoadBalancerNodePorts", "");
        }
        if (!spec.has("loadBalancerClass")) {
            return;
        }
        String name = spec.string("loadBalancerClass");
        if (isBalanced) {
            FieldRules.each(Names.qualifiedName(name), name, SPEC, "loadBalancerClass", problems);
        } else {
            problems.forbidden(SPEC.child("loadBalancerClass"), ONLY_BALANCERS);
        }
    }

    /** Whether somebody outside of the cluster can reach it. */
    static boolean isReachable(MapValue spec) {
        return is(spec, "LoadBalancer")
                || is(spec, "NodePort")
                || (is(spec, "ClusterIP") && !spec.list("externalIPs").isEmpty());
    }

    /** Whether balancers ask each node if it has pods of the service. */
    static boolean isHealthChecked(MapValue spec) {
        return is(spec, "LoadBalancer") && spec.string("externalTrafficPolicy").equals("Local");
    }

    private static void traffic(MapValue spec, Problems problems) {
        String external = spec.string("externalTrafficPolicy");
        if (isReachable(spec)) {
            FieldRules.oneOf(spec, "externalTrafficPolicy", POLICIES, SPEC, problems);
        } else if (!external.isEmpty()) {
            problems.invalid(
                    SPEC.child("externalTrafficPolicy"),
                    external,
                    "may only be set for externally-accessible services");
        }
        long health = spec.integer("healthCheckNodePort");
        if (health != 0) {
            if (isHealthChecked(spec)) {
                FieldRules.each(
                        Names.portNumber(health), health, SPEC, "healthCheckNodePort", problems);
            } else {
                problems.invalid(
                        SPEC.child("healthCheckNodePort"),
                        health,
                        "may only be set when `type` is 'LoadBalancer' and"
                                + " `externalTrafficPolicy` is 'Local'");
            }
        }
        if (!spec.has("internalTrafficPolicy") && !is(spec, "ExternalName")) {
            if (TYPES.contains(spec.string("type"))) {
                problems.required(SPEC.child("internalTrafficPolicy"), "");
            }
        } else {
            FieldRules.oneOfAny(spec, "internalTrafficPolicy", POLICIES, SPEC, problems);
        }
        String distribution = spec.string("trafficDistribution");
        boolean isKnown =
                switch (distribution) {
                    case "PreferClose", "PreferSameZone", "PreferSameNode" -> true;
                    default -> false;
                };
        if (spec.has("trafficDistribution") && !isKnown) {
            problems.notOneOf(
                    SPEC.child("trafficDistribution"),
                    distribution,
                    "PreferClose",
                    "PreferSameZone",
                    "PreferSameNode");
        }
    }
}
