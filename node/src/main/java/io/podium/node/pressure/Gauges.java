package io.podium.node.pressure;

import io.podium.api.core.v1.Pod;
import java.util.List;
import java.util.Map;

/** What of a node can be measured. Blocks; what cannot be measured is left out. */
public interface Gauges {
    /** How much is left of what may run short. */
    Map<Signal, Level> levels();

    /** What these pods take, by uid. Looks through their volumes, so it takes its time. */
    Map<String, PodUse> uses(List<Pod> pods);

    /** A node that never runs short and whose pods take nothing, for simulations. */
    Gauges IDLE =
            new Gauges() {
                @Override
                public Map<Signal, Level> levels() {
                    return Map.of();
                }

                @Override
                public Map<String, PodUse> uses(List<Pod> pods) {
                    return Map.of();
                }
            };
}
