package io.podium.scheduler.placement;

import static org.assertj.core.api.Assertions.assertThat;

import io.podium.api.core.v1.Affinity;
import io.podium.api.core.v1.Container;
import io.podium.api.core.v1.ContainerImage;
import io.podium.api.core.v1.ContainerPort;
import io.podium.api.core.v1.Node;
import io.podium.api.core.v1.NodeAffinity;
import io.podium.api.core.v1.NodeSelector;
import io.podium.api.core.v1.NodeSelectorRequirement;
import io.podium.api.core.v1.NodeSelectorTerm;
import io.podium.api.core.v1.Pod;
import io.podium.api.core.v1.ResourceRequirements;
import io.podium.api.core.v1.Taint;
import io.podium.api.core.v1.Toleration;
import io.podium.base.random.Randomness;
import io.podium.scheduler.preemption.Preemption;
import io.podium.scheduler.preemption.Preemptor;
import io.podium.scheduler.profile.Profile;
import io.podium.scheduler.table.NodeTable;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Nodes are written as words: name, then cpu=, mem=, pods=, x/gpu= of what they have,
 * label:key=value, taint:key=value (NoSchedule), soft:key (PreferNoSchedule), cordoned. Pods: cpu=,
 * mem=, eph=, gpu=, init=cpu of an init container, sidecar=cpu, select:key=value, tolerate:key,
 * port=number, node=name.
 */
class PlacerTest {
    private final Placer placer = new Placer(Randomness.seeded(1));

    private Placement place(NodeTable table, Pod pod) {
        return placer.place(application(table, pod));
    }

    private static Application application(NodeTable table, Pod pod) {
        Profile profile = Profile.standard(Profile.DEFAULT_NAME);
        return Application.of(table, profile, pod, Surroundings.EMPTY);
    }

    /** What users read of a pod that found no node. */
    private String refusal(NodeTable table, Pod pod) {
        Application app = application(table, pod);
        var nowhere = (Placement.Nowhere) placer.place(app);
        if (nowhere.refusals().isEmpty()) {
            return nowhere.message();
        }
        var preemptor = new Preemptor(Randomness.seeded(1));
        var useless = (Preemption.Useless) preemptor.preempt(app, nowhere, Instant.EPOCH);
        return nowhere.message() + " preemption: " + useless.message();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            useHeadersInDisplayName = true,
            textBlock =
                    """
                    NODES                                    | TAKEN          | POD                          | PLACE
                    a                                        |                |                              | a
                    a cordoned; b                            |                |                              | b
                    a taint:k=v; b                           |                |                              | b
                    a taint:k=v; b cordoned                  |                | tolerate:k                   | a
                    a cordoned                               |                | tolerate:cordon | a
                    a; b label:disk=ssd                      |                | select:disk=ssd              | b
                    a; b                                     |                | node=b                       | b
                    a cpu=1; b cpu=2                         |                | cpu=1500m                    | b
                    a cpu=2; b cpu=2                         | a cpu=1        | cpu=1500m                    | b
                    a mem=1Gi; b mem=2Gi                     |                | mem=1536Mi                   | b
                    a; b gpu=1                               |                | gpu=1                        | b
                    a gpu=1; b gpu=1                         | a gpu=1        | gpu=1                        | b
                    a pods=1; b pods=1                       | a              |                              | b
                    a cpu=2; b cpu=4                         |                | cpu=1 init=3                 | b
                    a cpu=2; b cpu=4                         |                | cpu=1 sidecar=1500m          | b
                    a; b                                     | a port=80      | port=80                      | b
                    a cpu=4; b cpu=4                         | a cpu=2        | cpu=1                        | b
                    a cpu=4; b cpu=4                         | a              |                              | b
                    a soft:k; b                              |                |                              | b
                    a; b image:web                           |                |                              | b
                    """)
    void placesWhereItFitsBest(String nodes, String taken, String pod, String place) {
        assertThat(place(table(nodes, taken), pod("new", pod)))
                .isEqualTo(new Placement.On(place));
    }

