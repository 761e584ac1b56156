package io.podium.scheduler.placement;

import io.podium.api.core.v1.Node;
import io.podium.api.core.v1.Pod;
import io.podium.scheduler.profile.Plugin;
import java.util.EnumSet;
import java.util.Set;

/** What happened in the cluster that may help a pod that found no node. */
public sealed interface Happening {
    /** Which plugins may think otherwise now. */
    Set<Plugin> interested();

    /** As upstream's metrics call it. */
    String label();

    /** A node is new. */
    record NodeCame(Node node) implements Happening {
        @Override
        public String label() {
            return "NodeAdd";
        }

        @Override
        public Set<Plugin> interested() {
            return EnumSet.range(Plugin.NODE_UNSCHEDULABLE, Plugin.INTER_POD_AFFINITY);
        }
    }

    /** A node has other labels, taints or amounts. */
    record NodeChanged(Node before, Node after) implements Happening {
        @Override
        public String label() {
            if (!before.status().allocatable().equals(after.status().allocatable())) {
                return "NodeUpdateNodeAllocatable";
            }
            return before.metadata().labels().equals(after.metadata().labels())
                    ? "NodeUpdateNodeTaint"
                    : "NodeUpdateNodeLabel";
        }

        @Override
        public Set<Plugin> interested() {
            return EnumSet.of(
                    Plugin.NODE_UNSCHEDULABLE,
                    Plugin.TAINT_TOLERATION,
                    Plugin.NODE_AFFINITY,
                    Plugin.NODE_RESOURCES_FIT,
                    Plugin.POD_TOPOLOGY_SPREAD,
                    Plugin.INTER_POD_AFFINITY);
        }
    }

    /** A node is gone. */
    record NodeGone(Node node) implements Happening {
        @Override
        public String label() {
            return "NodeDelete";
        }

        @Override
        public Set<Plugin> interested() {
            return EnumSet.of(Plugin.POD_TOPOLOGY_SPREAD);
        }
    }

    /** A pod was placed. */
    record PodPlaced(Pod pod) implements Happening {
        @Override
        public String label() {
            return "AssignedPodAdd";
        }

        @Override
        public Set<Plugin> interested() {
            return EnumSet.of(Plugin.POD_TOPOLOGY_SPREAD, Plugin.INTER_POD_AFFINITY);
        }
    }

    /** A pod that was placed, or was to get a node, is gone or over. */
    record PodLeft(Pod pod) implements Happening {
        @Override
        public String label() {
            return "AssignedPodDelete";
        }

        @Override
        public Set<Plugin> interested() {
            return EnumSet.of(
                    Plugin.NODE_PORTS,
                    Plugin.NODE_RESOURCES_FIT,
                    Plugin.POD_TOPOLOGY_SPREAD,
                    Plugin.INTER_POD_AFFINITY);
        }
    }

    /** A placed pod has other labels or asks for less. */
    record PodChanged(Pod before, Pod after) implements Happening {
        @Override
        public String label() {
            return before.metadata().labels().equals(after.metadata().labels())
                    ? "AssignedPodUpdatePodScaleDown"
                    : "AssignedPodUpdatePodLabel";
        }

        @Override
        public Set<Plugin> interested() {
            return EnumSet.of(
                    Plugin.NODE_RESOURCES_FIT,
                    Plugin.POD_TOPOLOGY_SPREAD,
                    Plugin.INTER_POD_AFFINITY);
        }
    }

    /** A namespace has other labels. */
    record NamespaceChanged() implements Happening {
        @Override
        public String label() {
            return "NamespaceUpdate";
        }

        @Override
        public Set<Plugin> interested() {
            return EnumSet.of(Plugin.INTER_POD_AFFINITY);
        }
    }
}
