package io.podium.controllers.podgc;

import static org.assertj.core.api.Assertions.assertThat;

import io.podium.api.core.v1.Node;
import io.podium.api.core.v1.Pod;
import io.podium.api.core.v1.PodCondition;
import io.podium.client.Key;
import io.podium.controllers.Lab;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PodGcReconcilerTest {
    private final PodGcReconciler reconciler = new PodGcReconciler();
    private final Lab lab = new Lab();

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            useHeadersInDisplayName = true,
            textBlock =
                    """
                    POD                  | ACTIONS
                    p:ready@here         |
                    p:ready+deleted@here |
                    p:ready@lost         | patch(p) delete(p now)
                    p:failed@lost        | delete(p now)
                    p:pending            |
                    """)
    void onlyPodsOfLostNodesGo(String pod, String actions) {
        lab.put(Node.create("", "here"));
        lab.pod(pod, Map.of(), Optional.empty());
        assertThat(Lab.words(lab.decide(reconciler, new Key("one", "p"))))
                .isEqualTo(actions == null ? "" : actions);
    }

    @Test
    void aLostPodSaysWhyItFailed() {
        Pod pod = lab.pod("p:ready@lost", Map.of(), Optional.empty());
        lab.update(pod.withMetadata(pod.metadata().withFinalizers(List.of("example.com/counts"))));
        lab.door.settle(reconciler, Key.of(pod));
        Pod now = lab.door.view().find(Pod.class, Key.of(pod)).orElseThrow();
        assertThat(now.status().phase()).isEqualTo("Failed");
        assertThat(now.isDeleting()).isTrue();
        assertThat(now.status().conditions())
                .extracting(PodCondition::type, PodCondition::reason, PodCondition::message)
                .contains(
                        org.assertj.core.groups.Tuple.tuple(
                                "DisruptionTarget",
                                "DeletionByPodGC",
                                "PodGC: node no longer exists"));
    }

    @Test
    void aPodDeletedBeforeItHadANodeNeedsNoGrace() {
        Pod pod = Pod.create("one", "p");
        pod =
                lab.put(
                        pod.withMetadata(
                                pod.metadata()
                                        .withFinalizers(List.of("example.com/x"))
                                        .withDeletionTimestamp(lab.time.clock().now())
                                        .withDeletionGracePeriodSeconds(30)));
        assertThat(Lab.words(lab.decide(reconciler, Key.of(pod)))).isEqualTo("delete(p now)");
        assertThat(lab.door.settle(reconciler, Key.of(pod))).isEqualTo(1);
    }
}
