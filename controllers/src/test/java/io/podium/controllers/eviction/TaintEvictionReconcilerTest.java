package io.podium.controllers.eviction;

import static org.assertj.core.api.Assertions.assertThat;

import io.podium.api.core.v1.Node;
import io.podium.api.core.v1.Pod;
import io.podium.api.core.v1.PodCondition;
import io.podium.api.core.v1.Taint;
import io.podium.api.core.v1.Toleration;
import io.podium.client.Action;
import io.podium.client.Key;
import io.podium.controllers.Lab;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TaintEvictionReconcilerTest {
    private static final Key KEY = new Key("one", "p");

    private final TaintEvictionReconciler reconciler = new TaintEvictionReconciler();
    private final Lab lab = new Lab();

    /** Taints as k=v, tolerations as k=v:30, k: for ever; ! alone for one that tolerates all. */
    private void pod(String taints, String tolerations) {
        Node node = Node.create("", "n");
        lab.put(node.withSpec(node.spec().withTaints(taints(taints))));
        Pod pod = lab.pod("p:ready@n", Map.of(), Optional.empty());
        var all = new ArrayList<Toleration>();
        for (String word : words(tolerations)) {
            String[] parts = word.split(":", -1);
            String[] pair = parts[0].split("=", -1);
            Toleration one =
                    parts[0].equals("!")
                            ? Toleration.empty().withOperator("Exists")
                            : Toleration.empty().withKey(pair[0]).withEffect("NoExecute");
            one = pair.length > 1 ? one.withValue(pair[1]) : one.withOperator("Exists");
            all.add(parts.length > 1 ? one.withTolerationSeconds(Long.parseLong(parts[1])) : one);
        }
        lab.update(pod.withSpec(pod.spec().withTolerations(all)));
    }

    private static List<String> words(String text) {
        return text == null ? List.of() : List.of(text.split(" ", -1));
    }

    private List<Taint> taints(String words) {
        return words(words).stream()
                .map(word -> word.split("=", -1))
                .map(pair ->
                        Taint.empty()
                                .withKey(pair[0])
                                .withValue(pair.length > 1 ? pair[1] : "")
                                .withEffect("NoExecute"))
                .toList();
    }

    private void retaint(String words) {
        Node node = lab.door.view().find(Node.class, "", "n").orElseThrow();
        lab.update(node.withSpec(node.spec().withTaints(taints(words))));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            useHeadersInDisplayName = true,
            textBlock =
                    """
                    TAINTS  | TOLERATIONS  | STAYS
                            |              | for ever
                    a=1     |              | 0
                    a=1     | b=1          | 0
                    a=1     | a=2          | 0
                    a=1     | a=1          | for ever
                    a=1     | a            | for ever
                    a=1     | !            | for ever
                    a=1     | a:30         | 30
                    a=1     | a:-5         | 0
                    a=1 b=1 | a:30         | 0
                    a=1 b=1 | a:30 b:20    | 20
                    a=1 b=1 | a b:20       | 20
                    a=1     | a:30 a=1     | 30
                    """)
    void aPodStaysAsLongAsItTolerates(String taints, String tolerations, String stays) {
        pod(taints, tolerations);
        List<Action> first = lab.decide(reconciler, KEY);
        if (stays.equals("for ever")) {
            assertThat(first).isEmpty();
        } else if (stays.equals("0")) {
            assertThat(Lab.words(first)).isEqualTo("TaintManagerEviction patch(p) delete(p)");
        } else {
            assertThat(first)
                    .containsExactly(
                            new Action.Again(
                                    lab.time.clock().now().plusSeconds(Long.parseLong(stays))));
        }
    }

    @Test
    void itsEndHasAReasonAndAnEvent() {
        pod("a=1", null);
        List<Action> actions = lab.decide(reconciler, KEY);
        assertThat(((Action.Event) actions.getFirst()).message())
                .isEqualTo("Marking for deletion Pod one/p");
        lab.door.settle(reconciler, KEY);
        Pod pod = lab.door.view().find(Pod.class, KEY).orElseThrow();
        assertThat(pod.isDeleting()).isTrue();
        assertThat(pod.status().conditions())
                .extracting(PodCondition::type, PodCondition::reason, PodCondition::message)
                .contains(
                        org.assertj.core.groups.Tuple.tuple(
                                "DisruptionTarget",
                                "DeletionByTaintManager",
                                "Taint manager: deleting due to NoExecute taint"));
    }

    @Test
    void whatTheNodeRecoversFromIsForgotten() {
        pod("a=1", "a:30");
        lab.decide(reconciler, KEY);
        lab.time.advance(Duration.ofSeconds(20));
        retaint(null);
        List<Action> cancelled = lab.decide(reconciler, KEY);
        assertThat(((Action.Event) cancelled.getFirst()).message())
                .isEqualTo("Cancelling deletion of Pod one/p");
        assertThat(lab.decide(reconciler, KEY)).isEmpty();
        retaint("a=1");
        assertThat(lab.decide(reconciler, KEY))
                .containsExactly(new Action.Again(lab.time.clock().now().plusSeconds(30)));
    }

    @Test
    void theTimeRunsOnWhenOneTaintFollowsAnother() {
        pod("a=1", "a:30 b:30");
        lab.decide(reconciler, KEY);
        lab.time.advance(Duration.ofSeconds(20));
        retaint("b=1");
        assertThat(lab.decide(reconciler, KEY))
                .containsExactly(new Action.Again(lab.time.clock().now().plusSeconds(10)));
        lab.time.advance(Duration.ofSeconds(10));
        assertThat(Lab.words(lab.decide(reconciler, KEY)))
                .isEqualTo("TaintManagerEviction patch(p) delete(p)");
    }
}
