package io.podium.controllers.roles;

import io.podium.api.rbac.v1.ClusterRole;
import io.podium.api.rbac.v1.PolicyRule;
import io.podium.api.selector.LabelSelector;
import io.podium.client.Action;
import io.podium.client.Key;
import io.podium.client.Reconciler;
import io.podium.client.View;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** Keeps the rules of an aggregating ClusterRole those of the roles its selectors match. */
public final class AggregationReconciler implements Reconciler {
    @Override
    public List<Action> reconcile(View view, Key key) {
        ClusterRole role = view.find(ClusterRole.class, key).orElse(null);
        if (role == null || role.isDeleting() || !aggregates(role)) {
            return List.of();
        }
        List<ClusterRole> others =
                view.list(ClusterRole.class).stream()
                        .filter(other -> !other.name().equals(role.name()))
                        .sorted(Comparator.comparing(ClusterRole::name))
                        .toList();
        Set<PolicyRule> rules = new LinkedHashSet<>();
        // Selector by selector and then by name, as upstream orders them.
        for (LabelSelector selector : selectors(role)) {
            others.stream()
                    .filter(other -> selector.matches(other.metadata().labels()))
                    .forEach(other -> rules.addAll(other.rules()));
        }
        return List.copyOf(rules).equals(role.rules())
                ? List.of()
                : List.of(new Action.Update(role.withRules(List.copyOf(rules))));
    }

    private static boolean aggregates(ClusterRole role) {
        return !role.aggregationRule().clusterRoleSelectors().isEmpty();
    }

    private static List<LabelSelector> selectors(ClusterRole role) {
        return role.aggregationRule().clusterRoleSelectors().stream()
                .map(selector -> LabelSelector.of(selector.value()))
                .toList();
    }

    /** The role itself, and those that select it or did so before. */
    public static void wake(
            View view,
            Optional<ClusterRole> before,
            Optional<ClusterRole> after,
            Consumer<Key> keys) {
        after.filter(AggregationReconciler::aggregates)
                .ifPresent(role -> keys.accept(Key.of(role)));
        for (ClusterRole role : view.list(ClusterRole.class)) {
            if (aggregates(role) && (selects(role, before) || selects(role, after))) {
                keys.accept(Key.of(role));
            }
        }
    }

    private static boolean selects(ClusterRole role, Optional<ClusterRole> other) {
        return other.filter(one ->
                        selectors(role).stream()
                                .anyMatch(selector -> selector.matches(one.metadata().labels())))
                .isPresent();
    }
}
