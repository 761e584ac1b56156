package io.podium.api.kinds.core;

import io.podium.api.core.v1.Service;
import io.podium.api.error.FieldPath;
import io.podium.api.error.Problems;
import io.podium.api.name.Names;
import io.podium.api.schema.Resource;
import io.podium.api.strategy.GenericStrategy;
import io.podium.api.strategy.MetadataRules;
import io.podium.api.value.ListValue;
import io.podium.api.value.MapValue;
import io.podium.api.value.TypedMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;

/**
 * Services: ports and families filled in, addresses kept once given. The registry gives the
 * address.
 */
public final class ServiceStrategy extends GenericStrategy<Service> {
    private static final FieldPath SPEC = FieldPath.of("spec");

    public ServiceStrategy(Resource resource) {
        super(resource, Service::of);
    }

    @Override
    public Service applyDefaults(Service service) {
        if (!(service.value().get("spec") instanceof TypedMap spec)) {
            return service;
        }
        TypedMap result = spec;
        String type = spec.string("type");
        boolean isExternal = type.equals("NodePort") || type.equals("LoadBalancer");
        if (spec.string("sessionAffinity").equals("None")) {
            result = result.without("sessionAffinityConfig");
        }
        if (spec.string("sessionAffinity").equals("ClientIP")
                && !spec.has("sessionAffinityConfig")) {
            result = result.with("sessionAffinityConfig", affinityConfig(spec));
        }
        if ((isExternal || type.equals("ClusterIP")) && !spec.has("internalTrafficPolicy")) {
            result = result.with("internalTrafficPolicy", "Cluster");
        }
        if (isExternal && spec.string("externalTrafficPolicy").isEmpty()) {
            result = result.with("externalTrafficPolicy", "Cluster");
        }
        if (type.equals("LoadBalancer") && !spec.has("allocateLoadBalancerNodePorts")) {
            result = result.with("allocateLoadBalancerNodePorts", true);
        }
        ListValue ports = spec.list("ports");
        for (int i = 0; i < ports.size(); i++) {
            MapValue port = ports.map(i);
            Object target = port.get("targetPort");
            if (target == null || target.equals(0L) || target.equals("")) {
                ports = ports.with(i, port.with("targetPort", port.integer("port")));
            }
        }
        result = ports.isEmpty() ? result : result.with("ports", ports);
        return Service.of(service.value().with("spec", result));
    }

    /** Clients stay with a pod for three hours. */
    private static TypedMap affinityConfig(TypedMap spec) {
        TypedMap config = MapValue.empty(spec.type().field("sessionAffinityConfig").type());
        TypedMap client = MapValue.empty(config.type().field("clientIP").type());
        return config.with("clientIP", client.with("timeoutSeconds", 10_800L));
    }

    @Override
    public Service prepareCreate(Service service) {
        Service prepared = super.prepareCreate(service);
        if (!(prepared.value().get("spec") instanceof TypedMap spec)) {
            return prepared;
        }
        TypedMap result = withAddresses(spec);
        if (!result.string("type").equals("ExternalName")) {
            result = withFamilies(result);
        }
        TypedMap status = MapValue.empty(prepared.value().type().field("status").type());
        status =
                status.with(
                        "loadBalancer", MapValue.empty(status.type().field("loadBalancer").type()));
        return Service.of(prepared.value().with("spec", result).with("status", status));
    }

    /** The one address and the list of addresses say the same. */
    private static TypedMap withAddresses(TypedMap spec) {
        String address = spec.string("clusterIP");
        ListValue addresses = spec.list("clusterIPs");
        if (!address.isEmpty() && addresses.isEmpty()) {
            return spec.with("clusterIPs", ListValue.of(address));
        }
        return spec;
    }

    private static TypedMap withFamilies(TypedMap spec) {
        TypedMap result = spec;
        if (!spec.has("ipFamilyPolicy")) {
            result = result.with("ipFamilyPolicy", "SingleStack");
        }
        return spec.list("ipFamilies").isEmpty()
                ? result.with("ipFamilies", ListValue.of("IPv4"))
                : result;
    }

