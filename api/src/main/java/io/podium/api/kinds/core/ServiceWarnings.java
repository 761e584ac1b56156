package io.podium.api.kinds.core;

import io.podium.api.value.MapValue;
import java.util.ArrayList;
import java.util.List;

/** What is warned of services: what is ignored or no longer to be used. */
final class ServiceWarnings {
    private ServiceWarnings() {}

    static List<String> of(MapValue service, List<String> others) {
        var all = new ArrayList<>(others);
        MapValue spec = service.map("spec");
        if (service.at("metadata", "annotations")
                .has("service.kubernetes.io/topology-aware-hints")) {
            all.add(
                    "annotation service.kubernetes.io/topology-aware-hints is deprecated, please"
                            + " use service.kubernetes.io/topology-mode instead");
        }
        boolean isHeadless =
                ServiceRules.is(spec, "ClusterIP") && spec.string("clusterIP").equals("None");
        if (isHeadless) {
            if (!spec.string("loadBalancerIP").isEmpty()) {
                all.add("spec.loadBalancerIP is ignored for headless services");
            }
            if (!spec.list("externalIPs").isEmpty()) {
                all.add("spec.externalIPs is ignored for headless services");
            }
            if (!spec.string("sessionAffinity").equals("None")) {
                all.add("spec.SessionAffinity is ignored for headless services");
            }
        }
        boolean isName = ServiceRules.is(spec, "ExternalName");
        if (isName && !spec.list("externalIPs").isEmpty()) {
            all.add("spec.externalIPs is ignored when spec.type is \"ExternalName\"");
        }
        if (!isName && !spec.string("externalName").isEmpty()) {
            all.add("spec.externalName is ignored when spec.type is not \"ExternalName\"");
        }
        if (spec.string("trafficDistribution").equals("PreferClose")) {
            all.add(
                    "spec.trafficDistribution: \"PreferClose\" is deprecated; use"
                            + " \"PreferSameZone\"");
        }
        return all;
    }
}
