package io.podium.scheduler.placement;

import static org.assertj.core.api.Assertions.assertThat;

import io.podium.api.core.v1.Pod;
import io.podium.scheduler.Scene;
import io.podium.scheduler.profile.Plugin;
import io.podium.scheduler.profile.Profile;
import io.podium.scheduler.table.NodeTable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whether what happened is worth another attempt of a pod that this plugin refused. */
class HintsTest {
    private final Hints hints = new Hints(new NodeTable());

    private boolean helps(String pod, Plugin refuser, Happening happening) {
        Pod waiting = Scene.pod("waiting", pod == null ? "" : pod);
        return happening.interested().contains(refuser)
                && hints.helps(waiting, Profile.standard(Profile.DEFAULT_NAME), refuser, happening);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            useHeadersInDisplayName = true,
            textBlock =
                    """
                    POD                          | REFUSER             | NODE          | HELPS
                    cpu=2                        | NODE_RESOURCES_FIT  | a cpu=2       | true
                    cpu=2                        | NODE_RESOURCES_FIT  | a cpu=1       | false
                                                 | TAINT_TOLERATION    | a             | true
                                                 | TAINT_TOLERATION    | a taint:k=v   | false
                    tolerate:k                   | TAINT_TOLERATION    | a taint:k=v   | true
                                                 | NODE_UNSCHEDULABLE  | a cordoned    | false
                                                 | NODE_UNSCHEDULABLE  | a             | true
                    in:d=1                       | NODE_AFFINITY       | a             | false
                    in:d=1                       | NODE_AFFINITY       | a label:d=1   | true
                    node=a                       | NODE_NAME           | b             | false
                    port=80                      | NODE_PORTS          | a             | true
                    spread:k=v@zone/1            | POD_TOPOLOGY_SPREAD | a             | false
                    spread:k=v@zone/1            | POD_TOPOLOGY_SPREAD | a/x           | true
                    near:k=v@zone                | INTER_POD_AFFINITY  | a             | false
                    near:k=v@zone                | INTER_POD_AFFINITY  | a/x           | true
                    """)
    void aNodeComes(String pod, Plugin refuser, String node, boolean helps) {
        assertThat(helps(pod, refuser, new Happening.NodeCame(Scene.node(node)))).isEqualTo(helps);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            useHeadersInDisplayName = true,
            textBlock =
                    """
                    POD               | REFUSER             | BEFORE      | AFTER         | HELPS
                    cpu=2             | NODE_RESOURCES_FIT  | a cpu=1     | a cpu=4       | true
                    cpu=2             | NODE_RESOURCES_FIT  | a cpu=4     | a cpu=4 label:d=1 | false
                    cpu=8             | NODE_RESOURCES_FIT  | a cpu=1     | a cpu=4       | false
                                      | TAINT_TOLERATION    | a taint:k=v | a             | true
                                      | TAINT_TOLERATION    | a taint:k=v | a taint:k=w   | false
                                      | NODE_UNSCHEDULABLE  | a cordoned  | a             | true
                    in:d=1            | NODE_AFFINITY       | a           | a label:d=1   | true
                    in:d=1            | NODE_AFFINITY       | a label:d=1 | a label:d=1 cpu=2 | false
                    spread:k=v@zone/1 | POD_TOPOLOGY_SPREAD | a/x         | a/y           | true
                    spread:k=v@zone/1 | POD_TOPOLOGY_SPREAD | a/x         | a/x label:d=1 | false
                    far:k=v@zone      | INTER_POD_AFFINITY  | a/x         | a/y           | true
                    far:k=v@zone      | INTER_POD_AFFINITY  | a/x         | a/x label:d=1 | false
                    """)
    void aNodeChanges(String pod, Plugin refuser, String before, String after, boolean helps) {
        var changed = new Happening.NodeChanged(Scene.node(before), Scene.node(after));
        assertThat(helps(pod, refuser, changed)).isEqualTo(helps);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            useHeadersInDisplayName = true,
            textBlock =
                    """
                    POD                      | REFUSER             | OTHER            | PLACED | LEFT
                    cpu=1                    | NODE_RESOURCES_FIT  | cpu=1            | false  | true
                    cpu=1                    | TAINT_TOLERATION    | cpu=1            | false  | false
                    port=80                  | NODE_PORTS          | port=80          | false  | true
                    port=80                  | NODE_PORTS          | port=81          | false  | false
                    near:k=v@zone            | INTER_POD_AFFINITY  | is:k=v           | true   | true
                    near:k=v@zone            | INTER_POD_AFFINITY  | is:k=w           | false  | false
                    far:k=v@zone             | INTER_POD_AFFINITY  | is:k=v           | true   | true
                    is:k=v                   | INTER_POD_AFFINITY  | far:k=v@zone     | false  | true
                    is:k=v spread:k=v@zone/1 | POD_TOPOLOGY_SPREAD | is:k=v           | true   | true
                    is:k=v spread:k=v@zone/1 | POD_TOPOLOGY_SPREAD | is:k=v ns=other  | false  | false
                    is:k=v spread:k=v@zone/1 | POD_TOPOLOGY_SPREAD | is:k=w           | false  | false
                    """)
    void aPodIsPlacedOrLeaves(
            String pod, Plugin refuser, String other, boolean placed, boolean left) {
        Pod another = Scene.pod("other", other);
        assertThat(helps(pod, refuser, new Happening.PodPlaced(another))).isEqualTo(placed);
        assertThat(helps(pod, refuser, new Happening.PodLeft(another))).isEqualTo(left);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            useHeadersInDisplayName = true,
            textBlock =
                    """
                    POD           | REFUSER            | BEFORE | AFTER  | HELPS
                    cpu=1         | NODE_RESOURCES_FIT | cpu=2  | cpu=1  | true
                    cpu=1         | NODE_RESOURCES_FIT | is:a=b | is:a=c | false
                    near:k=v@zone | INTER_POD_AFFINITY | is:k=w | is:k=v | true
                    near:k=v@zone | INTER_POD_AFFINITY | is:k=w | is:k=u | false
                    """)
    void aPodChanges(String pod, Plugin refuser, String before, String after, boolean helps) {
        var changed =
                new Happening.PodChanged(Scene.pod("other", before), Scene.pod("other", after));
        assertThat(helps(pod, refuser, changed)).isEqualTo(helps);
    }
}
