package io.podium.scheduler;

import io.podium.api.core.v1.Container;
import io.podium.api.core.v1.ContainerImage;
import io.podium.api.core.v1.ContainerPort;
import io.podium.api.core.v1.Node;
import io.podium.api.core.v1.NodeSelectorRequirement;
import io.podium.api.core.v1.NodeSelectorTerm;
import io.podium.api.core.v1.Pod;
import io.podium.api.core.v1.PodAffinityTerm;
import io.podium.api.core.v1.PreferredSchedulingTerm;
import io.podium.api.core.v1.ResourceRequirements;
import io.podium.api.core.v1.Taint;
import io.podium.api.core.v1.Toleration;
import io.podium.api.core.v1.TopologySpreadConstraint;
import io.podium.api.core.v1.WeightedPodAffinityTerm;
import io.podium.api.meta.v1.LabelSelector;
import io.podium.scheduler.table.NodeTable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Nodes and pods written as words.
 *
 * <p>A node: its name, then cpu= mem= eph= pods= gpu= of what it has, label:key=value,
 * taint:key=value (NoSchedule), soft:key (PreferNoSchedule), image:name, cordoned. It has the
 * labels zone and kubernetes.io/hostname when it is written name/zone.
 *
 * <p>A pod: cpu= mem= eph= gpu= of what it asks for, init= and sidecar= of cpu, over= of overhead,
 * ns= its namespace, is:key=value its labels, select:key=value, tolerate:key, port=number,
 * node=name, prio=number, near:key=value@topology, far: (the same),
 * likes:key=value@topology*weight, dislikes:, in:key=value (node affinity), wish:key=value*weight,
 * only=node name, spread:key=value@topology/skew, soft with the same for ScheduleAnyway,
 * least=minDomains and taints=Honor of the last spread.
 */
public final class Scene {
    private Scene() {}

