package io.podium.controllers.nodelife;

import static org.assertj.core.api.Assertions.assertThat;

import io.podium.api.core.v1.Node;
import io.podium.api.core.v1.NodeCondition;
import io.podium.client.Action;
import io.podium.client.Key;
import io.podium.controllers.Lab;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ZonesReconcilerTest {
    private static final Key KEY = new Key("", "zones");

    private final ZonesReconciler reconciler = new ZonesReconciler();
    private final Lab lab = new Lab();

    private void node(String name, String zone, String ready) {
        Node node = Node.create("", name);
        node =
                lab.put(
                        node.withMetadata(
                                node.metadata()
                                        .withLabels(Map.of("topology.kubernetes.io/zone", zone))));
        lab.status(
                node.withStatus(
                        node.status()
                                .withConditions(
                                        List.of(
                                                NodeCondition.empty()
                                                        .withType("Ready")
                                                        .withStatus(ready)
                                                        .withLastTransitionTime(
                                                                lab.time.clock().now())))));
    }

    private void nodes(String zone, int ready, int down) {
        for (int i = 0; i < ready + down; i++) {
            node("%s-%03d".formatted(zone, i), zone, i < ready ? "True" : "Unknown");
        }
    }

    private long evicting() {
        return lab.door.view().list(Node.class).stream()
                .filter(node -> node.spec().taints().stream().anyMatch(Readiness::isEvicting))
                .count();
    }

    /** Lets so much time pass, with a pass whenever one is asked for. */
    private void pass(Duration length) {
        for (int seconds = 0; seconds < length.toSeconds(); seconds += 5) {
            lab.door.settle(reconciler, KEY);
            lab.time.advance(Duration.ofSeconds(5));
        }
        lab.door.settle(reconciler, KEY);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            useHeadersInDisplayName = true,
            textBlock =
                    """
                    READY | DOWN | AT ONCE | AFTER 30 S | AFTER 210 S
                        9 |    0 |       0 |          0 |           0
                        1 |    2 |       1 |          2 |           2
                        5 |    5 |       1 |          4 |           5
                        4 |    5 |       0 |          0 |           0
                       26 |   34 |       1 |          1 |           3
                    """)
    void aZoneIsEmptiedAsFastAsItBears(int ready, int down, int atOnce, int soon, int late) {
        nodes("a", ready, down);
        lab.door.settle(reconciler, KEY);
        assertThat(evicting()).isEqualTo(atOnce);
        pass(Duration.ofSeconds(30));
        assertThat(evicting()).isEqualTo(soon);
        pass(Duration.ofMinutes(3));
        assertThat(evicting()).isEqualTo(late);
    }

    @Test
    void zonesDoNotWaitForEachOther() {
        nodes("a", 2, 2);
        nodes("b", 2, 2);
        lab.door.settle(reconciler, KEY);
        assertThat(evicting()).isEqualTo(2);
    }

    @Test
    void aNodeThatIsHeardAgainDoesNotGiveItsTurnBack() {
        nodes("a", 2, 2);
        lab.door.settle(reconciler, KEY);
        assertThat(evicting()).isEqualTo(1);
        Node back =
                lab.door.view().list(Node.class).stream()
                        .filter(node ->
                                node.spec().taints().stream().anyMatch(Readiness::isEvicting))
                        .findFirst()
                        .orElseThrow();
        back = lab.update(back.withSpec(back.spec().withoutTaints()));
        condition(back, "True");
        pass(Duration.ofSeconds(5));
        assertThat(evicting()).isZero();
        pass(Duration.ofSeconds(5));
        assertThat(evicting()).isEqualTo(1);
    }

    private void condition(Node node, String ready) {
        NodeCondition old = node.status().conditions().getFirst();
        lab.status(node.withStatus(node.status().withConditions(List.of(old.withStatus(ready)))));
    }

    @Test
    void nobodyIsEvictedWhileNoNodeAtAllIsHeard() {
        nodes("a", 0, 3);
        node("b-1", "b", "True");
        pass(Duration.ofSeconds(10));
        assertThat(evicting()).isEqualTo(2);
        Node last = lab.door.view().find(Node.class, "", "b-1").orElseThrow();
        condition(last, "Unknown");
        lab.door.settle(reconciler, KEY);
        assertThat(evicting()).isZero();
        assertThat(lab.decide(reconciler, KEY)).isEmpty();
    }

    @Test
    void theTaintSaysWhatTheNodeIs() {
        node("a-1", "a", "True");
        node("a-2", "a", "False");
        List<Action> actions = lab.decide(reconciler, KEY);
        assertThat(Lab.words(actions)).isEqualTo("patch(a-2) again");
        assertThat(actions.getFirst().toString()).contains("node.kubernetes.io/not-ready");
    }
}
