package io.podium.api.kinds.core;

import io.podium.api.core.v1.Service;
import io.podium.api.error.FieldPath;
import io.podium.api.error.Problems;
import io.podium.api.kinds.policy.ConditionRules;
import io.podium.api.schema.Resource;
import io.podium.api.strategy.GenericStrategy;
import io.podium.api.value.ListValue;
import io.podium.api.value.MapValue;
import io.podium.api.value.TypedMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

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

    /** Who changes the one address and leaves the list as it was means the list, too. */
    private static TypedMap asMeant(TypedMap spec, TypedMap before) {
        String address = spec.string("clusterIP");
        boolean isChanged = !address.isEmpty() && !address.equals(before.string("clusterIP"));
        boolean isListLeft = spec.list("clusterIPs").equals(before.list("clusterIPs"));
        return isChanged && isListLeft && !spec.list("clusterIPs").isEmpty()
                ? spec.with("clusterIPs", ListValue.of(address))
                : spec;
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
        if (!isTyped) {
            return prepared;
        }
        TypedMap before = old.spec().value();
        TypedMap spec = ServiceTypeFields.dropped(asMeant(prepared.spec().value(), before), before);
        if (spec.string("type").equals("ExternalName")) {
            return Service.of(prepared.value().with("spec", spec));
        }
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
    public boolean hasWholeRules() {
        return true;
    }

    /** What is wrong with the addresses of a new service comes alone: they are given first. */
    @Override
    public void validate(Service service, Problems problems) {
        var ofAddresses = new Problems();
        ServiceAddressRules.check(service.value().map("spec"), ofAddresses);
        if (ofAddresses.isEmpty()) {
            ServiceRules.check(service.value(), problems);
        } else {
            ServiceAddressRules.check(service.value().map("spec"), problems);
        }
    }

    @Override
    public void validateChanged(Service service, Service old, Problems problems) {
        MapValue spec = service.value().map("spec");
        MapValue before = old.value().map("spec");
        ServiceAddressRules.changed(spec, before, problems);
        boolean staysBalanced =
                ServiceRules.is(spec, "LoadBalancer") && ServiceRules.is(before, "LoadBalancer");
        if (staysBalanced
                && !Objects.equals(
                        spec.get("loadBalancerClass"), before.get("loadBalancerClass"))) {
            problems.invalid(
                    SPEC.child("loadBalancerClass"),
                    spec.get("loadBalancerClass"),
                    "may not change once set");
        }
        boolean staysChecked =
                ServiceRules.isHealthChecked(spec) && ServiceRules.isHealthChecked(before);
        if (staysChecked
                && spec.integer("healthCheckNodePort") != before.integer("healthCheckNodePort")) {
            problems.forbidden(SPEC.child("healthCheckNodePort"), "field is immutable");
        }
        ServiceRules.check(service.value(), problems);
    }

    @Override
    public void validateStatusUpdate(Service service, Service old, Problems problems) {
        BalancerRules.check(
                service.value().at("status", "loadBalancer"),
                service.value().map("spec").string("type").equals("LoadBalancer"),
                problems);
        ConditionRules.check(
                service.value().map("status").list("conditions"),
                FieldPath.of("status").child("conditions"),
                problems);
    }

    @Override
    public List<String> warnings(Service service) {
        return ServiceWarnings.of(service.value(), super.warnings(service));
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