    /**
     * In the last column V stands for nodes without victims, H for those where preemption is of no
     * help.
     */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            useHeadersInDisplayName = true,
            textBlock =
                    """
                    NODES                 | TAKEN            | POD         | REASONS | PREEMPTION
                    a cpu=1; b cpu=1      | a cpu=1; b cpu=1 | cpu=1       | 2 Insufficient cpu | 2 V
                    a cpu=1; b taint:k=v  | a cpu=1          | cpu=1       | 1 Insufficient cpu, 1 TAINT | 1 V, 1 H
                    b taint:k=v; c taint:x=y |               | cpu=1       | 2 TAINT | 2 H
                    a cpu=1               |                  | cpu=2       | 1 Insufficient cpu | 1 H
                    a cpu=1 mem=1Gi       |                  | cpu=2 mem=2Gi | 1 CPU, 1 MEMORY | 1 H
                    a eph=1Gi             |                  | eph=2Gi     | 1 Insufficient ephemeral-storage | 1 H
                    a                     |                  | gpu=1       | 1 Insufficient example.com/gpu | 1 H
                    a pods=1              | a                |             | 1 Too many pods | 1 V
                    a cordoned; b         |                  | select:d=s  | 1 SELECTOR, 1 CORDONED | 2 H
                    a; b                  |                  | node=c      | 2 NAME | 2 H
                    a                     | a port=80        | port=80     | 1 PORTS | 1 V
                    """)
    void saysWhyNothingFits(
            String nodes, String taken, String pod, String reasons, String preemption) {
        String prefix = "0/" + words(nodes, ";").size() + " nodes are available: ";
        String message =
                prefix
                        + spelled(reasons)
                        + ". preemption: "
                        + prefix
                        + preemption
                                .replace("V", "No preemption victims found for incoming pod")
                                .replace("H", "Preemption is not helpful for scheduling")
                        + ".";
        assertThat(refusal(table(nodes, taken), pod("new", pod))).isEqualTo(message);
    }

    private static String spelled(String reasons) {
        return reasons.replace("CPU", "Insufficient cpu")
                .replace("MEMORY", "Insufficient memory")
                .replace("CORDONED", "node(s) were unschedulable")
                .replace("NAME", "node(s) didn't match the requested node name")
                .replace("TAINT", "node(s) had untolerated taint(s)")
                .replace("SELECTOR", "node(s) didn't match Pod's node affinity/selector")
                .replace("PORTS", "node(s) didn't have free ports for the requested pod ports");
    }

    @Test
    void withoutNodesItSaysSo() {
        assertThat(refusal(new NodeTable(), pod("new", "")))
                .isEqualTo("no nodes available to schedule pods");
    }

    @Test
    void chanceDecidesAmongEquals() {
        Set<Placement> places = new HashSet<>();
        for (int i = 0; i < 50; i++) {
            places.add(place(table("a; b; c", ""), pod("new", "")));
        }
        assertThat(places).hasSize(3);
    }

    @Test
    void requiredNodeAffinityIsObeyed() {
        NodeSelectorRequirement more =
                NodeSelectorRequirement.empty()
                        .withKey("cores")
                        .withOperator("Gt")
                        .withValues(List.of("4"));
        NodeSelectorTerm term = NodeSelectorTerm.empty().withMatchExpressions(List.of(more));
        NodeSelector required = NodeSelector.empty().withNodeSelectorTerms(List.of(term));
        NodeAffinity affinity =
                NodeAffinity.empty().withRequiredDuringSchedulingIgnoredDuringExecution(required);
        Pod pod = pod("new", "");
        pod = pod.withSpec(pod.spec().withAffinity(Affinity.empty().withNodeAffinity(affinity)));
        assertThat(place(table("a label:cores=4; b label:cores=8; c", ""), pod))
                .isEqualTo(new Placement.On("b"));
    }

    @Test
    void whatIsReleasedIsFreeAgain() {
        NodeTable table = table("a cpu=1", "");
        Pod pod = pod("p", "cpu=1");
        table.book(pod, "a");
        table.book(pod, "a");
        assertThat(place(table, pod("q", "cpu=1"))).isInstanceOf(Placement.Nowhere.class);
        table.release(pod.uid());
        assertThat(place(table, pod("q", "cpu=1"))).isEqualTo(new Placement.On("a"));
    }

    @Test
    void podsKnownBeforeTheirNodeCount() {
        var table = new NodeTable();
        table.book(pod("p", "cpu=1"), "a");
        table.put(node("a cpu=1"));
        assertThat(place(table, pod("q", "cpu=1"))).isInstanceOf(Placement.Nowhere.class);
        table.remove(node("a cpu=1"));
        assertThat(refusal(table, pod("q", "")))
                .isEqualTo("no nodes available to schedule pods");
        table.release(pod("p", "").uid());
        table.put(node("a cpu=1"));
        assertThat(place(table, pod("q", "cpu=1"))).isEqualTo(new Placement.On("a"));
    }

    private static NodeTable table(String nodes, String taken) {
        var table = new NodeTable();
        for (String one : words(nodes, ";")) {
            table.put(node(one));
        }
        int number = 0;
        for (String one : words(taken, ";")) {
            String node = one.split(" ", 2)[0];
            table.book(pod("taken" + number++, one.substring(node.length()).strip()), node);
        }
        return table;
    }

    private static List<String> words(String text, String separator) {
        return text == null || text.isBlank()
                ? List.of()
                : List.of(text.split(separator)).stream()
                        .map(String::strip)
                        .filter(one -> !one.isEmpty())
                        .toList();
    }

    private static Node node(String text) {
        List<String> words = words(text, " ");
        Map<String, String> allocatable =
                new HashMap<>(
                        Map.of(
                                "cpu",
                                "8",
                                "memory",
                                "16Gi",
                                "ephemeral-storage",
                                "100Gi",
                                "pods",
                                "110"));
        Map<String, String> labels = new HashMap<>();
        var taints = new ArrayList<Taint>();
        Node node = Node.create("", words.getFirst());
        for (String word : words.subList(1, words.size())) {
            String[] part = word.split("=", 2);
            switch (part[0].split(":", 2)[0]) {
                case "cpu" -> allocatable.put("cpu", part[1]);
                case "mem" -> allocatable.put("memory", part[1]);
                case "eph" -> allocatable.put("ephemeral-storage", part[1]);
                case "pods" -> allocatable.put("pods", part[1]);
                case "gpu" -> allocatable.put("example.com/gpu", part[1]);
                case "label" -> labels.put(part[0].substring(6), part[1]);
                case "taint" ->
                        taints.add(
                                Taint.empty()
                                        .withKey(part[0].substring(6))
                                        .withValue(part[1])
                                        .withEffect("NoSchedule"));
                case "soft" ->
                        taints.add(
                                Taint.empty()
                                        .withKey(part[0].substring(5))
                                        .withEffect("PreferNoSchedule"));
                case "image" ->
                        node =
                                node.withStatus(
                                        node.status()
                                                .withImages(
                                                        List.of(
                                                                ContainerImage.empty()
                                                                        .withNames(
                                                                                List.of(
                                                                                        part[0]
                                                                                                        .substring(
                                                                                                                6)
                                                                                                + ":latest"))
                                                                        .withSizeBytes(
                                                                                900_000_000L))));
                case "cordoned" -> node = node.withSpec(node.spec().withUnschedulable(true));
                default -> throw new IllegalArgumentException(word);
            }
        }
        return node.withMetadata(node.metadata().withLabels(labels))
                .withSpec(node.spec().withTaints(taints))
                .withStatus(node.status().withAllocatable(allocatable));
    }

    private static Pod pod(String name, String text) {
        Map<String, String> requests = new HashMap<>();
        var inits = new ArrayList<Container>();
        Container container = Container.empty().withName("main").withImage("web");
        Pod pod = Pod.create("default", name);
        for (String word : words(text, " ")) {
            String[] part = word.split("=", 2);
            switch (part[0].split(":", 2)[0]) {
                case "cpu" -> requests.put("cpu", part[1]);
                case "mem" -> requests.put("memory", part[1]);
                case "eph" -> requests.put("ephemeral-storage", part[1]);
                case "gpu" -> requests.put("example.com/gpu", part[1]);
                case "init" -> inits.add(asking(part[1]));
                case "sidecar" -> inits.add(asking(part[1]).withRestartPolicy("Always"));
                case "port" ->
                        container =
                                container.withPorts(
                                        List.of(
                                                ContainerPort.empty()
                                                        .withHostPort(Integer.parseInt(part[1]))));
                case "node" -> pod = pod.withSpec(pod.spec().withNodeName(part[1]));
                case "select" ->
                        pod =
                                pod.withSpec(
                                        pod.spec()
                                                .withNodeSelector(
                                                        Map.of(part[0].substring(7), part[1])));
                case "tolerate" -> pod = tolerating(pod, part[0].substring(9));
                default -> throw new IllegalArgumentException(word);
            }
        }
        container = container.withResources(ResourceRequirements.empty().withRequests(requests));
        return pod.withMetadata(pod.metadata().withUid("uid-" + name))
                .withSpec(pod.spec().withContainers(List.of(container)).withInitContainers(inits));
    }

    private static Pod tolerating(Pod pod, String key) {
        String full = key.equals("cordon") ? "node.kubernetes.io/unschedulable" : key;
        Toleration toleration = Toleration.empty().withKey(full).withOperator("Exists");
        return pod.withSpec(pod.spec().withTolerations(List.of(toleration)));
    }

    private static Container asking(String cpu) {
        return Container.empty()
                .withResources(ResourceRequirements.empty().withRequests(Map.of("cpu", cpu)));
    }
}
