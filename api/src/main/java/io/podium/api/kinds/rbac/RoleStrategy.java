package io.podium.api.kinds.rbac;

import io.podium.api.error.FieldPath;
import io.podium.api.error.Problems;
import io.podium.api.schema.Resource;
import io.podium.api.strategy.GenericStrategy;
import io.podium.api.strategy.ObjectRules;
import io.podium.api.value.ListValue;
import io.podium.api.value.MapValue;
import io.podium.api.value.TypedMap;
import io.podium.api.view.ApiObject;
import java.util.function.Function;

/** Roles and ClusterRoles: rules name verbs, and either resources or paths. */
public final class RoleStrategy<T extends ApiObject> extends GenericStrategy<T> {
    public RoleStrategy(Resource resource, Function<TypedMap, T> view) {
        super(resource, view);
    }

    @Override
    public boolean hasWholeRules() {
        return true;
    }

    @Override
    public void validate(T role, Problems problems) {
        ListValue rules = role.value().list("rules");
        for (int i = 0; i < rules.size(); i++) {
            rule(rules.map(i), FieldPath.of("rules").index(i), problems);
        }
        ListValue selectors = role.value().map("aggregationRule").list("clusterRoleSelectors");
        FieldPath path = FieldPath.of("aggregationRule").child("clusterRoleSelectors");
        if (role.value().has("aggregationRule") && selectors.isEmpty()) {
            problems.required(
                    path,
                    "at least one clusterRoleSelector required if aggregationRule is non-nil");
        }
        for (int i = 0; i < selectors.size(); i++) {
            int before = problems.size();
            ObjectRules.labelSelector(selectors.map(i), path.index(i), problems);
            if (problems.size() > before) {
                problems.invalid(path.index(i), "null", "invalid label selector.");
            }
        }
    }

    private void rule(MapValue rule, FieldPath path, Problems problems) {
        if (rule.list("verbs").isEmpty()) {
            problems.required(path.child("verbs"), "verbs must contain at least one value");
        }
        boolean hasPaths = !rule.list("nonResourceURLs").isEmpty();
        boolean hasResources =
                !rule.list("apiGroups").isEmpty()
                        || !rule.list("resources").isEmpty()
                        || !rule.list("resourceNames").isEmpty();
        if (hasPaths) {
            if (resource().namespaced()) {
                problems.invalid(
                        path.child("nonResourceURLs"),
                        rule.list("nonResourceURLs"),
                        "namespaced rules cannot apply to non-resource URLs");
            }
            if (hasResources) {
                problems.invalid(
                        path.child("nonResourceURLs"),
                        rule.list("nonResourceURLs"),
                        "rules cannot apply to both regular resources and non-resource URLs");
            }
            return;
        }
        if (rule.list("apiGroups").isEmpty()) {
            problems.required(
                    path.child("apiGroups"), "resource rules must supply at least one api group");
        }
        if (rule.list("resources").isEmpty()) {
            problems.required(
                    path.child("resources"), "resource rules must supply at least one resource");
        }
    }
}
