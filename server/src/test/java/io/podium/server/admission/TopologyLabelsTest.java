package io.podium.server.admission;

import static org.assertj.core.api.Assertions.assertThat;

import io.podium.api.core.v1.Pod;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Pods carry the zone and the region of their nodes. */
class TopologyLabelsTest {
    private static final String ZONE = "topology.kubernetes.io/zone";
    private static final String REGION = "topology.kubernetes.io/region";

    private final TopologyLabels plugin = new TopologyLabels();
    private final Desk desk =
            new Desk()
                    .with(
                            "{apiVersion: v1, kind: Node, metadata: {name: node-1, labels: {"
                                    + "topology.kubernetes.io/zone: z1,"
                                    + " topology.kubernetes.io/region: r1,"
                                    + " kubernetes.io/hostname: node-1}}}")
                    .with("{apiVersion: v1, kind: Node, metadata: {name: bare}}");

    private Map<String, String> labels(String spec) {
        return Pod.of(plugin.mutate(desk.create(Desk.pod(spec))).subject()).metadata().labels();
    }

    @ParameterizedTest
    @CsvSource({
        "nodeName: node-1, true",
        "nodeName: bare, false",
        "nodeName: none, false",
        "'', false"
    })
    void aNewPodThatNamesItsNodeHasItsLabels(String spec, boolean isLabelled) {
        assertThat(labels(spec))
                .isEqualTo(isLabelled ? Map.of(ZONE, "z1", REGION, "r1") : Map.of());
    }

    @Test
    void whatAPodSaysItselfStays() {
        var pod =
                Desk.object(
                        "{apiVersion: v1, kind: Pod, metadata: {name: p, namespace: default,"
                                + " labels: {topology.kubernetes.io/zone: mine}}, spec: {nodeName: node-1}}");
        Attempt admitted = plugin.mutate(desk.create(pod));
        assertThat(Pod.of(admitted.subject()).metadata().labels())
                .isEqualTo(Map.of(ZONE, "mine", REGION, "r1"));
    }
}
