package io.podium.scheduler.profile;

import java.util.Arrays;
import java.util.Optional;

/** Upstream's plugins that exist here, in the order in which they object to a node. */
public enum Plugin {
    SCHEDULING_GATES("SchedulingGates", 0),
    NODE_UNSCHEDULABLE("NodeUnschedulable", 0),
    NODE_NAME("NodeName", 0),
    TAINT_TOLERATION("TaintToleration", 3),
    NODE_AFFINITY("NodeAffinity", 2),
    NODE_PORTS("NodePorts", 0),
    NODE_RESOURCES_FIT("NodeResourcesFit", 1),
    POD_TOPOLOGY_SPREAD("PodTopologySpread", 2),
    INTER_POD_AFFINITY("InterPodAffinity", 2),
    DEFAULT_PREEMPTION("DefaultPreemption", 0),
    BALANCED_ALLOCATION("NodeResourcesBalancedAllocation", 1),
    IMAGE_LOCALITY("ImageLocality", 1);

    private final String title;
    private final int weight;

    Plugin(String title, int weight) {
        this.title = title;
        this.weight = weight;
    }

    /** The name in configurations. */
    public String title() {
        return title;
    }

    /** What its scores weigh by default; zero when it has none. */
    public int weight() {
        return weight;
    }

    /** The plugin of a name in a configuration. */
    public static Optional<Plugin> titled(String title) {
        return Arrays.stream(values()).filter(plugin -> plugin.title.equals(title)).findFirst();
    }
}
