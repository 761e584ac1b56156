package io.podium.server.admission;

import io.podium.api.rbac.v1.ClusterRole;
import io.podium.api.rbac.v1.ClusterRoleBinding;
import io.podium.api.rbac.v1.PolicyRule;
import io.podium.api.rbac.v1.Role;
import io.podium.api.rbac.v1.RoleBinding;
import io.podium.api.value.TypedMap;
import io.podium.server.admission.Attempt.Operation;
import io.podium.server.authz.Escalation;
import java.util.List;
import java.util.Optional;

/** Whoever writes roles and bindings gives nobody more than they have themselves. */
public final class RoleEscalation implements Admission {
    private static final List<PolicyRule> EVERYTHING =
            List.of(
                    PolicyRule.empty()
                            .withVerbs(List.of("*"))
                            .withApiGroups(List.of("*"))
                            .withResources(List.of("*")),
                    PolicyRule.empty().withVerbs(List.of("*")).withNonResourceURLs(List.of("*")));

    private final Escalation escalation;

    public RoleEscalation(Escalation escalation) {
        this.escalation = escalation;
    }

    @Override
    public String name() {
        return "RoleEscalation";
    }

    @Override
    public void review(Attempt attempt) {
        if (attempt.operation() == Operation.DELETE
                || !attempt.resource().group().equals("rbac.authorization.k8s.io")) {
            return;
        }
        TypedMap now = attempt.subject();
        Optional<TypedMap> old = attempt.old();
        switch (attempt.resource().kind()) {
            case Role.KIND -> {
                if (isChanged(now, old, "rules")) {
                    role(attempt, Role.of(now).rules());
                }
            }
            case ClusterRole.KIND -> {
                ClusterRole role = ClusterRole.of(now);
                if (isChanged(now, old, "rules")) {
                    role(attempt, role.rules());
                }
                if (role.hasAggregationRule() && isChanged(now, old, "aggregationRule")) {
                    role(attempt, EVERYTHING); // Nobody knows what it will gather.
                }
            }
            case RoleBinding.KIND -> {
                if (isChanged(now, old, "roleRef") || isChanged(now, old, "subjects")) {
                    RoleBinding binding = RoleBinding.of(now);
                    escalation.checkBinding(
                            attempt.user(),
                            "rolebindings",
                            attempt.namespace(),
                            binding.name(),
                            binding.roleRef());
                }
            }
            case ClusterRoleBinding.KIND -> {
                if (isChanged(now, old, "roleRef") || isChanged(now, old, "subjects")) {
                    ClusterRoleBinding binding = ClusterRoleBinding.of(now);
                    escalation.checkBinding(
                            attempt.user(),
                            "clusterrolebindings",
                            "",
                            binding.name(),
                            binding.roleRef());
                }
            }
            default -> {
                // The group has no other kinds.
            }
        }
    }

    private void role(Attempt attempt, List<PolicyRule> rules) {
        String name = attempt.subject().map("metadata").string("name");
        escalation.checkRole(
                attempt.user(), attempt.resource().plural(), attempt.namespace(), name, rules);
    }

    private static boolean isChanged(TypedMap now, Optional<TypedMap> old, String field) {
        Object value = now.get(field);
        Object before = old.map(tree -> tree.get(field)).orElse(null);
        return old.isEmpty() || (value == null ? before != null : !value.equals(before));
    }
}
