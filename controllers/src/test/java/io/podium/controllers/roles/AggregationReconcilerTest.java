package io.podium.controllers.roles;

import static org.assertj.core.api.Assertions.assertThat;

import io.podium.api.meta.v1.LabelSelector;
import io.podium.api.rbac.v1.AggregationRule;
import io.podium.api.rbac.v1.ClusterRole;
import io.podium.api.rbac.v1.PolicyRule;
import io.podium.client.Key;
import io.podium.controllers.Lab;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class AggregationReconcilerTest {
    private static final Key VIEW = new Key("", "view");
    private static final Map<String, String> TO_VIEW = Map.of("to", "view");

    private final Lab lab = new Lab();
    private final AggregationReconciler reconciler = new AggregationReconciler();

    private static ClusterRole role(String name, Map<String, String> labels, String... resources) {
        ClusterRole role = ClusterRole.create("", name);
        return role.withMetadata(role.metadata().withLabels(labels))
                .withRules(
                        List.of(resources).stream()
                                .map(one ->
                                        PolicyRule.empty()
                                                .withVerbs(List.of("get"))
                                                .withResources(List.of(one)))
                                .toList());
    }

    private static ClusterRole aggregating(String name) {
        return ClusterRole.create("", name)
                .withAggregationRule(
                        AggregationRule.empty()
                                .withClusterRoleSelectors(
                                        List.of(LabelSelector.empty().withMatchLabels(TO_VIEW))));
    }

    private List<String> settled() {
        lab.door.settle(reconciler, VIEW);
        return lab.door.view().find(ClusterRole.class, VIEW).orElseThrow().rules().stream()
                .map(rule -> rule.resources().getFirst())
                .toList();
    }

    @Test
    void aRoleShowsTheRulesOfThoseItSelectsOnceAndInTheOrderOfTheirNames() {
        lab.put(aggregating("view"));
        lab.put(role("b", TO_VIEW, "pods", "services"));
        lab.put(role("a", TO_VIEW, "configmaps", "pods"));
        lab.put(role("secret", Map.of(), "secrets"));
        assertThat(settled()).containsExactly("configmaps", "pods", "services");
        assertThat(lab.decide(reconciler, VIEW)).isEmpty();
    }

    @Test
    void aRoleThatIsNoLongerSelectedTakesItsRulesAway() {
        lab.put(aggregating("view"));
        ClusterRole given = lab.put(role("a", TO_VIEW, "configmaps"));
        assertThat(settled()).containsExactly("configmaps");
        lab.update(given.withMetadata(given.metadata().withLabels(Map.of())));
        assertThat(settled()).isEmpty();
    }

    @Test
    void aRoleWithoutSelectorsKeepsWhatItsAuthorWrote() {
        lab.put(role("view", Map.of(), "pods"));
        lab.put(role("a", TO_VIEW, "configmaps"));
        assertThat(settled()).containsExactly("pods");
    }

    @Test
    void thoseThatSelectARoleAreWokenWhenItComesGoesOrChangesItsLabels() {
        lab.put(aggregating("view"));
        ClusterRole selected = role("a", TO_VIEW, "pods");
        ClusterRole other = role("a", Map.of(), "pods");
        assertThat(woken(Optional.empty(), Optional.of(selected))).containsExactly(VIEW);
        assertThat(woken(Optional.of(selected), Optional.empty())).containsExactly(VIEW);
        assertThat(woken(Optional.of(selected), Optional.of(other))).containsExactly(VIEW);
        assertThat(woken(Optional.of(other), Optional.of(other))).isEmpty();
        assertThat(woken(Optional.empty(), Optional.of(aggregating("view")))).containsExactly(VIEW);
    }

    private List<Key> woken(Optional<ClusterRole> before, Optional<ClusterRole> after) {
        var keys = new ArrayList<Key>();
        AggregationReconciler.wake(lab.door.view(), before, after, keys::add);
        return keys;
    }
}