    /** Who does not name the address keeps it. */
    @Override
    public Service prepareUpdate(Service service, Service old) {
        Service prepared = super.prepareUpdate(service, old);
        boolean isTyped =
                prepared.value().get("spec") instanceof TypedMap
                        && old.value().get("spec") instanceof TypedMap;
        if (!isTyped || prepared.spec().type().equals("ExternalName")) {
            return prepared;
        }
        TypedMap spec = prepared.spec().value();
        TypedMap before = old.spec().value();
        boolean wasCluster = !before.string("type").equals("ExternalName");
        if (wasCluster && spec.string("clusterIP").isEmpty() && spec.list("clusterIPs").isEmpty()) {
            for (String field : List.of("clusterIP", "clusterIPs")) {
                spec = before.has(field) ? spec.with(field, before.get(field)) : spec;
            }
        }
        for (String field : List.of("ipFamilies", "ipFamilyPolicy")) {
            spec =
                    !spec.has(field) && before.has(field)
                            ? spec.with(field, before.get(field))
                            : spec;
        }
        spec = withFamilies(withAddresses(spec));
        return Service.of(prepared.value().with("spec", spec));
    }

    @Override
    public void validate(Service service, Problems problems) {
        MapValue spec = service.value().map("spec");
        String address = spec.string("clusterIP");
        boolean isHeadless = address.equals("None");
        ListValue ports = spec.list("ports");
        if (ports.isEmpty() && !isHeadless && !spec.string("type").equals("ExternalName")) {
            problems.required(SPEC.child("ports"), "");
        }
        ports(ports, problems);
        MetadataRules.labels(spec.map("selector"), SPEC.child("selector"), problems);
        ListValue addresses = spec.list("clusterIPs");
        if (!addresses.isEmpty() && !addresses.getFirst().equals(address)) {
            problems.invalid(
                    SPEC.child("clusterIPs").index(0),
                    addresses.getFirst(),
                    "first value must match `clusterIP`");
        }
        for (int i = 0; i < addresses.size(); i++) {
            String one = String.valueOf(addresses.get(i));
            if (!isHeadless && !Addresses.isAddress(one)) {
                problems.invalid(SPEC.child("clusterIPs").index(i), one, Addresses.FAULT);
            }
        }
    }

    private static void ports(ListValue ports, Problems problems) {
        var names = new HashSet<String>();
        var numbers = new HashSet<String>();
        for (int i = 0; i < ports.size(); i++) {
            MapValue port = ports.map(i);
            FieldPath path = SPEC.child("ports").index(i);
            String name = port.string("name");
            if (name.isEmpty()) {
                if (ports.size() > 1) {
                    problems.required(path.child("name"), "");
                }
            } else {
                problems.invalidEach(path.child("name"), name, Names.dnsLabel(name));
                if (!names.add(name)) {
                    problems.duplicate(path.child("name"), name);
                }
            }
            long number = port.integer("port");
            problems.invalidEach(path.child("port"), number, Names.portNumber(number));
            switch (port.get("targetPort")) {
                case Long target -> {
                    problems.invalidEach(
                            path.child("targetPort"), target, Names.portNumber(target));
                }
                case String target ->
                        problems.invalidEach(
                                path.child("targetPort"), target, Names.portName(target));
                case null, default -> {}
            }
            if (!numbers.add(number + "/" + port.string("protocol"))) {
                problems.duplicate(path, port.without("targetPort").without("name"));
            }
        }
    }

    @Override
    public void validateUpdate(Service service, Service old, Problems problems) {
        String address = service.spec().clusterIP();
        String before = old.spec().clusterIP();
        boolean bothNeedOne =
                !service.spec().type().equals("ExternalName")
                        && !old.spec().type().equals("ExternalName")
                        && !before.isEmpty();
        if (bothNeedOne && !address.equals(before)) {
            problems.invalid(
                    SPEC.child("clusterIPs").index(0),
                    service.value().map("spec").list("clusterIPs"),
                    "may not change once set");
        }
    }

    @Override
    public List<String> selectableFieldNames() {
        return List.of("spec.clusterIP", "spec.type");
    }

    @Override
    public Map<String, String> selectableFields(Service service) {
        return Map.of(
                "spec.clusterIP", service.spec().clusterIP(), "spec.type", service.spec().type());
    }
}
