package io.podium.controllers.podgc;

import static org.assertj.core.api.Assertions.assertThat;

import io.podium.api.core.v1.Node;
import io.podium.api.core.v1.Pod;
import io.podium.api.core.v1.PodCondition;
import io.podium.api.core.v1.Taint;
import io.podium.client.Key;
import io.podium.controllers.Lab;
import java.time.Duration;
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
        lab.decide(reconciler, new Key("one", "p"));
        lab.time.advance(Duration.ofSeconds(40));
        assertThat(words(reconciler, new Key("one", "p")))
                .isEqualTo(actions == null ? "" : actions);
    }

    /** After what is asked for has been answered. */
    private String words(PodGcReconciler reconciler, Key key) {
        return Lab.words(lab.decide(reconciler, key));
    }

    @Test
    void aNodeThatComesBackSoonKeepsItsPods() {
        Pod pod = lab.pod("p:ready@lost", Map.of(), Optional.empty());
        assertThat(words(reconciler, Key.of(pod))).isEqualTo("again");
        lab.time.advance(Duration.ofSeconds(39));
        assertThat(words(reconciler, Key.of(pod))).isEqualTo("again");
        lab.put(Node.create("", "lost"));
        lab.time.advance(Duration.ofSeconds(1));
        assertThat(words(reconciler, Key.of(pod))).isEmpty();
    }

    @Test
    void podsOfANodeThatIsOutOfServiceNeedNoKubelet() {
        Node node = Node.create("", "off");
        Taint taint =
                Taint.empty().withKey("node.kubernetes.io/out-of-service").withEffect("NoExecute");
        lab.put(node.withSpec(node.spec().withTaints(List.of(taint))));
        lab.pod("stays:ready@off", Map.of(), Optional.empty());
        lab.pod("goes:ready+deleted@off", Map.of(), Optional.empty());
        assertThat(words(reconciler, new Key("one", "stays"))).isEmpty();
        assertThat(words(reconciler, new Key("one", "goes")))
                .isEqualTo("patch(goes) delete(goes now)");
    }

    @Test
    void theOldestOfTooManyThatAreOverGo() {
        var few = new PodGcReconciler(2);
        for (String name : List.of("d", "c", "b", "a")) {
            lab.pod(name + ":done", Map.of(), Optional.empty());
            lab.time.advance(Duration.ofSeconds(1));
        }
        lab.pod("alive:ready", Map.of(), Optional.empty());
        assertThat(words(few, PodGcReconciler.OVER)).isEqualTo("delete(d now) delete(c now)");
        assertThat(words(few, PodGcReconciler.OVER)).isEqualTo("again");
    }

    @Test
    void evictedPodsGoBeforeOlderOnes() {
        var few = new PodGcReconciler(2);
        for (String name : List.of("d", "c", "b", "a")) {
            Pod pod = lab.pod(name + ":failed", Map.of(), Optional.empty());
            if (name.equals("b")) {
                lab.status(pod.withStatus(pod.status().withReason("Evicted")));
            }
            lab.time.advance(Duration.ofSeconds(1));
        }
        assertThat(words(few, PodGcReconciler.OVER)).isEqualTo("delete(b now) delete(d now)");
    }

    @Test
    void aLostPodSaysWhyItFailed() {
        Pod pod = lab.pod("p:ready@lost", Map.of(), Optional.empty());
        lab.decide(reconciler, Key.of(pod));
        lab.time.advance(Duration.ofSeconds(40));
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
        assertThat(words(reconciler, Key.of(pod))).isEqualTo("patch(p) delete(p now)");
        assertThat(lab.door.settle(reconciler, Key.of(pod))).isEqualTo(1);
    }
}
