package io.podium.server.bootstrap;

import io.podium.api.meta.v1.ObjectMeta;
import io.podium.api.rbac.v1.ClusterRole;
import io.podium.api.rbac.v1.ClusterRoleBinding;
import io.podium.api.rbac.v1.PolicyRule;
import io.podium.api.rbac.v1.Role;
import io.podium.api.rbac.v1.RoleBinding;
import io.podium.api.rbac.v1.Subject;
import io.podium.api.view.ApiObject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Decides how a default role or binding that exists already is repaired: what is missing comes
 * back, what people added stays, and one whose annotation forbids it is left alone.
 */
final class RbacRepair {
    static final String AUTO_UPDATE = "rbac.authorization.kubernetes.io/autoupdate";

    private RbacRepair() {}

    /** What to do with the object at hand. */
    sealed interface Repair {
        /** Nothing. */
        record Leave() implements Repair {}

        /** Writes this. */
        record Update(ApiObject object) implements Repair {}

        /** Deletes the old and creates the new, because a binding's role cannot change. */
        record Replace() implements Repair {}
    }

    static Repair repair(ApiObject has, ApiObject wanted) {
        if (!has.metadata().annotations().getOrDefault(AUTO_UPDATE, "").equals("true")) {
            return new Repair.Leave();
        }
        if (isOtherRole(has, wanted)) {
            return new Repair.Replace();
        }
        ApiObject repaired =
                switch (has) {
                    case ClusterRole role -> repaired(role, (ClusterRole) wanted);
                    case Role role -> role.withRules(union(role.rules(), ((Role) wanted).rules()));
                    case ClusterRoleBinding binding ->
                            withSubjects(
                                    binding,
                                    union(
                                            binding.subjects(),
                                            ((ClusterRoleBinding) wanted).subjects()));
                    case RoleBinding binding ->
                            withSubjects(
                                    binding,
                                    union(binding.subjects(), ((RoleBinding) wanted).subjects()));
                    default -> throw new IllegalArgumentException("no role and no binding: " + has);
                };
        ObjectMeta meta =
                has.metadata()
                        .withLabels(both(has.metadata().labels(), wanted.metadata().labels()))
                        .withAnnotations(
                                both(
                                        has.metadata().annotations(),
                                        wanted.metadata().annotations()));
        ApiObject whole = repaired.withMetadata(meta);
        return whole.equals(has) ? new Repair.Leave() : new Repair.Update(whole);
    }

    private static boolean isOtherRole(ApiObject has, ApiObject wanted) {
        return switch (has) {
            case ClusterRoleBinding binding ->
                    !binding.roleRef().equals(((ClusterRoleBinding) wanted).roleRef());
            case RoleBinding binding -> !binding.roleRef().equals(((RoleBinding) wanted).roleRef());
            default -> false;
        };
    }

    private static ClusterRole repaired(ClusterRole has, ClusterRole wanted) {
        if (!wanted.hasAggregationRule()) {
            return has.withRules(union(has.rules(), wanted.rules()));
        }
        // Rules of an aggregating role are the aggregation's business.
        var selectors =
                union(
                        has.aggregationRule().clusterRoleSelectors(),
                        wanted.aggregationRule().clusterRoleSelectors());
        return has.withAggregationRule(has.aggregationRule().withClusterRoleSelectors(selectors));
    }

    private static ClusterRoleBinding withSubjects(
            ClusterRoleBinding binding, List<Subject> subjects) {
        return subjects.isEmpty() ? binding : binding.withSubjects(subjects);
    }

    private static RoleBinding withSubjects(RoleBinding binding, List<Subject> subjects) {
        return subjects.isEmpty() ? binding : binding.withSubjects(subjects);
    }

    private static <T> List<T> union(List<T> has, List<T> wanted) {
        var all = new ArrayList<>(has);
        wanted.stream().filter(one -> !has.contains(one) && !isCovered(has, one)).forEach(all::add);
        return all;
    }

    /** The same rule with its words in another order is no other rule. */
    private static boolean isCovered(List<?> has, Object wanted) {
        return wanted instanceof PolicyRule rule
                && has.stream()
                        .anyMatch(one -> one instanceof PolicyRule other && isSame(rule, other));
    }

    private static boolean isSame(PolicyRule one, PolicyRule other) {
        return other.verbs().containsAll(one.verbs())
                && other.apiGroups().containsAll(one.apiGroups())
                && other.resources().containsAll(one.resources())
                && other.nonResourceURLs().containsAll(one.nonResourceURLs())
                && Optional.of(other.resourceNames())
                        .filter(names -> names.isEmpty() || !one.resourceNames().isEmpty())
                        .map(names -> names.isEmpty() || names.containsAll(one.resourceNames()))
                        .orElse(false);
    }

    private static Map<String, String> both(Map<String, String> has, Map<String, String> wanted) {
        var all = new LinkedHashMap<>(has);
        all.putAll(wanted);
        return all;
    }
}
