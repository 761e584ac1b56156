package io.podium.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.podium.e2e.cluster.PodiumCluster;
import io.podium.e2e.cluster.SharedCluster;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a node itself looks at before a pod begins on it, and what it says of the room it has. */
@Tag("host")
@ExtendWith(SharedCluster.class)
final class NodeRoomTest {
    private static final String STATUS =
            "jsonpath={.status.phase}|{.status.reason}|{.status.message}";

    private static final String DISRUPTION =
            "jsonpath={range .status.conditions[?(@.type=='DisruptionTarget')]}"
                    + "{.status} {.reason} {.message}{end}";

    /** Whoever names the node passes the scheduler by, but not the node. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    cpu: '50'       | ''               | OutOfcpu     | Node didn't have enough resource: cpu, requested: 50000, used:
                    cpu: 1m         | 'disk: diamond'  | NodeAffinity | Predicate NodeAffinity failed: node(s) didn't match Pod's node affinity/selector
                    """)
    void aNodeAsksItselfWhetherThereIsRoom(
            String request, String selector, String reason, String why, PodiumCluster cluster) {
        try (TestSpace space = TestSpace.create(cluster.kubectl(), "room")) {
            space.apply(
                    """
                    apiVersion: v1
                    kind: Pod
                    metadata: {name: big}
                    spec:
                      nodeName: node-1
                      nodeSelector: {%s}
                      containers: [{name: c, image: 'busybox:1', resources: {requests: {%s}}}]
                    """
                            .formatted(selector, request));
            space.waitFor("jsonpath={.status.phase}=Failed", "pod/big");
            assertThat(space.run("get", "pod", "big", "-o", STATUS))
                    .startsWith("Failed|" + reason + "|Pod was rejected: " + why);
            space.until(
                    text -> text.contains(reason) && text.contains(why), "describe", "pod", "big");
        }
    }

    /** So much of a resource of node-1 that nobody else asks for; null for none. */
    private static void slots(PodiumCluster cluster, String amount) {
        cluster.kubectl()
                .run(
                        "patch",
                        "node",
                        "node-1",
                        "--subresource=status",
                        "--type=merge",
                        "-p",
                        """
                        {"status":{"capacity":{"example.com/slot":%1$s},"allocatable":{"example.com/slot":%1$s}}}\
                        """
                                .formatted(amount));
    }

    private static String holding(String name, int slots, String requests, String more) {
        return """
        apiVersion: v1
        kind: Pod
        metadata: {name: %1$s}
        spec:
          nodeName: node-1
          terminationGracePeriodSeconds: 5
          %4$s
          containers:
          - name: c
            image: busybox:1
            command: [sh, -c, 'trap "exit 0" TERM; while true; do sleep 0.1; done']
            resources: {requests: {example.com/slot: %2$d%3$s}, limits: {example.com/slot: %2$d}}
        """
                .formatted(name, slots, requests, more);
    }

    /** The scheduler is not asked, so the node itself chooses who makes room, as a kubelet does. */
    @Test
    void aCriticalPodMakesRoomOnTheNodeItNames(PodiumCluster cluster) {
        String critical = "priorityClassName: system-node-critical";
        String message = "Preempted in order to admit critical pod";
        try (TestSpace space = TestSpace.create(cluster.kubectl(), "critical")) {
            slots(cluster, "\"4\"");
            space.apply(holding("least", 2, "", ""));
            space.apply(holding("more", 2, ", cpu: 1m", ""));
            space.waitFor("condition=Ready", "pod/least");
            space.waitFor("condition=Ready", "pod/more");

            space.apply(holding("plain", 1, "", ""));
            space.until("OutOfexample.com/slot"::equals, reason("plain"));
            space.apply(holding("vast", 5, "", critical));
            space.until("UnexpectedAdmissionError"::equals, reason("vast"));
            assertThat(space.run("get", "pod", "vast", "-o", STATUS))
                    .endsWith(
                            "no set of running pods found to reclaim resources:"
                                    + " [(res: example.com/slot, q: 1), ]");
            space.apply(holding("urgent", 1, "", critical));

            space.waitFor("condition=Ready", "pod/urgent");
            space.until(
                    ("Failed|Preempting|" + message)::equals, "get", "pod", "least", "-o", STATUS);
            assertThat(space.run("get", "pod", "least", "-o", DISRUPTION))
                    .isEqualTo(
                            "True TerminationByKubelet Pod was preempted by Kubelet to accommodate"
                                    + " a critical pod.");
            space.until(
                    text -> text.contains("Preempting") && text.contains(message),
                    "describe",
                    "pod",
                    "least");
            assertThat(space.run("get", "pod", "more", "-o", STATUS)).startsWith("Running|");
            assertThat(cluster.kubectl().run("get", "--raw", "/metrics"))
                    .contains("kubelet_preemptions{preemption_signal=\"example.com/slot\"} ");
        } finally {
            slots(cluster, "null");
        }
    }

    private static String[] reason(String pod) {
        return new String[] {"get", "pod", pod, "-o", "jsonpath={.status.reason}"};
    }

    @Test
    void aNodeTellsWhatAKubeletTells(PodiumCluster cluster) {
        cluster.kubectl()
                .until(
                        text ->
                                text.contains("node.alpha.kubernetes.io/ttl: 0")
                                        && text.contains(
                                                "volumes.kubernetes.io/controller-managed-attach-detach:"
                                                        + " true"),
                        "describe",
                        "node",
                        "node-1");
        cluster.kubectl()
                .until(
                        text -> text.contains("Updated Node Allocatable limit across pods"),
                        "get",
                        "events",
                        "-n",
                        "default",
                        "--field-selector",
                        "involvedObject.name=node-1,reason=NodeAllocatableEnforced");
    }
}
