package io.podium.server.authz;

import io.podium.api.rbac.v1.ClusterRole;
import io.podium.api.rbac.v1.PolicyRule;
import io.podium.api.rbac.v1.Role;
import io.podium.api.selector.LabelSelector;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The roles of the cluster with their rules. A ClusterRole that aggregates has the rules of all it
 * selects as soon as they exist; it does not wait for a controller to write them into it. One
 * writer, many readers.
 */
final class Roles {
    /** What a role says, as written and as matched. */
    private record Known(
            Map<String, String> labels, List<LabelSelector> aggregates, List<PolicyRule> written) {}

    /** The rules in force, as written and found by what is asked. */
    record InForce(List<PolicyRule> written, RuleIndex rules) {
        boolean allows(Attributes asked) {
            return rules.allows(asked);
        }
    }

    private final Map<RoleName, Known> known = new ConcurrentHashMap<>();
    private final Map<RoleName, InForce> inForce = new ConcurrentHashMap<>();
    private final Set<RoleName> aggregating = ConcurrentHashMap.newKeySet();

    /** The rules of the role, empty when there is no such role. */
    Optional<InForce> find(RoleName name) {
        return Optional.ofNullable(inForce.get(name));
    }

    void put(Role role) {
        var name = new RoleName(role.namespace(), role.name());
        inForce.put(name, inForce(role.rules()));
    }

    void put(ClusterRole role) {
        var name = new RoleName("", role.name());
        known.put(
                name,
                new Known(role.metadata().labels(), selectors(role), List.copyOf(role.rules())));
        if (role.aggregationRule().clusterRoleSelectors().isEmpty()) {
            aggregating.remove(name);
        } else {
            aggregating.add(name);
        }
        refresh(name);
    }

    private static List<LabelSelector> selectors(ClusterRole role) {
        return role.aggregationRule().clusterRoleSelectors().stream()
                .map(selector -> LabelSelector.of(selector.value()))
                .toList();
    }

    void remove(RoleName name) {
        inForce.remove(name);
        aggregating.remove(name);
        if (known.remove(name) != null) {
            aggregating.forEach(this::recalculate);
        }
    }

    private void refresh(RoleName changed) {
        recalculate(changed);
        for (RoleName name : aggregating) {
            if (!name.equals(changed)) {
                recalculate(name);
            }
        }
    }

    private void recalculate(RoleName name) {
        var written = new LinkedHashSet<PolicyRule>();
        collect(name, written, new HashSet<>());
        inForce.put(name, inForce(List.copyOf(written)));
    }

    private static InForce inForce(List<PolicyRule> written) {
        return new InForce(List.copyOf(written), RuleIndex.of(written));
    }

    private void collect(RoleName name, Set<PolicyRule> into, Set<RoleName> seen) {
        Known role = known.get(name);
        if (role == null || !seen.add(name)) {
            return;
        }
        into.addAll(role.written());
        if (role.aggregates().isEmpty()) {
            return;
        }
        known.forEach((other, candidate) -> {
            if (role.aggregates().stream()
                    .anyMatch(selector -> selector.matches(candidate.labels()))) {
                collect(other, into, seen);
            }
        });
    }
}
