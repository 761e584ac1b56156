package io.podium.scheduler.profile;

import java.util.Arrays;
import java.util.Optional;

/** Upstream's plugins that exist here, in upstream's default order. */
public enum Plugin {
    SCHEDULING_GATES("SchedulingGates", 0),
    PRIORITY_SORT("PrioritySort", 0, Point.QUEUE_SORT),
    NODE_UNSCHEDULABLE("NodeUnschedulable", 0, Point.FILTER),
    NODE_NAME("NodeName", 0, Point.FILTER),
    TAINT_TOLERATION("TaintToleration", 3, Point.FILTER, Point.SCORE),
    NODE_AFFINITY("NodeAffinity", 2, Point.FILTER, Point.SCORE),
    NODE_PORTS("NodePorts", 0, Point.FILTER),
    NODE_RESOURCES_FIT("NodeResourcesFit", 1, Point.FILTER, Point.SCORE),
    POD_TOPOLOGY_SPREAD("PodTopologySpread", 2, Point.FILTER, Point.SCORE),
    INTER_POD_AFFINITY("InterPodAffinity", 2, Point.FILTER, Point.SCORE),
    DEFAULT_PREEMPTION("DefaultPreemption", 0, Point.POST_FILTER),
    BALANCED_ALLOCATION("NodeResourcesBalancedAllocation", 1, Point.SCORE),
    IMAGE_LOCALITY("ImageLocality", 1, Point.SCORE),
    DEFAULT_BINDER("DefaultBinder", 0, Point.BIND);

    /** Where in the life of a pod that looks for a node a plugin has a say. */
    public enum Point {
        QUEUE_SORT(1, "queueSort", "QueueSort"),
        FILTER(2, "filter", "Filter"),
        POST_FILTER(4, "postFilter", "PostFilter"),
        SCORE(8, "score", "Score"),
        BIND(16, "bind", "Bind");

        /** Stands for it where several are one number. */
        private final int bit;

        private final String field;
        private final String title;

        Point(int bit, String field, String title) {
            this.bit = bit;
            this.field = field;
            this.title = title;
        }

        /** Its name in configurations. */
        public String field() {
            return field;
        }

        /** Its name in metrics and messages. */
        public String title() {
            return title;
        }
    }

    private final String title;
    private final int weight;

    /** The bits of its points. */
    private final int points;

    Plugin(String title, int weight, Point... points) {
        this.title = title;
        this.weight = weight;
        this.points = Arrays.stream(points).mapToInt(point -> point.bit).sum();
    }

    /** The name in configurations. */
    public String title() {
        return title;
    }

    /** What its scores weigh by default; zero when it has none. */
    public int weight() {
        return weight;
    }

    /** Whether it has a say there. */
    public boolean hasSayAt(Point point) {
        return (points & point.bit) != 0;
    }

    /** The plugin of a name in a configuration. */
    public static Optional<Plugin> titled(String title) {
        return Arrays.stream(values()).filter(plugin -> plugin.title.equals(title)).findFirst();
    }
}
