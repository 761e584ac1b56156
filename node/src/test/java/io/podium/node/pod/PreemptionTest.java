package io.podium.node.pod;

import static org.assertj.core.api.Assertions.assertThat;

import io.podium.api.core.v1.Node;
import io.podium.api.core.v1.NodeStatus;
import io.podium.api.core.v1.Pod;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who makes room on a node with 1000m, 1000Mi, 9 pods and 4 cards. */
class PreemptionTest {
    private static final Node NODE =
            Node.create("", "n1")
                    .withStatus(
                            NodeStatus.empty()
                                    .withAllocatable(
                                            Map.of(
                                                    "cpu", "1",
                                                    "memory", "1000Mi",
                                                    "pods", "9",
                                                    "example.com/card", "4")));

    /** A name, its class by the first letter, then processors/memory/cards@priority. */
    private static Pod pod(String word) {
        String[] parts = word.split("[:@]", -1);
        String[] amounts = (parts[1] + "/0/0").split("/", -1);
        String requests = "cpu: %sm, memory: %sMi".formatted(amounts[0], amounts[1]);
        String cards = amounts[2].equals("0") ? "" : "example.com/card: " + amounts[2];
        String resources =
                switch (parts[0].charAt(0)) {
                    case 'e' -> "requests: {" + cards + "}, limits: {" + cards + "}";
                    case 'g' -> "requests: {" + requests + "}, limits: {" + requests + "}";
                    default ->
                            "requests: {%s%s}"
                                    .formatted(requests, cards.isEmpty() ? "" : ", " + cards);
                };
        String priority = parts.length > 2 ? "priority: " + parts[2] : "";
        Pod pod = Manifests.withContainer(priority, "resources: {" + resources + "}");
        return pod.withMetadata(pod.metadata().withName(parts[0]).withUid(parts[0]));
    }

    private static List<Pod> pods(String words) {
        var pods = new ArrayList<Pod>();
        for (String word : words.split(" ", -1)) {
            Pod pod = pod(word);
            Instant created = Instant.EPOCH.plusSeconds(pods.size());
            pods.add(pod.withMetadata(pod.metadata().withCreationTimestamp(created)));
        }
        return pods;
    }

    private static String answer(Pod pod, List<Pod> present) {
        return switch (Preemption.rule(pod, Predicates.objections(pod, NODE, present), present)) {
            case Ruling.Take() -> "take";
            case Ruling.Refuse(Decision why) -> why.reason() + " " + why.event();
            case Ruling.MakeRoom(List<Pod> victims, String resource) ->
                    resource + ": " + String.join(" ", victims.stream().map(Pod::name).toList());
            case Ruling.Wait _ -> "wait";
        };
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            useHeadersInDisplayName = true,
            textBlock =
                    """
                    NEW       | PRESENT                               | ANSWER
                    u:100     | u1:900                                | take
                    u:300     | u1:400/100 g1:400/100                 | cpu: u1
                    u:300     | g1:400/100 g2:500/100                 | cpu: g1
                    u:300     | g1:400/200 g2:500/100                 | cpu: g2
                    u:300     | u1:100 u2:350 g1:500/100              | cpu: u2
                    u:500     | u1:100 u2:300 g1:500/100              | cpu: u2 u1
                    u:700     | u1:100 u2:300 g1:500/100              | cpu: u1 g1
                    u:1000    | u1:100 u2:300 g1:500/100              | cpu: u2 u1 g1
                    u:0/500   | e1:0 u1:100/100 u2:300/300 g1:100/100 g2:300/300 | memory: u2
                    u:0/750   | e1:0 u1:100/100 u2:300/300 g1:100/100 g2:300/300 | memory: u2 g2
                    u:500/500 | u1:400/100 u2:100/400 u3:300/300      | cpu: u3
                    u:600/600 | u1:400/100 u2:100/400 u3:300/300      | cpu: u3 u1
                    u:0/0/1   | e1:0/0/3 u1:1/1/1                     | example.com/card: e1
                    u:0/0/2   | e1:0/0/1 e2:0/0/2 u1:1/1/1            | example.com/card: e2
                    u:300     | u1:500 u2:500                         | cpu: u2
                    """)
    void thoseGoOfWhomFewAreEnough(String critical, String present, String answer) {
        assertThat(answer(pod(critical + "@2000000000"), pods(present))).isEqualTo(answer);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            useHeadersInDisplayName = true,
            textBlock =
                    """
                    NEW                | PRESENT                         | ANSWER
                    u:500@1999999999   | u1:900                          | OutOfcpu Node didn't have enough resource: cpu, requested: 500, used: 900, capacity: 1000
                    u:500@2000000000   | u1:900@1999999999               | cpu: u1
                    u:500@2000000000   | u1:900@2000000000               | UnexpectedAdmissionError Unexpected error while attempting to recover from admission failure: preemption: error finding a set of pods to preempt: no set of running pods found to reclaim resources: [(res: cpu, q: 400), ]
                    u:500@2000001000   | u1:900@2000000000               | cpu: u1
                    u:500@2000000000   | u1:900@2000001000               | UnexpectedAdmissionError Unexpected error while attempting to recover from admission failure: preemption: error finding a set of pods to preempt: no set of running pods found to reclaim resources: [(res: cpu, q: 400), ]
                    u:900/900@2000000000 | u1:100/100 g1:800/800@2000000000 | UnexpectedAdmissionError Unexpected error while attempting to recover from admission failure: preemption: error finding a set of pods to preempt: no set of running pods found to reclaim resources: [(res: cpu, q: 700), (res: memory, q: 734003200), ]
                    u:500@2000000000   | u1:400@1000 u2:500@-5           | cpu: u1
                    """)
    void criticalPodsGoForMoreImportantOnesAlone(String pod, String present, String answer) {
        assertThat(answer(pod(pod), pods(present))).isEqualTo(answer);
    }

    @Test
    void aPlaceAmongThePodsIsRoomToo() {
        assertThat(
                        answer(
                                pod("u:1@2000000000"),
                                pods("u1:1 u2:1 u3:1 e1:0 g1:1/1 e2:0 u4:1 u5:1 u6:1")))
                .isEqualTo("pods: e2");
    }

    @Test
    void nobodyGoesWhenRoomIsNotAllThatIsLacking() {
        Pod pod = pod("u:500@2000000000");
        Pod picky = pod.withSpec(pod.spec().withNodeSelector(Map.of("disk", "ssd")));

        assertThat(answer(picky, pods("u1:900")))
                .isEqualTo(
                        "NodeAffinity Predicate NodeAffinity failed: node(s) didn't match Pod's"
                                + " node affinity/selector");
    }

    /** A restart of Podium makes nobody go who need not. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            useHeadersInDisplayName = true,
            textBlock =
                    """
                    NEW   | LEAVING        | ANSWER
                    u:300 | u1: Preempting | cpu: u1
                    u:300 | u1: Evicted    | cpu: u1
                    u:300 | u1: Other      | cpu: u2
                    u:900 | u1: Preempting | cpu: u1 u2
                    """)
    void whoGoesAlreadyIsWaitedForFirst(String critical, String leaving, String answer) {
        List<Pod> present = new ArrayList<>(pods("u1:500 u2:400"));
        Pod first = present.getFirst();
        String reason = leaving.substring(4);
        present.set(0, first.withStatus(first.status().withPhase("Running").withReason(reason)));

        assertThat(answer(pod(critical + "@2000000000"), present)).isEqualTo(answer);
    }
}
