package io.podium.api.quota;

import io.podium.api.core.v1.Service;
import io.podium.api.core.v1.ServiceSpec;
import io.podium.api.quantity.Quantity;
import io.podium.api.value.TypedMap;
import java.time.Instant;
import java.util.Collection;
import java.util.Set;

/** Counts services, the ports they open on nodes, and the balancers they ask for. */
record ServiceEvaluator() implements Evaluator {
    private static final String COUNT = CountEvaluator.name("services");
    private static final String NODE_PORTS = "services.nodeports";
    private static final String BALANCERS = "services.loadbalancers";

    @Override
    public Set<String> measured(Collection<String> names) {
        return Evaluator.among(names, Set.of(COUNT, "services", NODE_PORTS, BALANCERS));
    }

    @Override
    public Amounts usage(TypedMap object, Instant now) {
        ServiceSpec spec = Service.of(object).spec();
        Amounts plain = Amounts.one(COUNT, "services");
        return switch (spec.type()) {
            case "NodePort" -> withPorts(plain, spec.ports().size()).with(BALANCERS, Quantity.ZERO);
            case "LoadBalancer" -> {
                // Ports are not allocated yet: what is wanted counts, not what is there.
                boolean isFree =
                        spec.hasAllocateLoadBalancerNodePorts()
                                && !spec.allocateLoadBalancerNodePorts();
                long given = spec.ports().stream().filter(port -> port.nodePort() != 0).count();
                yield withPorts(plain, isFree ? given : spec.ports().size())
                        .plus(Amounts.one(BALANCERS));
            }
            default -> withPorts(plain, 0).with(BALANCERS, Quantity.ZERO);
        };
    }

    private static Amounts withPorts(Amounts amounts, long ports) {
        return amounts.with(NODE_PORTS, Quantity.parse(Long.toString(ports)));
    }
}
