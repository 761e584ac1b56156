package io.podium.api.kinds.network;

import io.podium.api.error.FieldPath;
import io.podium.api.error.Problems;
import io.podium.api.name.Names;
import io.podium.api.networking.v1.IngressClass;
import io.podium.api.schema.Resource;
import io.podium.api.strategy.FieldRules;
import io.podium.api.strategy.GenericStrategy;
import io.podium.api.value.MapValue;
import java.util.Set;

/** IngressClasses: a controller that never changes, and where its settings are. */
public final class IngressClassStrategy extends GenericStrategy<IngressClass> {
    private static final FieldPath SPEC = FieldPath.of("spec");
    private static final int LONGEST = 250;
    private static final Set<String> SCOPES = Set.of("Cluster", "Namespace");

    public IngressClassStrategy(Resource resource) {
        super(resource, IngressClass::of);
    }

    @Override
    public boolean hasWholeRules() {
        return true;
    }

    @Override
    public void validate(IngressClass ingressClass, Problems problems) {
        MapValue spec = ingressClass.value().map("spec");
        String controller = spec.string("controller");
        if (controller.length() > LONGEST) {
            problems.tooLong(SPEC.child("controller"), LONGEST);
        }
        FieldRules.domainPrefixedPath(controller, SPEC.child("controller"), problems);
        if (spec.has("parameters")) {
            parameters(spec.map("parameters"), SPEC.child("parameters"), problems);
        }
    }

    private static void parameters(MapValue parameters, FieldPath path, Problems problems) {
        IngressRules.reference(parameters, path, problems);
        if (!parameters.has("scope")) {
            problems.required(path.child("scope"), "");
            return;
        }
        String scope = parameters.string("scope");
        String namespace = parameters.string("namespace");
        boolean hasNamespace = parameters.has("namespace");
        switch (scope) {
            case "Namespace" -> {
                if (hasNamespace) {
                    FieldRules.each(
                            Names.dnsLabel(namespace), namespace, path, "namespace", problems);
                } else {
                    problems.required(
                            path.child("namespace"), "`parameters.scope` is set to 'Namespace'");
                }
            }
            case "Cluster" -> {
                if (hasNamespace) {
                    problems.forbidden(
                            path.child("namespace"), "`parameters.scope` is set to 'Cluster'");
                }
            }
            default -> problems.notSupported(path.child("scope"), scope, SCOPES);
        }
    }

    @Override
    public void validateChanged(IngressClass now, IngressClass old, Problems problems) {
        problems.immutable(
                SPEC.child("controller"),
                now.value().map("spec").string("controller"),
                old.value().map("spec").string("controller"));
        validate(now, problems);
    }
}
