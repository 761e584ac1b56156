package io.podium.api.kinds.network;

import io.podium.api.error.FieldPath;
import io.podium.api.error.Problems;
import io.podium.api.kinds.core.AddressRules;
import io.podium.api.kinds.core.AddressRules.Range;
import io.podium.api.name.Names;
import io.podium.api.networking.v1.NetworkPolicy;
import io.podium.api.schema.Resource;
import io.podium.api.strategy.FieldRules;
import io.podium.api.strategy.GenericStrategy;
import io.podium.api.strategy.ObjectRules;
import io.podium.api.value.ListValue;
import io.podium.api.value.MapValue;
import io.podium.api.value.TypedMap;

/** NetworkPolicies: whom they are about, and who may be on the other side. */
public final class NetworkPolicyStrategy extends GenericStrategy<NetworkPolicy> {
    private static final FieldPath SPEC = FieldPath.of("spec");

    public NetworkPolicyStrategy(Resource resource) {
        super(resource, NetworkPolicy::of);
    }

    /** About what comes in, and about what goes out when there are rules for it. */
    @Override
    public NetworkPolicy applyDefaults(NetworkPolicy policy) {
        if (!(policy.value().get("spec") instanceof TypedMap spec)
                || !spec.list("policyTypes").isEmpty()) {
            return policy;
        }
        ListValue types =
                spec.list("egress").isEmpty()
                        ? ListValue.of("Ingress")
                        : ListValue.of("Ingress", "Egress");
        return NetworkPolicy.of(policy.value().with("spec", spec.with("policyTypes", types)));
    }

    @Override
    public boolean hasWholeRules() {
        return true;
    }

    @Override
    public void validate(NetworkPolicy policy, Problems problems) {
        MapValue spec = policy.value().map("spec");
        ObjectRules.labelSelector(spec.map("podSelector"), SPEC.child("podSelector"), problems);
        rules(spec.list("ingress"), "from", SPEC.child("ingress"), problems);
        rules(spec.list("egress"), "to", SPEC.child("egress"), problems);
        ListValue types = spec.list("policyTypes");
        FieldPath path = SPEC.child("policyTypes");
        if (types.size() > 2) {
            problems.invalid(path, types, "may not specify more than two policyTypes");
            return;
        }
        for (int i = 0; i < types.size(); i++) {
            Object type = types.get(i);
            if (!type.equals("Ingress") && !type.equals("Egress")) {
                problems.notOneOf(path.index(i), type, "Ingress", "Egress");
            }
        }
    }

    private static void rules(ListValue rules, String peers, FieldPath path, Problems problems) {
        for (int i = 0; i < rules.size(); i++) {
            MapValue rule = rules.map(i);
            ListValue ports = rule.list("ports");
            for (int p = 0; p < ports.size(); p++) {
                port(ports.map(p), path.index(i).child("ports").index(p), problems);
            }
            ListValue others = rule.list(peers);
            for (int p = 0; p < others.size(); p++) {
                peer(others.map(p), path.index(i).child(peers).index(p), problems);
            }
        }
    }

    private static void port(MapValue port, FieldPath path, Problems problems) {
        String protocol = port.string("protocol");
        boolean isKnown =
                protocol.equals("TCP") || protocol.equals("UDP") || protocol.equals("SCTP");
        if (port.has("protocol") && !isKnown) {
            problems.notOneOf(path.child("protocol"), protocol, "TCP", "UDP", "SCTP");
        }
        boolean hasEnd = port.has("endPort");
        long end = port.integer("endPort");
        switch (port.get("port")) {
            case Long number -> {
                FieldRules.each(Names.portNumber(number), number, path, "port", problems);
                if (hasEnd) {
                    if (end < number) {
                        problems.invalid(
                                path.child("endPort"),
                                number,
                                "must be greater than or equal to `port`");
                    }
                    FieldRules.each(Names.portNumber(end), end, path, "endPort", problems);
                }
            }
            case String name -> {
                if (hasEnd) {
                    problems.invalid(
                            path.child("endPort"),
                            end,
                            "may not be specified when `port` is non-numeric");
                }
                FieldRules.each(Names.portName(name), name, path, "port", problems);
            }
            case null, default -> {
                if (hasEnd) {
                    problems.invalid(
                            path.child("endPort"),
                            end,
                            "may not be specified when `port` is not specified");
                }
            }
        }
    }

    private static void peer(MapValue peer, FieldPath path, Problems problems) {
        boolean hasBlock = peer.has("ipBlock");
        int count = hasBlock ? 1 : 0;
        for (String field : new String[] {"podSelector", "namespaceSelector"}) {
            if (peer.has(field)) {
                count++;
                ObjectRules.labelSelector(peer.map(field), path.child(field), problems);
            }
        }
        if (hasBlock) {
            block(peer.map("ipBlock"), path.child("ipBlock"), problems);
        }
        if (count == 0) {
            problems.required(path, "must specify a peer");
        } else if (count > 1 && hasBlock) {
            problems.forbidden(path, "may not specify both ipBlock and another peer");
        }
    }

    private static void block(MapValue block, FieldPath path, Problems problems) {
        String cidr = block.string("cidr");
        if (cidr.isEmpty()) {
            problems.required(path.child("cidr"), "");
            return;
        }
        boolean _ = AddressRules.range(cidr, path.child("cidr"), problems);
        Range range = Range.parse(cidr);
        if (range == null) {
            return;
        }
        ListValue excepts = block.list("except");
        for (int i = 0; i < excepts.size(); i++) {
            String text = String.valueOf(excepts.get(i));
            FieldPath here = path.child("except").index(i);
            boolean _ = AddressRules.range(text, here, problems);
            Range except = Range.parse(text);
            if (except != null && !range.holdsMoreThan(except)) {
                problems.invalid(here, text, "must be a strict subset of `cidr`");
            }
        }
    }
}