    /** A table of nodes; what is taken is written as node and pod, in one. */
    public static NodeTable table(String nodes, String taken) {
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

    /** What stands between the separators. */
    public static List<String> words(String text, String separator) {
        return text == null || text.isBlank()
                ? List.of()
                : List.of(text.split(separator)).stream()
                        .map(String::strip)
                        .filter(one -> !one.isEmpty())
                        .toList();
    }

    private static String[] pair(String text) {
        String[] parts = text.split("=", 2);
        return parts.length == 2 ? parts : new String[] {parts[0], ""};
    }

    /** A node of words. */
    public static Node node(String text) {
        List<String> words = words(text, " ");
        Map<String, String> allocatable =
                new HashMap<>(Map.of("cpu", "8", "memory", "16Gi", "ephemeral-storage", "100Gi"));
        allocatable.put("pods", "110");
        Map<String, String> labels = new HashMap<>();
        var taints = new ArrayList<Taint>();
        String[] name = words.getFirst().split("/", 2);
        if (name.length == 2) {
            labels.put("zone", name[1]);
            labels.put("kubernetes.io/hostname", name[0]);
        }
        Node node = Node.create("", name[0]);
        for (String word : words.subList(1, words.size())) {
            String rest = word.substring(word.indexOf(':') + 1);
            String[] pair = pair(rest);
            switch (word.split("[:=]", 2)[0]) {
                case "cpu" -> allocatable.put("cpu", pair[1]);
                case "mem" -> allocatable.put("memory", pair[1]);
                case "eph" -> allocatable.put("ephemeral-storage", pair[1]);
                case "pods" -> allocatable.put("pods", pair[1]);
                case "gpu" -> allocatable.put("example.com/gpu", pair[1]);
                case "label" -> labels.put(pair[0], pair[1]);
                case "taint" -> taints.add(taint(pair, "NoSchedule"));
                case "soft" -> taints.add(taint(pair, "PreferNoSchedule"));
                case "image" -> {
                    ContainerImage image =
                            ContainerImage.empty()
                                    .withNames(List.of(rest + ":latest"))
                                    .withSizeBytes(900_000_000L);
                    node = node.withStatus(node.status().withImages(List.of(image)));
                }
                case "cordoned" -> node = node.withSpec(node.spec().withUnschedulable(true));
                default -> throw new IllegalArgumentException(word);
            }
        }
        return node.withMetadata(node.metadata().withLabels(labels))
                .withSpec(node.spec().withTaints(taints))
                .withStatus(node.status().withAllocatable(allocatable));
    }

    private static Taint taint(String[] pair, String effect) {
        return Taint.empty().withKey(pair[0]).withValue(pair[1]).withEffect(effect);
    }

    /** A pod of words. */
    public static Pod pod(String name, String text) {
        var pods = new PodWords(name);
        words(text, " ").forEach(pods::read);
        return pods.pod();
    }

    /** Reads one word after the other. */
    private static final class PodWords {
        private final Map<String, String> requests = new HashMap<>();
        private final Map<String, String> labels = new HashMap<>();
        private final Map<String, String> selector = new HashMap<>();
        private final List<Container> inits = new ArrayList<>();
        private final List<ContainerPort> ports = new ArrayList<>();
        private final List<Toleration> tolerations = new ArrayList<>();
        private final List<TopologySpreadConstraint> spreads = new ArrayList<>();
        private final List<PodAffinityTerm> near = new ArrayList<>();
        private final List<PodAffinityTerm> far = new ArrayList<>();
        private final List<WeightedPodAffinityTerm> likes = new ArrayList<>();
        private final List<WeightedPodAffinityTerm> dislikes = new ArrayList<>();
        private final List<NodeSelectorTerm> required = new ArrayList<>();
        private final List<PreferredSchedulingTerm> wishes = new ArrayList<>();
        private Pod pod;

        PodWords(String name) {
            pod = Pod.create("default", name);
            pod = pod.withMetadata(pod.metadata().withUid("uid-" + name));
        }

        void read(String word) {
            String rest = word.substring(word.indexOf(':') + 1);
            String[] pair = pair(rest);
            switch (word.split("[:=]", 2)[0]) {
                case "cpu" -> requests.put("cpu", pair[1]);
                case "mem" -> requests.put("memory", pair[1]);
                case "eph" -> requests.put("ephemeral-storage", pair[1]);
                case "gpu" -> requests.put("example.com/gpu", pair[1]);
                case "init" -> inits.add(asking(pair[1]));
                case "sidecar" -> inits.add(asking(pair[1]).withRestartPolicy("Always"));
                case "over" -> pod = pod.withSpec(pod.spec().withOverhead(Map.of("cpu", pair[1])));
                case "ns" -> pod = pod.withMetadata(pod.metadata().withNamespace(pair[1]));
                case "is" -> labels.put(pair[0], pair[1]);
                case "select" -> selector.put(pair[0], pair[1]);
                case "port" ->
                        ports.add(ContainerPort.empty().withHostPort(Integer.parseInt(pair[1])));
                case "node" -> pod = pod.withSpec(pod.spec().withNodeName(pair[1]));
                case "prio" ->
                        pod = pod.withSpec(pod.spec().withPriority(Integer.parseInt(pair[1])));
                case "tolerate" -> tolerations.add(tolerating(rest));
                default -> readChoice(word, rest, pair);
            }
        }

        private void readChoice(String word, String rest, String[] pair) {
            switch (word.split("[:=]", 2)[0]) {
                case "near" -> near.add(term(rest));
                case "far" -> far.add(term(rest));
                case "likes" -> likes.add(weighted(rest));
                case "dislikes" -> dislikes.add(weighted(rest));
                case "in" -> required.add(nodes(pair));
                case "only" -> required.add(named(pair[1]));
                case "wish" -> {
                    String[] parts = rest.split("\\*", -1);
                    wishes.add(
                            PreferredSchedulingTerm.empty()
                                    .withPreference(nodes(pair(parts[0])))
                                    .withWeight(Integer.parseInt(parts[1])));
                }
                case "spread" -> spreads.add(spread(rest, "DoNotSchedule"));
                case "soft" -> spreads.add(spread(rest, "ScheduleAnyway"));
                case "least" ->
                        spreads.add(spreads.removeLast().withMinDomains(Integer.parseInt(pair[1])));
                case "taints" -> spreads.add(spreads.removeLast().withNodeTaintsPolicy(pair[1]));
                case "affinity" ->
                        spreads.add(spreads.removeLast().withNodeAffinityPolicy(pair[1]));
                case "keys" ->
                        spreads.add(spreads.removeLast().withMatchLabelKeys(List.of(pair[1])));
                default -> throw new IllegalArgumentException(word);
            }
        }

        private static Container asking(String cpu) {
            return Container.empty()
                    .withResources(ResourceRequirements.empty().withRequests(Map.of("cpu", cpu)));
        }

        private static Toleration tolerating(String key) {
            String full = key.equals("cordon") ? "node.kubernetes.io/unschedulable" : key;
            return Toleration.empty().withKey(full).withOperator("Exists");
        }

        /** Labels as key=value; "*" is all pods. */
        private static LabelSelector selecting(String text) {
            if (text.equals("*")) {
                return LabelSelector.empty();
            }
            String[] pair = pair(text);
            return LabelSelector.empty().withMatchLabels(Map.of(pair[0], pair[1]));
        }

        /** The namespace stands before the labels, with a comma; "*" is all namespaces. */
        private static PodAffinityTerm term(String text) {
            String[] parts = text.split("@", -1);
            String[] about = parts[0].split(",", -1);
            PodAffinityTerm term =
                    PodAffinityTerm.empty()
                            .withLabelSelector(selecting(about[about.length - 1]))
                            .withTopologyKey(topology(parts[1]));
            if (about.length == 1) {
                return term;
            }
            return about[0].contains("=") || about[0].equals("*")
                    ? term.withNamespaceSelector(selecting(about[0]))
                    : term.withNamespaces(List.of(about[0]));
        }

        private static String topology(String name) {
            return name.equals("host") ? "kubernetes.io/hostname" : name;
        }

        private static WeightedPodAffinityTerm weighted(String text) {
            int star = text.lastIndexOf('*');
            return WeightedPodAffinityTerm.empty()
                    .withPodAffinityTerm(term(text.substring(0, star)))
                    .withWeight(Integer.parseInt(text.substring(star + 1)));
        }

        private static NodeSelectorTerm nodes(String[] pair) {
            NodeSelectorRequirement one = NodeSelectorRequirement.empty().withKey(pair[0]);
            one =
                    pair[1].startsWith(">")
                            ? one.withOperator("Gt").withValues(List.of(pair[1].substring(1)))
                            : one.withOperator("In").withValues(List.of(pair[1].split("\\+")));
            return NodeSelectorTerm.empty().withMatchExpressions(List.of(one));
        }

        private static NodeSelectorTerm named(String name) {
            NodeSelectorRequirement one =
                    NodeSelectorRequirement.empty()
                            .withKey("metadata.name")
                            .withOperator("In")
                            .withValues(List.of(name));
            return NodeSelectorTerm.empty().withMatchFields(List.of(one));
        }

        private static TopologySpreadConstraint spread(String text, String otherwise) {
            String[] parts = text.split("[@/]", -1);
            return TopologySpreadConstraint.empty()
                    .withLabelSelector(selecting(parts[0]))
                    .withTopologyKey(topology(parts[1]))
                    .withMaxSkew(Integer.parseInt(parts[2]))
                    .withWhenUnsatisfiable(otherwise);
        }

        Pod pod() {
            Container container =
                    Container.empty()
                            .withName("main")
                            .withImage("web")
                            .withPorts(ports)
                            .withResources(ResourceRequirements.empty().withRequests(requests));
            var spec =
                    pod.spec()
                            .withContainers(List.of(container))
                            .withInitContainers(inits)
                            .withNodeSelector(selector)
                            .withTolerations(tolerations)
                            .withTopologySpreadConstraints(spreads);
            var affinity = spec.affinity();
            if (!near.isEmpty() || !likes.isEmpty()) {
                affinity =
                        affinity.withPodAffinity(
                                affinity.podAffinity()
                                        .withRequiredDuringSchedulingIgnoredDuringExecution(near)
                                        .withPreferredDuringSchedulingIgnoredDuringExecution(
                                                likes));
            }
            if (!far.isEmpty() || !dislikes.isEmpty()) {
                affinity =
                        affinity.withPodAntiAffinity(
                                affinity.podAntiAffinity()
                                        .withRequiredDuringSchedulingIgnoredDuringExecution(far)
                                        .withPreferredDuringSchedulingIgnoredDuringExecution(
                                                dislikes));
            }
            var nodes = affinity.nodeAffinity();
            if (!required.isEmpty()) {
                nodes =
                        nodes.withRequiredDuringSchedulingIgnoredDuringExecution(
                                nodes.requiredDuringSchedulingIgnoredDuringExecution()
                                        .withNodeSelectorTerms(required));
            }
            if (!wishes.isEmpty()) {
                nodes = nodes.withPreferredDuringSchedulingIgnoredDuringExecution(wishes);
            }
            if (!required.isEmpty() || !wishes.isEmpty()) {
                affinity = affinity.withNodeAffinity(nodes);
            }
            return pod.withMetadata(pod.metadata().withLabels(labels))
                    .withSpec(affinity.value().size() == 0 ? spec : spec.withAffinity(affinity));
        }
    }
}
