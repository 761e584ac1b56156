package io.podium.scheduler.placement;

import io.podium.api.core.v1.Node;
import io.podium.api.core.v1.NodeSelectorRequirement;
import io.podium.api.core.v1.NodeSelectorTerm;
import io.podium.api.core.v1.Pod;
import io.podium.api.core.v1.PodAffinityTerm;
import io.podium.api.core.v1.Taint;
import io.podium.api.core.v1.TopologySpreadConstraint;
import io.podium.api.core.v1.WeightedPodAffinityTerm;
import io.podium.api.quantity.Quantity;
import io.podium.api.selector.LabelSelector;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * A plain and slow scheduler, written down from the rules without a thought for speed: for each
 * node it walks over all pods of all nodes. What the fast one is compared with.
 *
 * @param placed which pods stand on each node, by its name
 * @param namespaces labels of namespaces
 */
record Plain(
        List<Node> nodes,
        Map<String, List<Pod>> placed,
        Map<String, Map<String, String>> namespaces) {
    private static final String HOST = "kubernetes.io/hostname";

    private List<Pod> on(Node node) {
        return placed.getOrDefault(node.name(), List.of());
    }

    private static Map<String, String> labels(Node node) {
        return node.metadata().labels();
    }

    /** The name of the plugin that objects first, "" when the node will do. */
    String objection(Pod pod, Node node) {
        if (node.spec().unschedulable() && !tolerates(pod, unschedulable())) {
            return "NodeUnschedulable";
        }
        for (Taint taint : node.spec().taints()) {
            if (!taint.effect().equals("PreferNoSchedule") && !tolerates(pod, taint)) {
                return "TaintToleration";
            }
        }
        if (!chosen(pod, node)) {
            return "NodeAffinity";
        }
        if (portsCollide(pod, node)) {
            return "NodePorts";
        }
        if (!fits(pod, node)) {
            return "NodeResourcesFit";
        }
        if (!spreads(pod, node)) {
            return "PodTopologySpread";
        }
        return likesNeighbours(pod, node) ? "" : "InterPodAffinity";
    }

    private static Taint unschedulable() {
        return Taint.empty().withKey("node.kubernetes.io/unschedulable").withEffect("NoSchedule");
    }

    /** Scenes only know tolerations that ask for a key to exist. */
    private static boolean tolerates(Pod pod, Taint taint) {
        return pod.spec().tolerations().stream()
                .anyMatch(toleration -> toleration.key().equals(taint.key()));
    }

    private static boolean tolerates(Pod pod, Node node) {
        return node.spec().taints().stream()
                .filter(taint -> !taint.effect().equals("PreferNoSchedule"))
                .allMatch(taint -> tolerates(pod, taint));
    }

    private static boolean chosen(Pod pod, Node node) {
        boolean isSelected =
                labels(node).entrySet().containsAll(pod.spec().nodeSelector().entrySet());
        var affinity = pod.spec().affinity().nodeAffinity();
        List<NodeSelectorTerm> terms =
                affinity.requiredDuringSchedulingIgnoredDuringExecution().nodeSelectorTerms();
        return isSelected
                && (terms.isEmpty() || terms.stream().anyMatch(term -> matches(term, node)));
    }

    private static boolean matches(NodeSelectorTerm term, Node node) {
        for (NodeSelectorRequirement one : term.matchExpressions()) {
            String value = labels(node).get(one.key());
            boolean isMet =
                    one.operator().equals("Gt")
                            ? value != null
                                    && Long.parseLong(value)
                                            > Long.parseLong(one.values().getFirst())
                            : one.values().contains(value);
            if (!isMet) {
                return false;
            }
        }
        return true;
    }

    private boolean portsCollide(Pod pod, Node node) {
        for (Pod other : on(node)) {
            for (var mine : pod.spec().containers().getFirst().ports()) {
                for (var theirs : other.spec().containers().getFirst().ports()) {
                    if (mine.hostPort() == theirs.hostPort()) {
                        return true;
                    }
                }
            }
        }
        return false;
    }

    private static long asks(Pod pod, String resource) {
        String text = pod.spec().containers().getFirst().resources().requests().get(resource);
        Quantity quantity = Quantity.orZero(text == null ? "0" : text);
        return resource.equals("cpu") ? quantity.milliValue() : quantity.value();
    }

    private static long has(Node node, String resource) {
        Quantity quantity =
                Quantity.orZero(node.status().allocatable().getOrDefault(resource, "0"));
        return resource.equals("cpu") ? quantity.milliValue() : quantity.value();
    }

    private long taken(Node node, String resource) {
        return on(node).stream().mapToLong(pod -> asks(pod, resource)).sum();
    }

    private boolean fits(Pod pod, Node node) {
        for (String resource : List.of("cpu", "memory", "example.com/gpu")) {
            long wants = asks(pod, resource);
            if (wants > 0 && taken(node, resource) + wants > has(node, resource)) {
                return false;
            }
        }
        return on(node).size() < has(node, "pods");
    }

    private boolean means(Pod owner, PodAffinityTerm term, Pod other) {
        boolean isNamed =
                (term.namespaces().isEmpty() && !term.hasNamespaceSelector())
                        ? owner.namespace().equals(other.namespace())
                        : term.namespaces().contains(other.namespace());
        boolean isChosen =
                term.hasNamespaceSelector()
                        && LabelSelector.of(term.namespaceSelector().value())
                                .matches(namespaces.getOrDefault(other.namespace(), Map.of()));
        return (isNamed || isChosen)
                && LabelSelector.of(term.labelSelector().value())
                        .matches(other.metadata().labels());
    }

    private static List<PodAffinityTerm> near(Pod pod) {
        return pod.spec().affinity().podAffinity().requiredDuringSchedulingIgnoredDuringExecution();
    }

    private static List<PodAffinityTerm> far(Pod pod) {
        return pod.spec()
                .affinity()
                .podAntiAffinity()
                .requiredDuringSchedulingIgnoredDuringExecution();
    }

    /** Whether both nodes have the label with the same value. */
    private static boolean together(Node one, Node other, String key) {
        return labels(one).containsKey(key) && labels(one).get(key).equals(labels(other).get(key));
    }

    private boolean likesNeighbours(Pod pod, Node node) {
        boolean areAllNear = true;
        boolean isAnyone = false;
        for (PodAffinityTerm term : near(pod)) {
            if (!labels(node).containsKey(term.topologyKey())) {
                return false;
            }
            boolean isNear = false;
            for (Node place : nodes) {
                for (Pod other : on(place)) {
                    if (near(pod).stream().allMatch(one -> means(pod, one, other))
                            && labels(place).containsKey(term.topologyKey())) {
                        isAnyone = true;
                        isNear |= together(node, place, term.topologyKey());
                    }
                }
            }
            areAllNear &= isNear;
        }
        boolean isOwnFirst =
                !isAnyone && near(pod).stream().allMatch(term -> means(pod, term, pod));
        if (!areAllNear && !isOwnFirst) {
            return false;
        }
        for (Node place : nodes) {
            for (Pod other : on(place)) {
                boolean isUnwanted =
                        far(pod).stream()
                                        .anyMatch(term ->
                                                means(pod, term, other)
                                                        && together(
                                                                node, place, term.topologyKey()))
                                || far(other).stream()
                                        .anyMatch(term ->
                                                means(other, term, pod)
                                                        && together(
                                                                node, place, term.topologyKey()));
                if (isUnwanted) {
                    return false;
                }
            }
        }
        return true;
    }

    private static List<TopologySpreadConstraint> constraints(Pod pod, String otherwise) {
        return pod.spec().topologySpreadConstraints().stream()
                .filter(one -> one.whenUnsatisfiable().equals(otherwise))
                .toList();
    }

    private static boolean hasAll(Node node, List<TopologySpreadConstraint> constraints) {
        return constraints.stream().allMatch(one -> labels(node).containsKey(one.topologyKey()));
    }

    private static boolean takesPart(TopologySpreadConstraint one, Pod pod, Node node) {
        return (one.nodeAffinityPolicy().equals("Ignore") || chosen(pod, node))
                && (!one.nodeTaintsPolicy().equals("Honor") || tolerates(pod, node));
    }

    private long counted(TopologySpreadConstraint one, Pod pod, Node node) {
        return on(node).stream()
                .filter(other -> other.namespace().equals(pod.namespace()))
                .filter(other -> !other.isDeleting())
                .filter(other -> counts(one, pod, other))
                .count();
    }

    private static boolean counts(TopologySpreadConstraint one, Pod pod, Pod other) {
        for (String key : one.matchLabelKeys()) {
            String value = pod.metadata().labels().get(key);
            if (value != null && !value.equals(other.metadata().labels().get(key))) {
                return false;
            }
        }
        return LabelSelector.of(one.labelSelector().value()).matches(other.metadata().labels());
    }

    private boolean spreads(Pod pod, Node node) {
        List<TopologySpreadConstraint> hard = constraints(pod, "DoNotSchedule");
        for (TopologySpreadConstraint one : hard) {
            if (!labels(node).containsKey(one.topologyKey())) {
                return false;
            }
            var counts = new TreeMap<String, Long>();
            for (Node place : nodes) {
                if (hasAll(place, hard) && takesPart(one, pod, place)) {
                    counts.merge(
                            labels(place).get(one.topologyKey()),
                            counted(one, pod, place),
                            Long::sum);
                }
            }
            int least = one.hasMinDomains() ? one.minDomains() : 1;
            long fewest =
                    counts.size() < least
                            ? 0
                            : counts.values().stream().mapToLong(Long::longValue).min().orElse(0);
            long here = counts.getOrDefault(labels(node).get(one.topologyKey()), 0L);
            long self = counts(one, pod, pod) ? 1 : 0;
            if (here + self - fewest > one.maxSkew()) {
                return false;
            }
        }
        return true;
    }

    /** What the named plugin says of each of the nodes. */
    List<Long> scores(String plugin, Pod pod, List<Node> fitting) {
        return switch (plugin) {
            case "NodeResourcesFit" -> fitting.stream().map(node -> emptiness(pod, node)).toList();
            case "NodeResourcesBalancedAllocation" ->
                    fitting.stream().map(node -> balance(pod, node)).toList();
            case "TaintToleration" -> taints(pod, fitting);
            case "NodeAffinity" -> wishes(pod, fitting);
            case "InterPodAffinity" -> neighbours(pod, fitting);
            case "PodTopologySpread" -> softly(pod, fitting);
            default -> throw new IllegalArgumentException(plugin);
        };
    }

    private static long guessed(Pod pod, String resource) {
        long asked = asks(pod, resource);
        long guess = resource.equals("cpu") ? 100 : 200L * 1024 * 1024;
        return asked == 0 ? guess : asked;
    }

    private long emptiness(Pod pod, Node node) {
        long sum = 0;
        for (String resource : List.of("cpu", "memory")) {
            long taken =
                    on(node).stream().mapToLong(one -> guessed(one, resource)).sum()
                            + guessed(pod, resource);
            long has = has(node, resource);
            sum += taken > has ? 0 : (has - taken) * 100 / has;
        }
        return sum / 2;
    }

    private long balance(Pod pod, Node node) {
        double cpu = share(pod, node, "cpu");
        double memory = share(pod, node, "memory");
        return (long) ((1 - Math.abs((cpu - memory) / 2)) * 100);
    }

    private double share(Pod pod, Node node, String resource) {
        double wanted = taken(node, resource) + asks(pod, resource);
        return Math.min(1, wanted / has(node, resource));
    }

    private static List<Long> taints(Pod pod, List<Node> fitting) {
        List<Long> counts =
                fitting.stream()
                        .map(node ->
                                node.spec().taints().stream()
                                        .filter(one -> one.effect().equals("PreferNoSchedule"))
                                        .filter(one -> !tolerates(pod, one))
                                        .count())
                        .toList();
        long most = counts.stream().mapToLong(Long::longValue).max().orElse(0);
        return counts.stream().map(one -> most == 0 ? 100 : 100 - 100 * one / most).toList();
    }

    private static List<Long> wishes(Pod pod, List<Node> fitting) {
        List<Long> sums =
                fitting.stream()
                        .map(node ->
                                pod
                                        .spec()
                                        .affinity()
                                        .nodeAffinity()
                                        .preferredDuringSchedulingIgnoredDuringExecution()
                                        .stream()
                                        .filter(wish -> matches(wish.preference(), node))
                                        .mapToLong(wish -> wish.weight())
                                        .sum())
                        .toList();
        long most = sums.stream().mapToLong(Long::longValue).max().orElse(0);
        return sums.stream().map(one -> most == 0 ? 0 : 100 * one / most).toList();
    }

    private List<Long> neighbours(Pod pod, List<Node> fitting) {
        var sums = new ArrayList<Long>();
        for (Node node : fitting) {
            long sum = 0;
            for (Node place : nodes) {
                for (Pod other : on(place)) {
                    sum += weights(pod, other, node, place) + weights(other, pod, node, place);
                    for (PodAffinityTerm term : near(other)) {
                        boolean isDemanded = means(other, term, pod);
                        sum += isDemanded && together(node, place, term.topologyKey()) ? 1 : 0;
                    }
                }
            }
            sums.add(sum);
        }
        long least = sums.stream().mapToLong(Long::longValue).min().orElse(0);
        long most = sums.stream().mapToLong(Long::longValue).max().orElse(0);
        return sums.stream()
                .map(one ->
                        most == least
                                ? 0L
                                : (long) (100 * ((one - least) / (double) (most - least))))
                .toList();
    }

    /** What the one says it would like of the other. */
    private long weights(Pod one, Pod other, Node node, Node place) {
        var affinity = one.spec().affinity();
        long sum = 0;
        for (WeightedPodAffinityTerm wish :
                affinity.podAffinity().preferredDuringSchedulingIgnoredDuringExecution()) {
            sum += isMet(one, wish, other, node, place) ? wish.weight() : 0;
        }
        for (WeightedPodAffinityTerm wish :
                affinity.podAntiAffinity().preferredDuringSchedulingIgnoredDuringExecution()) {
            sum -= isMet(one, wish, other, node, place) ? wish.weight() : 0;
        }
        return sum;
    }

    private boolean isMet(Pod one, WeightedPodAffinityTerm wish, Pod other, Node node, Node place) {
        return means(one, wish.podAffinityTerm(), other)
                && together(node, place, wish.podAffinityTerm().topologyKey());
    }

    private List<Long> softly(Pod pod, List<Node> fitting) {
        List<TopologySpreadConstraint> soft = constraints(pod, "ScheduleAnyway");
        List<Node> scored = fitting.stream().filter(node -> hasAll(node, soft)).toList();
        Map<Node, Double> sums = new HashMap<>();
        scored.forEach(node -> sums.put(node, 0.0));
        for (TopologySpreadConstraint one : soft) {
            String key = one.topologyKey();
            Set<String> places = new HashSet<>();
            scored.forEach(node -> places.add(labels(node).get(key)));
            double weight = Math.log((key.equals(HOST) ? scored.size() : places.size()) + 2);
            for (Node node : scored) {
                long count = 0;
                for (Node place : nodes) {
                    boolean isHere =
                            key.equals(HOST)
                                    ? place.name().equals(node.name())
                                    : hasAll(place, soft)
                                            && takesPart(one, pod, place)
                                            && together(node, place, key);
                    count += isHere ? counted(one, pod, place) : 0;
                }
                sums.merge(node, count * weight + one.maxSkew() - 1, Double::sum);
            }
        }
        List<Long> rounded = scored.stream().map(node -> Math.round(sums.get(node))).toList();
        long least = rounded.stream().mapToLong(Long::longValue).min().orElse(0);
        long most = rounded.stream().mapToLong(Long::longValue).max().orElse(0);
        return fitting.stream()
                .map(node -> {
                    int at = scored.indexOf(node);
                    if (at < 0) {
                        return 0L;
                    }
                    return most == 0 ? 100L : 100 * (most + least - rounded.get(at)) / most;
                })
                .toList();
    }
}
