package io.podium.bench;

import io.podium.base.loop.Doers;
import io.podium.base.time.Clock;
import io.podium.node.cri.ContainerRuntime;
import io.podium.node.cri.v1.Container;
import io.podium.node.cri.v1.ContainerConfig;
import io.podium.node.cri.v1.ContainerMetadata;
import io.podium.node.cri.v1.ImageSpec;
import io.podium.node.cri.v1.LinuxContainerConfig;
import io.podium.node.cri.v1.LinuxPodSandboxConfig;
import io.podium.node.cri.v1.PodSandboxConfig;
import io.podium.node.cri.v1.PodSandboxMetadata;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** What a pod costs the runtime: the least calls that make one, with nobody's help. */
final class BarePods {
    private static final Clock CLOCK = Clock.system();

    private final ContainerRuntime runtime;
    private final Path logs;
    private final String cgroup;

    /**
     * @param cgroup below which theirs are made, so that they go with the node
     */
    BarePods(ContainerRuntime runtime, Path logs, String cgroup) {
        this.runtime = runtime;
        this.logs = logs;
        this.cgroup = cgroup;
    }

    /** Makes a sandbox, makes and starts a container, and looks; how long it took. */
    double startMillis(String name) {
        long begin = CLOCK.nanos();
        PodSandboxConfig config =
                PodSandboxConfig.empty()
                        .withMetadata(
                                PodSandboxMetadata.empty()
                                        .withName(name)
                                        .withUid(name)
                                        .withNamespace("bare"))
                        .withHostname(name)
                        .withLogDirectory(logs.resolve(name).toString())
                        .withLinux(
                                LinuxPodSandboxConfig.empty()
                                        .withCgroupParent(cgroup + "/bare/" + name));
        ContainerConfig container =
                ContainerConfig.empty()
                        .withMetadata(ContainerMetadata.empty().withName("c"))
                        .withImage(ImageSpec.empty().withImage("busybox:1"))
                        .withCommand(List.of("sleep", "3600"))
                        .withLogPath("c.log")
                        .withLinux(LinuxContainerConfig.empty());
        String sandbox = runtime.runPodSandbox(config, "");
        runtime.podSandboxStatus(sandbox);
        String id = runtime.createContainer(sandbox, container, config);
        runtime.startContainer(id);
        runtime.containerStatus(id);
        return (CLOCK.nanos() - begin) / 1e6;
    }

    /** Takes away all that this made; what belongs to pods of the cluster stays. */
    void removeAll(Doers doers) {
        List<Container> containers = runtime.listContainers(Map.of());
        List<CompletableFuture<Boolean>> all =
                runtime.listPodSandboxes(Map.of()).stream()
                        .filter(sandbox -> sandbox.metadata().namespace().equals("bare"))
                        .map(sandbox -> doers.call(() -> remove(sandbox.id(), containers)))
                        .toList();
        all.forEach(RealCluster::done);
    }

    private boolean remove(String sandbox, List<Container> containers) {
        for (Container one : containers) {
            if (one.podSandboxId().equals(sandbox)) {
                runtime.stopContainer(one.id(), Duration.ZERO);
                runtime.removeContainer(one.id());
            }
        }
        runtime.stopPodSandbox(sandbox);
        runtime.removePodSandbox(sandbox);
        return true;
    }
}
