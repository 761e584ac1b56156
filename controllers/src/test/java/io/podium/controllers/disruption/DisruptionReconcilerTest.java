package io.podium.controllers.disruption;

import static org.assertj.core.api.Assertions.assertThat;

import io.podium.api.apps.v1.Deployment;
import io.podium.api.apps.v1.ReplicaSet;
import io.podium.api.core.v1.Pod;
import io.podium.api.meta.v1.LabelSelector;
import io.podium.api.policy.v1.PodDisruptionBudget;
import io.podium.api.policy.v1.PodDisruptionBudgetStatus;
import io.podium.api.view.ApiObject;
import io.podium.client.Action;
import io.podium.client.Key;
import io.podium.controllers.Lab;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DisruptionReconcilerTest {
    private static final Key KEY = new Key("one", "b");
    private static final Map<String, String> LABELS = Map.of("app", "web");

    private final DisruptionReconciler reconciler = new DisruptionReconciler();
    private final Lab lab = new Lab();

    private static Object setting(String text) {
        return text.endsWith("%") ? text : (Object) Long.parseLong(text);
    }

    private void budget(String least, String most) {
        PodDisruptionBudget budget = PodDisruptionBudget.create("one", "b");
        var spec = budget.spec().withSelector(LabelSelector.empty().withMatchLabels(LABELS));
        spec = least == null ? spec : spec.withMinAvailable(setting(least));
        spec = most == null ? spec : spec.withMaxUnavailable(setting(most));
        lab.put(budget.withSpec(spec));
    }

    /** A ReplicaSet of a Deployment of so many. */
    private ApiObject set(int replicas) {
        Deployment deployment = Deployment.create("one", "web");
        deployment = lab.put(deployment.withSpec(deployment.spec().withReplicas(replicas)));
        ReplicaSet set = ReplicaSet.create("one", "web-1");
        return lab.put(
                set.withMetadata(
                        set.metadata().withOwnerReferences(List.of(Lab.controlledBy(deployment)))));
    }

    private PodDisruptionBudgetStatus status() {
        return lab.door.view().find(PodDisruptionBudget.class, KEY).orElseThrow().status();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            useHeadersInDisplayName = true,
            textBlock =
                    """
                    LEAST | MOST | REPLICAS | PODS                        | EXPECTED | DESIRED | HEALTHY | ALLOWED | REASON
                    2     |      | 3        | a:ready b:ready c:ready     | 3        | 2       | 3       | 1       | SufficientPods
                    2     |      | 3        | a:ready b:ready c:running   | 3        | 2       | 2       | 0       | InsufficientPods
                    2     |      | 3        | a:ready b:ready+deleted     | 2        | 2       | 1       | 0       | InsufficientPods
                          | 1    | 3        | a:ready b:ready c:ready     | 3        | 2       | 3       | 1       | SufficientPods
                          | 1    | 3        | a:ready b:ready             | 3        | 2       | 2       | 0       | InsufficientPods
                          | 50%  | 3        | a:ready b:ready c:ready     | 3        | 1       | 3       | 2       | SufficientPods
                    50%   |      | 3        | a:ready b:ready c:ready     | 3        | 2       | 3       | 1       | SufficientPods
                          | 9    | 3        | a:ready b:ready             | 3        | 0       | 2       | 2       | SufficientPods
                    """)
    void countsWhatMayGo(
            String least,
            String most,
            int replicas,
            String pods,
            int expected,
            int desired,
            int healthy,
            int allowed,
            String reason) {
        budget(least, most);
        ApiObject set = set(replicas);
        for (String word : pods.split(" ", -1)) {
            lab.pod(word, LABELS, Optional.of(set));
        }
        assertThat(Lab.words(lab.decide(reconciler, KEY))).isEqualTo("status");
        lab.door.settle(reconciler, KEY);
        assertThat(status().expectedPods()).isEqualTo(expected);
        assertThat(status().desiredHealthy()).isEqualTo(desired);
        assertThat(status().currentHealthy()).isEqualTo(healthy);
        assertThat(status().disruptionsAllowed()).isEqualTo(allowed);
        assertThat(status().conditions().getFirst().reason()).isEqualTo(reason);
        assertThat(lab.decide(reconciler, KEY)).isEmpty();
    }

    @Test
    void noShareIsTakenOfPodsWithoutAController() {
        budget(null, "50%");
        lab.pod("a:ready", LABELS, Optional.empty());
        List<Action> actions = lab.decide(reconciler, KEY);
        assertThat(Lab.words(actions)).isEqualTo("UnmanagedPods status");
        assertThat(((Action.Event) actions.getFirst()).message()).contains("(selector: app=web)");
    }

    @Test
    void aControllerThatCannotBeScaledMakesItFail() {
        budget(null, "1");
        lab.pod("a:ready", LABELS, Optional.of(lab.pod("odd:ready", Map.of(), Optional.empty())));
        assertThat(Lab.words(lab.decide(reconciler, KEY)))
                .isEqualTo("CalculateExpectedPodCountFailed status");
        lab.door.settle(reconciler, KEY);
        assertThat(status().conditions().getFirst().message())
                .isEqualTo("found no controllers for pod \"a\"");
        assertThat(status().disruptionsAllowed()).isZero();
    }

    @Test
    void anEvictedPodCountsAsGoneForTwoMinutes() {
        budget("1", null);
        ApiObject set = set(2);
        Pod pod = lab.pod("a:ready", LABELS, Optional.of(set));
        lab.pod("b:ready", LABELS, Optional.of(set));
        PodDisruptionBudget budget =
                lab.door.view().find(PodDisruptionBudget.class, KEY).orElseThrow();
        lab.status(
                budget.withStatus(
                        budget.status()
                                .withDisruptedPods(Map.of(pod.name(), lab.time.clock().now()))));
        assertThat(Lab.words(lab.decide(reconciler, KEY))).isEqualTo("status again");
        lab.door.settle(reconciler, KEY);
        assertThat(status().disruptionsAllowed()).isZero();
        lab.time.advance(Duration.ofMinutes(2));
        List<Action> late = lab.decide(reconciler, KEY);
        assertThat(Lab.words(late)).isEqualTo("NotDeleted status");
        assertThat(((Action.Event) late.getFirst()).message())
                .isEqualTo("Pod was expected by PDB one/b to be deleted but it wasn't");
        lab.door.settle(reconciler, KEY);
        assertThat(status().disruptionsAllowed()).isEqualTo(1);
        assertThat(status().disruptedPods()).isEmpty();
    }

    @Test
    void aBudgetWithoutPodsSaysSo() {
        budget("1", null);
        assertThat(Lab.words(lab.decide(reconciler, KEY))).isEqualTo("NoPods status");
    }
}
