package io.podium.api.kinds.network;

import io.podium.api.error.Problems;
import io.podium.api.kinds.core.BalancerRules;
import io.podium.api.networking.v1.Ingress;
import io.podium.api.schema.Resource;
import io.podium.api.strategy.GenericStrategy;
import io.podium.api.value.MapValue;
import java.util.ArrayList;
import java.util.List;

/** Ingresses: hosts and paths, and where they lead. */
public final class IngressStrategy extends GenericStrategy<Ingress> {
    private static final String CLASS = "kubernetes.io/ingress.class";

    public IngressStrategy(Resource resource) {
        super(resource, Ingress::of);
    }

    @Override
    public boolean hasWholeRules() {
        return true;
    }

    @Override
    public void validate(Ingress ingress, Problems problems) {
        MapValue spec = ingress.value().map("spec");
        IngressRules.check(spec, MapValue.empty(), problems);
        MapValue annotations = ingress.value().at("metadata", "annotations");
        String name = annotations.string(CLASS);
        if (annotations.has(CLASS)
                && spec.has("ingressClassName")
                && !name.equals(spec.string("ingressClassName"))) {
            problems.invalid(
                    "annotations." + CLASS,
                    name,
                    "must match `ingressClassName` when both are specified");
        }
    }

    @Override
    public void validateChanged(Ingress ingress, Ingress old, Problems problems) {
        IngressRules.check(ingress.value().map("spec"), old.value().map("spec"), problems);
    }

    @Override
    public void validateStatusUpdate(Ingress ingress, Ingress old, Problems problems) {
        BalancerRules.check(ingress.value().at("status", "loadBalancer"), problems);
    }

    @Override
    public List<String> warnings(Ingress ingress) {
        List<String> others = super.warnings(ingress);
        if (!ingress.value().at("metadata", "annotations").has(CLASS)) {
            return others;
        }
        var all = new ArrayList<>(others);
        all.add(
                "annotation \"kubernetes.io/ingress.class\" is deprecated, please use"
                        + " 'spec.ingressClassName' instead");
        return all;
    }

    @Override
    public List<String> warnings(Ingress ingress, Ingress old) {
        return super.warnings(ingress);
    }
}
