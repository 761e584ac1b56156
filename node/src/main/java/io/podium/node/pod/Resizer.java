package io.podium.node.pod;

import io.podium.api.core.v1.Container;
import io.podium.api.core.v1.Pod;
import io.podium.node.cri.RuntimeTrouble;
import java.io.IOException;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Gives running containers other sizes. */
final class Resizer {
    private static final Logger LOG = LoggerFactory.getLogger(Resizer.class);
    private static final Duration FIRST = Duration.ofSeconds(5);
    private static final Duration LONGEST = Duration.ofMinutes(2);

    private final NodeTools tools;
    private final PodMemory memory;
    private final PodCgroups cgroups;
    private final Allocation allocation;

    Resizer(NodeTools tools, PodMemory memory, PodCgroups cgroups, Allocation allocation) {
        this.tools = tools;
        this.memory = memory;
        this.cgroups = cgroups;
        this.allocation = allocation;
    }

    /** A container was made with what its specification says. */
    void started(String id, Container container) {
        allocation.apply(id, container.resources());
    }

    /** The pod's cgroup was made with what its specification says. */
    void madeWhole(Pod pod) {
        if (!pod.spec().resources().value().isEmpty()) {
            allocation.applyWhole(pod.spec().resources());
        }
    }

    /** Containers without limits of their own have those of the pod. */
    void resizeWhole(Pod pod, Observed seen) {
        try {
            try {
                fitPod(pod);
            } catch (IOException tooSmall) {
                LOG.debug("the cgroup of {} cannot change before its containers", pod.name());
            }
            long memoryBytes = Resources.memoryBytes(tools.config().capacity());
            for (ContainerSeen one : seen.running()) {
                var container = Specs.container(pod, one.name());
                if (container.isPresent()) {
                    tools.runtime()
                            .updateContainerResources(
                                    one.id(),
                                    Resources.of(pod, container.get(), cgroups.node(memoryBytes)));
                }
            }
            fitPod(pod);
            allocation.applyWhole(pod.spec().resources());
            memory.release(Hold.RESIZE);
        } catch (RuntimeTrouble | IOException trouble) {
            memory.holdLonger(
                    Hold.RESIZE,
                    "Error",
                    trouble.getMessage(),
                    tools.clock().now(),
                    FIRST,
                    LONGEST);
        }
    }

    /**
     * The pod's own cgroup must hold its containers' before and after: it grows first, and what
     * cannot shrink yet is made to when the container did.
     */
    void resize(Pod pod, Step.Resize step) {
        Container container = Specs.container(pod, step.container()).orElseThrow();
        try {
            fitPod(pod);
        } catch (IOException tooSmall) {
            LOG.debug("the cgroup of {} cannot change before its container", pod.name(), tooSmall);
        }
        try {
            long memoryBytes = Resources.memoryBytes(tools.config().capacity());
            tools.runtime()
                    .updateContainerResources(
                            step.id(), Resources.of(pod, container, cgroups.node(memoryBytes)));
            fitPod(pod);
            allocation.apply(step.id(), container.resources());
            memory.release(Hold.RESIZE);
        } catch (RuntimeTrouble | IOException trouble) {
            memory.holdLonger(
                    Hold.RESIZE,
                    "Error",
                    trouble.getMessage(),
                    tools.clock().now(),
                    FIRST,
                    LONGEST);
        }
    }

    private void fitPod(Pod pod) throws IOException {
        String name = PodCgroups.name(pod, tools.config().cgroupRoot());
        cgroups.make(name, Resources.ofPod(pod));
    }
}
