package io.podium.api.kinds.admission;

import io.podium.api.error.FieldPath;
import io.podium.api.error.Problems;
import io.podium.api.name.Names;
import io.podium.api.schema.Resource;
import io.podium.api.strategy.GenericStrategy;
import io.podium.api.value.ListValue;
import io.podium.api.value.MapValue;
import io.podium.api.value.TypedMap;
import io.podium.api.view.ApiObject;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/** Where policies hold, with which parameters, and what happens to what is wrong. */
public final class PolicyBindingStrategy<T extends ApiObject> extends GenericStrategy<T> {
    private static final Set<String> ACTIONS = Set.of("Audit", "Deny", "Warn");

    private final boolean isMutating;

    public PolicyBindingStrategy(Resource resource, Function<TypedMap, T> view) {
        super(resource, view);
        isMutating = resource.type().field("spec").type().field("validationActions") == null;
    }

    @Override
    public boolean hasWholeRules() {
        return true;
    }

    @Override
    public void validate(T binding, Problems problems) {
        MapValue spec = binding.value().map("spec");
        FieldPath path = FieldPath.of("spec");
        String policy = spec.string("policyName");
        if (policy.isEmpty()) {
            problems.required(path.child("policyName"), "");
        } else {
            problems.invalidEach(path, "policyName", policy, Names.dnsSubdomain(policy));
        }
        if (spec.has("paramRef")) {
            MatchRules.paramRef(spec.map("paramRef"), path.child("paramRef"), problems);
        }
        if (spec.has("matchResources")) {
            FieldPath here = path.child("matchResources");
            MatchRules.resources(spec.map("matchResources"), here, problems);
            if (isMutating) {
                MatchRules.mutable(spec.map("matchResources"), here, problems);
            }
        }
        if (!isMutating) {
            actions(spec.list("validationActions"), path.child("validationActions"), problems);
        }
    }

    private static void actions(ListValue actions, FieldPath path, Problems problems) {
        var seen = new HashSet<Object>();
        for (int i = 0; i < actions.size(); i++) {
            if (!ACTIONS.contains(actions.get(i))) {
                problems.notSupported(path.index(i), actions.get(i), ACTIONS);
            }
            if (!seen.add(actions.get(i))) {
                problems.duplicate(path.index(i), actions.get(i));
            }
        }
        if (seen.contains("Deny") && seen.contains("Warn")) {
            problems.invalid(
                    path,
                    actions,
                    "must not contain both Deny and Warn (repeating the same validation failure"
                            + " information in the API response and headers serves no purpose)");
        }
        if (seen.isEmpty()) {
            problems.required(path, "at least one validation action is required");
        }
    }

    @Override
    public List<String> warnings(T binding) {
        return StaticNames.warn(super.warnings(binding), binding.name());
    }
}
