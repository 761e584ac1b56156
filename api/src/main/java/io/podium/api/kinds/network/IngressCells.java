package io.podium.api.kinds.network;

import io.podium.api.kinds.core.ServiceCells;
import io.podium.api.value.ListValue;
import io.podium.api.value.MapValue;
import java.time.Instant;
import java.util.ArrayList;

/** What the listings of ingresses, their classes and addresses show. */
public final class IngressCells {
    private static final int MOST_HOSTS = 3;

    private IngressCells() {}

    public static Object hosts(MapValue ingress, Instant now) {
        ListValue rules = ingress.map("spec").list("rules");
        var hosts = new ArrayList<String>();
        boolean more = false;
        for (int i = 0; i < rules.size(); i++) {
            more |= hosts.size() == MOST_HOSTS;
            String host = rules.map(i).string("host");
            if (!more && !host.isEmpty()) {
                hosts.add(host);
            }
        }
        if (hosts.isEmpty()) {
            return "*";
        }
        return String.join(",", hosts)
                + (more ? " + " + (rules.size() - MOST_HOSTS) + " more..." : "");
    }

    public static Object address(MapValue ingress, Instant now) {
        return String.join(
                ",", ServiceCells.balancerAddresses(ingress.at("status", "loadBalancer")));
    }

    public static Object ports(MapValue ingress, Instant now) {
        return ingress.map("spec").list("tls").isEmpty() ? "80" : "80, 443";
    }

    public static Object parameters(MapValue ingressClass, Instant now) {
        MapValue spec = ingressClass.map("spec");
        if (!spec.has("parameters")) {
            return "<none>";
        }
        MapValue parameters = spec.map("parameters");
        String group = parameters.string("apiGroup");
        return parameters.string("kind")
                + (group.isEmpty() ? "" : "." + group)
                + "/"
                + parameters.string("name");
    }

    public static Object addressParent(MapValue address, Instant now) {
        MapValue spec = address.map("spec");
        if (!spec.has("parentRef")) {
            return "<none>";
        }
        MapValue parent = spec.map("parentRef");
        String group = parent.string("group");
        String namespace = parent.string("namespace");
        return parent.string("resource")
                + (group.isEmpty() ? "" : "." + group)
                + (namespace.isEmpty() ? "" : "/" + namespace)
                + "/"
                + parent.string("name");
    }
}
