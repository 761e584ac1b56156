package io.podium.api.kinds.core;

import io.podium.api.value.ListValue;
import io.podium.api.value.MapValue;
import io.podium.api.value.TypedMap;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * Fields that a Service has because of its type. Who changes the type and leaves them as they were
 * did not mean them, so they go; who changes them as well is told that they do not fit.
 */
final class ServiceTypeFields {
    /** Fields that mean something for some services only. */
    private record Group(List<String> fields, Predicate<MapValue> isNeeded) {}

    private static final List<Group> GROUPS =
            List.of(
                    new Group(List.of("clusterIP", "clusterIPs"), ServiceTypeFields::needsAddress),
                    new Group(
                            List.of("ipFamilyPolicy", "ipFamilies"),
                            ServiceTypeFields::needsAddress),
                    new Group(List.of("externalName"), spec -> is(spec, "ExternalName")),
                    new Group(List.of("healthCheckNodePort"), ServiceTypeFields::needsHealthPort),
                    new Group(
                            List.of("allocateLoadBalancerNodePorts"),
                            spec -> is(spec, "LoadBalancer")),
                    new Group(List.of("loadBalancerClass"), spec -> is(spec, "LoadBalancer")),
                    new Group(List.of("externalTrafficPolicy"), ServiceTypeFields::isOutside));

    private ServiceTypeFields() {}

    /** The new spec without what only the former type needed. */
    static TypedMap dropped(TypedMap spec, TypedMap before) {
        TypedMap result = spec;
        for (Group group : GROUPS) {
            boolean isOver = group.isNeeded().test(before) && !group.isNeeded().test(spec);
            boolean isSame =
                    group.fields().stream()
                            .allMatch(field -> Objects.equals(spec.get(field), before.get(field)));
            if (isOver && isSame) {
                for (String field : group.fields()) {
                    result = result.without(field);
                }
            }
        }
        boolean isOver = needsNodePorts(before) && !needsNodePorts(spec);
        return isOver && nodePorts(spec).equals(nodePorts(before)) ? withoutPorts(result) : result;
    }

    private static boolean is(MapValue spec, String type) {
        return spec.string("type").equals(type);
    }

    private static boolean needsAddress(MapValue spec) {
        return !is(spec, "ExternalName");
    }

    private static boolean needsNodePorts(MapValue spec) {
        return is(spec, "NodePort")
                || (is(spec, "LoadBalancer")
                        && (!spec.has("allocateLoadBalancerNodePorts")
                                || spec.bool("allocateLoadBalancerNodePorts")));
    }

    private static boolean needsHealthPort(MapValue spec) {
        return is(spec, "LoadBalancer") && spec.string("externalTrafficPolicy").equals("Local");
    }

    private static boolean isOutside(MapValue spec) {
        return is(spec, "LoadBalancer")
                || is(spec, "NodePort")
                || (is(spec, "ClusterIP") && !spec.list("externalIPs").isEmpty());
    }

    private static Set<Long> nodePorts(MapValue spec) {
        var ports = new TreeSet<Long>();
        for (int i = 0; i < spec.list("ports").size(); i++) {
            ports.add(spec.list("ports").map(i).integer("nodePort"));
        }
        ports.remove(0L);
        return ports;
    }

    private static TypedMap withoutPorts(TypedMap spec) {
        ListValue ports = spec.list("ports");
        for (int i = 0; i < ports.size(); i++) {
            ports = ports.with(i, ports.map(i).without("nodePort"));
        }
        return spec.with("ports", ports);
    }
}
