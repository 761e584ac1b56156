package io.podium.node.pod;

import io.podium.api.core.v1.Node;
import io.podium.api.core.v1.Pod;
import io.podium.api.view.ApiObject;
import io.podium.base.loop.Loop;
import io.podium.base.time.Clock;
import io.podium.client.Door;
import io.podium.node.NodeConfig;
import io.podium.node.cri.ContainerRuntime;
import io.podium.node.images.ImageAccess;
import io.podium.node.probe.Asker;
import io.podium.node.volume.Fields;
import io.podium.node.volume.PayloadRenderer;
import io.podium.node.volume.PodVolumes;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/**
 * What all pods of a node share.
 *
 * @param access who may use which image
 * @param loop for timers; nothing blocks on it
 * @param doers runs what blocks
 * @param admissions which pods the node has taken
 * @param neighbours all pods the node looks after
 * @param pressures the conditions of pressure the node has now
 */
public record NodeTools(
        NodeConfig config,
        ContainerRuntime runtime,
        ImageAccess access,
        Asker asker,
        PodVolumes volumes,
        PayloadRenderer.Tokens tokens,
        Door door,
        Events events,
        Clock clock,
        Loop loop,
        Executor doers,
        Admissions admissions,
        Neighbours neighbours,
        Supplier<List<String>> pressures) {

    /** The pods of the node, as one sees the others. */
    public interface Neighbours {
        /** Whether the node looks after the pod already. */
        boolean isKnown(Pod pod);

        /** Ends the pod for good, because a critical one needs its room; once is enough. */
        void preempt(Pod pod);
    }

    /** Where events go; never blocks, and losing one is no harm. */
    public interface Events {
        /**
         * Says something about an object.
         *
         * @param fieldPath the part that is meant, such as spec.containers{web}, or ""
         * @param type Normal or Warning
         */
        void tell(ApiObject about, String fieldPath, String type, String reason, String message);
    }

    /** A container without limits may have what the node's pods may have all together. */
    Fields.Facts facts(List<String> podAddresses) {
        var allocatable =
                door.view()
                        .find(Node.class, "", config.name())
                        .map(node -> node.status().allocatable())
                        .orElse(Map.of());
        return new Fields.Facts(podAddresses, config.addresses(), allocatable);
    }
}
