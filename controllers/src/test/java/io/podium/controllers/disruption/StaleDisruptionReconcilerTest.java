package io.podium.controllers.disruption;

import static org.assertj.core.api.Assertions.assertThat;

import io.podium.api.core.v1.Pod;
import io.podium.api.core.v1.PodCondition;
import io.podium.client.Key;
import io.podium.controllers.Lab;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StaleDisruptionReconcilerTest {
    private static final Key KEY = new Key("one", "a");

    private final StaleDisruptionReconciler reconciler = new StaleDisruptionReconciler();
    private final Lab lab = new Lab();

    private Pod target(String word, String status, String reason) {
        Pod pod = lab.pod(word, Map.of(), Optional.empty());
        var conditions = new ArrayList<>(pod.status().conditions());
        conditions.add(
                PodCondition.empty()
                        .withType("DisruptionTarget")
                        .withStatus(status)
                        .withReason(reason)
                        .withMessage("m")
                        .withLastTransitionTime(lab.time.clock().now()));
        return lab.status(pod.withStatus(pod.status().withConditions(conditions)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            useHeadersInDisplayName = true,
            textBlock =
                    """
                    POD             | STATUS | REASON                | SECONDS | ACTIONS
                    a:ready         | True   | EvictionByEvictionAPI | 119     | again
                    a:ready         | True   | EvictionByEvictionAPI | 120     | patch(a)
                    a:ready         | True   | PreemptionByScheduler | 500     | patch(a)
                    a:ready         | False  | EvictionByEvictionAPI | 500     | ''
                    a:ready         | True   | TerminationByKubelet  | 500     | ''
                    a:ready+failed  | True   | EvictionByEvictionAPI | 500     | ''
                    a:ready+done    | True   | EvictionByEvictionAPI | 500     | ''
                    a:ready+deleted | True   | EvictionByEvictionAPI | 500     | ''
                    """)
    void takesBackWhatDidNotComeTrue(
            String word, String status, String reason, int seconds, String actions) {
        target(word, status, reason);
        lab.time.advance(Duration.ofSeconds(seconds));

        assertThat(Lab.words(lab.decide(reconciler, KEY))).isEqualTo(actions);
    }

    @Test
    void theReasonStaysAndNothingIsLeftToDo() {
        target("a:ready", "True", "EvictionByEvictionAPI");
        lab.time.advance(Duration.ofMinutes(3));

        lab.door.settle(reconciler, KEY);

        Pod pod = lab.door.view().find(Pod.class, KEY).orElseThrow();
        PodCondition condition = pod.status().conditions().getLast();
        assertThat(condition.status()).isEqualTo("False");
        assertThat(condition.reason()).isEqualTo("EvictionByEvictionAPI");
        assertThat(condition.lastTransitionTime()).contains(lab.time.clock().now());
        assertThat(pod.status().conditions()).hasSize(2);
        assertThat(lab.decide(reconciler, KEY)).isEmpty();
    }

    @Test
    void onlyPodsThatAreToGoWakeIt() {
        Pod other = lab.pod("b:ready", Map.of(), Optional.empty());
        Pod pod = target("a:ready", "True", "EvictionByEvictionAPI");
        Set<Key> woken = new HashSet<>();

        for (Pod one : List.of(other, pod)) {
            StaleDisruptionReconciler.wake(
                    lab.door.view(), Optional.empty(), Optional.of(one), woken::add);
        }
        StaleDisruptionReconciler.wake(
                lab.door.view(), Optional.of(pod), Optional.empty(), woken::add);

        assertThat(woken).containsExactly(KEY);
    }
}
