package io.podium.api.kinds.core;

import io.podium.api.error.FieldPath;
import io.podium.api.error.Problems;
import io.podium.api.name.Names;
import io.podium.api.strategy.FieldRules;
import io.podium.api.value.ListValue;
import io.podium.api.value.MapValue;
import java.util.Set;

/** What holds for the addresses a load balancer says it has. */
public final class BalancerRules {
    private static final FieldPath INGRESS =
            FieldPath.of("status").child("loadBalancer").child("ingress");
    private static final Set<String> MODES = Set.of("Proxy", "VIP");

    private BalancerRules() {}

    /** Of a service; only those with a balancer have any. */
    static void check(MapValue balancer, boolean isBalanced, Problems problems) {
        ListValue ingress = balancer.list("ingress");
        if (!isBalanced && !ingress.isEmpty()) {
            problems.forbidden(INGRESS, "may only be used when `spec.type` is 'LoadBalancer'");
            return;
        }
        for (int i = 0; i < ingress.size(); i++) {
            MapValue one = ingress.map(i);
            FieldPath path = INGRESS.index(i);
            address(one, path, problems);
            boolean hasAddress = !one.string("ip").isEmpty();
            if (!one.has("ipMode")) {
                if (hasAddress) {
                    problems.required(path.child("ipMode"), "must be specified when `ip` is set");
                }
            } else if (!hasAddress) {
                problems.forbidden(
                        path.child("ipMode"), "may not be specified when `ip` is not set");
            } else {
                FieldRules.oneOfAny(one, "ipMode", MODES, path, problems);
            }
            host(one, path, problems);
        }
    }

    /** Of an ingress. */
    public static void check(MapValue balancer, Problems problems) {
        ListValue ingress = balancer.list("ingress");
        for (int i = 0; i < ingress.size(); i++) {
            address(ingress.map(i), INGRESS.index(i), problems);
            host(ingress.map(i), INGRESS.index(i), problems);
        }
    }

    private static void address(MapValue one, FieldPath path, Problems problems) {
        if (!one.string("ip").isEmpty()) {
            boolean _ = AddressRules.address(one.string("ip"), path.child("ip"), problems);
        }
    }

    private static void host(MapValue one, FieldPath path, Problems problems) {
        String host = one.string("hostname");
        if (host.isEmpty()) {
            return;
        }
        FieldRules.each(Names.dnsSubdomain(host), host, path, "hostname", problems);
        if (IpAddress.parse(host) != null) {
            problems.invalid(path.child("hostname"), host, "must be a DNS name, not an IP address");
        }
    }
}
