package io.podium.controllers.nodelife;

import static org.assertj.core.api.Assertions.assertThat;

import io.podium.api.core.v1.Node;
import io.podium.client.Key;
import io.podium.controllers.Lab;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NodeTtlReconcilerTest {
    private final NodeTtlReconciler reconciler = new NodeTtlReconciler();
    private final Lab lab = new Lab();

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            useHeadersInDisplayName = true,
            textBlock =
                    """
                    NODES | TOLD | SECONDS
                        1 | ''   | 0
                      100 | ''   | 0
                      101 | ''   | 15
                      101 | 0    | 15
                       95 | 15   | 15
                       95 | 0    | 0
                       89 | 15   | 0
                      500 | 15   | 15
                      501 | 15   | 30
                      450 | 30   | 30
                      449 | 30   | 15
                     1001 | ''   | 60
                     1800 | 300  | 300
                     2001 | 60   | 300
                    10000 | 300  | 300
                    10001 | 300  | 600
                     9000 | 600  | 600
                     8999 | 600  | 300
                        3 | soon | 0
                    """)
    void theLargerTheClusterTheLonger(int nodes, String told, String seconds) {
        assertThat(NodeTtlReconciler.seconds(nodes, told)).isEqualTo(seconds);
    }

    @Test
    void aNodeIsToldOnceAndKeepsWhatElseIsWrittenThere() {
        Node node = Node.create("", "n1");
        lab.put(node.withMetadata(node.metadata().withAnnotations(Map.of("own", "x"))));
        var key = new Key("", "n1");

        assertThat(lab.door.settle(reconciler, key)).isEqualTo(1);

        assertThat(lab.door.view().find(Node.class, key).orElseThrow().metadata().annotations())
                .isEqualTo(Map.of("own", "x", NodeTtlReconciler.TTL, "0"));
        assertThat(lab.decide(reconciler, key)).isEmpty();
        assertThat(lab.decide(reconciler, new Key("", "gone"))).isEmpty();
    }
}
