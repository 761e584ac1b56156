package io.podium.server.admission;

import io.podium.api.core.v1.Binding;
import io.podium.api.core.v1.Node;
import io.podium.api.core.v1.Pod;
import io.podium.api.meta.v1.ObjectMeta;
import io.podium.server.admission.Attempt.Operation;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A pod on a node has the node's zone and region among its labels, so that it can read them through
 * the downward API. They come with the binding, or with a new pod that names its node.
 */
final class TopologyLabels implements Admission {
    private static final List<String> LABELS =
            List.of("topology.kubernetes.io/zone", "topology.kubernetes.io/region");

    @Override
    public String name() {
        return "PodTopologyLabels";
    }

    @Override
    public Attempt mutate(Attempt attempt) {
        if (attempt.is(Operation.CREATE, "pods")) {
            Pod pod = Pod.of(attempt.subject());
            ObjectMeta labelled = labelled(pod.metadata(), attempt, pod.spec().nodeName());
            return labelled.equals(pod.metadata())
                    ? attempt
                    : attempt.with(pod.withMetadata(labelled).value());
        }
        boolean isBinding =
                attempt.operation() == Operation.CREATE
                        && attempt.subresource().equals("binding")
                        && attempt.resource().groupResource().equals("pods");
        if (!isBinding) {
            return attempt;
        }
        Binding binding = Binding.of(attempt.subject());
        if (!binding.target().kind().equals("Node")) {
            return attempt;
        }
        ObjectMeta labelled = labelled(binding.metadata(), attempt, binding.target().name());
        return labelled.equals(binding.metadata())
                ? attempt
                : attempt.with(binding.withMetadata(labelled).value());
    }

    /** With the labels of the node that are not said already. */
    private static ObjectMeta labelled(ObjectMeta metadata, Attempt attempt, String node) {
        if (node.isEmpty()) {
            return metadata;
        }
        Map<String, String> ofNode =
                attempt.lookup()
                        .find("nodes", "", node)
                        .map(tree -> Node.of(tree).metadata().labels())
                        .orElse(Map.of());
        var labels = new TreeMap<>(metadata.labels());
        for (String label : LABELS) {
            if (ofNode.containsKey(label)) {
                labels.putIfAbsent(label, ofNode.get(label));
            }
        }
        return labels.equals(metadata.labels()) ? metadata : metadata.withLabels(labels);
    }
}
