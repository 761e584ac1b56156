package io.podium.node.agent;

import io.podium.api.core.v1.Pod;
import io.podium.node.pressure.Gauges;
import io.podium.node.pressure.Level;
import io.podium.node.pressure.PodUse;
import io.podium.node.pressure.Signal;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What a test says of a node and its pods. */
final class ScriptedGauges implements Gauges {
    final Map<Signal, Level> levels = new EnumMap<>(Signal.class);

    /** By the name of the pod. */
    final Map<String, PodUse> uses = new HashMap<>();

    @Override
    public Map<Signal, Level> levels() {
        return Map.copyOf(levels);
    }

    @Override
    public Map<String, PodUse> uses(List<Pod> pods) {
        var found = new HashMap<String, PodUse>();
        pods.forEach(pod -> found.put(pod.uid(), uses.getOrDefault(pod.name(), PodUse.NOTHING)));
        return found;
    }
}
