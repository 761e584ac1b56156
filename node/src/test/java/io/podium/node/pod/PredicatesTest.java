package io.podium.node.pod;

import static org.assertj.core.api.Assertions.assertThat;

import io.podium.api.core.v1.Node;
import io.podium.api.core.v1.NodeStatus;
import io.podium.api.core.v1.Pod;
import io.podium.api.core.v1.Taint;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PredicatesTest {
    private static final Map<String, String> ALL =
            Map.of(
                    "cpu", "2",
                    "memory", "1Gi",
                    "ephemeral-storage", "10Gi",
                    "pods", "2",
                    "example.com/card", "1");

    private static Node node(String... taints) {
        Node node = Node.create("", "n1");
        var all = new ArrayList<Taint>();
        for (String taint : taints) {
            all.add(
                    Taint.empty()
                            .withKey(taint.split(":", -1)[0])
                            .withEffect(taint.split(":", -1)[1]));
        }
        return node.withMetadata(node.metadata().withLabels(Map.of("disk", "ssd", "size", "7")))
                .withSpec(node.spec().withTaints(all))
                .withStatus(NodeStatus.empty().withAllocatable(ALL));
    }

    private static Pod asking(String uid, String requests) {
        Pod pod = Manifests.withContainer("", "resources: {requests: {%s}}".formatted(requests));
        return pod.withMetadata(pod.metadata().withUid(uid));
    }

    private static String words(Predicates.Objections against) {
        return against.first().map(one -> one.reason() + " " + one.event()).orElse("");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    cpu: 1500m            | cpu: 500m   | ``
                    cpu: 1501m            | cpu: 500m   | OutOfcpu Node didn't have enough resource: cpu, requested: 1501, used: 500, capacity: 2000
                    memory: 600Mi         | memory: 500Mi | OutOfmemory Node didn't have enough resource: memory, requested: 629145600, used: 524288000, capacity: 1073741824
                    memory: 3Gi, cpu: 3   | ``          | OutOfcpu Node didn't have enough resource: cpu, requested: 3000, used: 0, capacity: 2000
                    ephemeral-storage: 11Gi | ``        | OutOfephemeral-storage Node didn't have enough resource: ephemeral-storage, requested: 11811160064, used: 0, capacity: 10737418240
                    example.com/card: 1   | example.com/card: 1 | OutOfexample.com/card Node didn't have enough resource: example.com/card, requested: 1, used: 1, capacity: 1
                    example.com/other: 1  | ``          | ``
                    hugepages-2Mi: 4Mi    | ``          | OutOfhugepages-2Mi Node didn't have enough resource: hugepages-2Mi, requested: 4194304, used: 0, capacity: 0
                    cpu: 0                | cpu: 5      | ``
                    """)
    void findsRoomBesideTheOthers(String requests, String other, String refusal) {
        assertThat(
                        words(
                                Predicates.objections(
                                        asking("a", requests),
                                        node(),
                                        List.of(asking("b", other)))))
                .isEqualTo(refusal);
    }

    @Test
    void tellsOfAllThatIsLackingAndOfAllElse() {
        Pod pod =
                Manifests.withContainer(
                        "nodeSelector: {disk: hdd}",
                        "resources: {requests: {cpu: 3, memory: 2Gi}}, ports: [{containerPort: 1, hostPort: 80}]");
        Pod there = Manifests.withContainer("", "ports: [{containerPort: 1, hostPort: 80}]");
        Pod more = there.withMetadata(there.metadata().withUid("b"));

        var against = Predicates.objections(pod, node("gone:NoExecute"), List.of(there, more));

        assertThat(against.lacks())
                .extracting(lack -> lack.resource() + " " + lack.amount())
                .containsExactly("pods 1", "cpu 1000", "memory 1073741824");
        assertThat(against.others())
                .extracting(Decision::reason)
                .containsExactly("NodeAffinity", "NodePorts", "TaintToleration");
    }

    @Test
    void countsPodsFirst() {
        var two = List.of(asking("b", ""), asking("c", ""));

        assertThat(words(Predicates.objections(asking("a", "cpu: 9"), node(), two)))
                .isEqualTo(
                        "OutOfpods Node didn't have enough resource: pods, requested: 1, used: 2,"
                                + " capacity: 2");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    nodeSelector: {disk: ssd}  | ``
                    nodeSelector: {disk: hdd}  | NodeAffinity
                    KEY disk In ssd            | ``
                    KEY disk NotIn ssd         | NodeAffinity
                    KEY rack NotIn ssd         | ``
                    KEY disk Exists            | ``
                    KEY rack Exists            | NodeAffinity
                    KEY rack DoesNotExist      | ``
                    KEY size Gt 6              | ``
                    KEY size Gt 7              | NodeAffinity
                    KEY size Lt 8              | ``
                    KEY disk Lt 8              | NodeAffinity
                    FIELD metadata.name In n1  | ``
                    FIELD metadata.name In n2  | NodeAffinity
                    NONE                       | NodeAffinity
                    """)
    void wantsToBeOneOfThePodsNodes(String text, String reason) {
        String[] words = text.split(" ", -1);
        String term =
                switch (words[0]) {
                    case "KEY", "FIELD" ->
                            "%s: [{key: %s, operator: %s%s}]"
                                    .formatted(
                                            words[0].equals("KEY")
                                                    ? "matchExpressions"
                                                    : "matchFields",
                                            words[1],
                                            words[2],
                                            words.length > 3
                                                    ? ", values: ['" + words[3] + "']"
                                                    : "");
                    default -> "";
                };
        String spec =
                text.startsWith("nodeSelector")
                        ? text
                        : "affinity: {nodeAffinity:"
                                + " {requiredDuringSchedulingIgnoredDuringExecution:"
                                + " {nodeSelectorTerms: [{"
                                + term
                                + "}]}}}";

        assertThat(words(Predicates.objections(Manifests.pod(spec), node(), List.of())))
                .isEqualTo(
                        reason.isEmpty()
                                ? ""
                                : "NodeAffinity Predicate NodeAffinity failed: node(s) didn't match"
                                        + " Pod's node affinity/selector");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    hostPort: 80                     | hostPort: 81                     | false
                    hostPort: 80                     | hostPort: 80                     | true
                    hostPort: 80, protocol: UDP      | hostPort: 80, protocol: TCP      | false
                    hostPort: 80, hostIP: 10.0.0.1   | hostPort: 80, hostIP: 10.0.0.2   | false
                    hostPort: 80, hostIP: 10.0.0.1   | hostPort: 80, hostIP: 0.0.0.0    | true
                    hostPort: 80                     | hostPort: 80, hostIP: 10.0.0.2   | true
                    """)
    void aPortOfTheNodeBelongsToOnePod(String one, String other, boolean isTaken) {
        Pod pod = Manifests.withContainer("", "ports: [{containerPort: 1, " + one + "}]");
        Pod there = Manifests.withContainer("", "ports: [{containerPort: 1, " + other + "}]");

        assertThat(words(Predicates.objections(pod, node(), List.of(there))))
                .isEqualTo(
                        isTaken
                                ? "NodePorts Predicate NodePorts failed: node(s) didn't have free"
                                        + " ports for the requested pod ports"
                                : "");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    away:NoSchedule | ``                                        | false
                    away:NoExecute  | ``                                        | true
                    away:NoExecute  | {key: away, operator: Exists}             | false
                    away:NoExecute  | {operator: Exists}                        | false
                    away:NoExecute  | {key: away, effect: NoSchedule, operator: Exists} | true
                    away:NoExecute  | {key: away, operator: Equal, value: x}    | true
                    away:NoExecute  | {key: away, operator: Equal}              | false
                    """)
    void taintsThatDriveAwayKeepOut(String taint, String toleration, boolean isKeptOut) {
        Pod pod = Manifests.pod("tolerations: [" + toleration + "]");

        assertThat(words(Predicates.objections(pod, node(taint), List.of())))
                .isEqualTo(
                        isKeptOut
                                ? "TaintToleration Predicate TaintToleration failed: node(s) had"
                                        + " taints that the pod didn't tolerate"
                                : "");
    }

    @Test
    void podsOfOtherSystemsDoNotRunHere() {
        assertThat(
                        words(
                                Predicates.objections(
                                        Manifests.pod("os: {name: windows}"), node(), List.of())))
                .isEqualTo(
                        "PodOSNotSupported Failed to admit pod as the OS field doesn't match node"
                                + " OS");
        Pod labelled = Manifests.pod("");
        labelled =
                labelled.withMetadata(
                        labelled.metadata().withLabels(Map.of("kubernetes.io/os", "windows")));
        assertThat(words(Predicates.objections(labelled, node(), List.of())))
                .startsWith("PodOSSelectorNodeLabelDoesNotMatch ");
    }
}
