package io.podium.bench;

import io.podium.base.loop.Doers;
import io.podium.base.time.Clock;
import io.podium.node.cri.ContainerRuntime;
import io.podium.node.cri.v1.Container;
import io.podium.node.cri.v1.ContainerConfig;
import io.podium.node.cri.v1.ContainerMetadata;
import io.podium.node.cri.v1.DNSConfig;
import io.podium.node.cri.v1.ImageSpec;
import io.podium.node.cri.v1.KeyValue;
import io.podium.node.cri.v1.LinuxContainerConfig;
import io.podium.node.cri.v1.LinuxContainerResources;
import io.podium.node.cri.v1.LinuxContainerSecurityContext;
import io.podium.node.cri.v1.LinuxPodSandboxConfig;
import io.podium.node.cri.v1.LinuxSandboxSecurityContext;
import io.podium.node.cri.v1.Mount;
import io.podium.node.cri.v1.NamespaceOption;
import io.podium.node.cri.v1.PodSandboxConfig;
import io.podium.node.cri.v1.PodSandboxMetadata;
import io.podium.node.cri.v1.SecurityProfile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;

/**
 * What a pod costs the runtime: the least calls that make one, with nobody's help. They ask for
 * what any kubelet asks for: the default seccomp profile of the sandbox, name servers, a hosts
 * file, a file for a last message, a folder with a token, the paths that are masked, variables, and
 * the class of service of a pod that asks for nothing.
 */
final class BarePods {
    private static final Clock CLOCK = Clock.system();
    private static final int PID_OF_CONTAINER = 1;
    private static final int RUNTIME_DEFAULT = 0;
    private static final int UNCONFINED = 1;
    private static final int LEAST_SHARES = 2;
    private static final int FIRST_TO_DIE = 1000;
    private static final int VARIABLES = 7;
    private static final List<String> MASKED =
            List.of(
                    "/proc/asound",
                    "/proc/acpi",
                    "/proc/interrupts",
                    "/proc/kcore",
                    "/proc/keys",
                    "/proc/latency_stats",
                    "/proc/timer_list",
                    "/proc/timer_stats",
                    "/proc/sched_debug",
                    "/proc/scsi",
                    "/sys/firmware",
                    "/sys/devices/virtual/powercap");
    private static final List<String> READ_ONLY =
            List.of("/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger");

    private final ContainerRuntime runtime;
    private final Path folder;
    private final String cgroup;

    /**
     * @param folder of their files
     * @param cgroup of the node, so that theirs stand where those of pods stand
     */
    BarePods(ContainerRuntime runtime, Path folder, String cgroup) {
        this.runtime = runtime;
        this.folder = folder;
        this.cgroup = cgroup;
    }

    /** Makes a sandbox, makes and starts a container, and looks; how long these calls took. */
    double startMillis(String name) throws IOException {
        Path own = Files.createDirectories(folder.resolve(name));
        Files.writeString(own.resolve("hosts"), "127.0.0.1 localhost\n");
        Files.writeString(own.resolve("message"), "");
        Files.writeString(Files.createDirectories(own.resolve("token")).resolve("token"), "none");
        PodSandboxConfig config = sandbox(name);
        ContainerConfig container = container(own);
        long begin = CLOCK.nanos();
        String sandbox = runtime.runPodSandbox(config, "");
        runtime.podSandboxStatus(sandbox);
        String id = runtime.createContainer(sandbox, container, config);
        runtime.startContainer(id);
        runtime.containerStatus(id);
        return (CLOCK.nanos() - begin) / 1e6;
    }

    private static NamespaceOption namespaces() {
        return NamespaceOption.empty().withPid(PID_OF_CONTAINER);
    }

    private PodSandboxConfig sandbox(String name) {
        return PodSandboxConfig.empty()
                .withMetadata(
                        PodSandboxMetadata.empty()
                                .withName(name)
                                .withUid(name)
                                .withNamespace("bare"))
                .withHostname(name)
                .withLogDirectory(folder.resolve(name).toString())
                .withDnsConfig(
                        DNSConfig.empty()
                                .withServers(List.of("10.96.0.10"))
                                .withSearches(List.of("svc.cluster.local", "cluster.local"))
                                .withOptions(List.of("ndots:5")))
                .withLinux(
                        LinuxPodSandboxConfig.empty()
                                .withCgroupParent(cgroup + "/kubepods/besteffort/pod" + name)
                                .withResources(resources())
                                .withSecurityContext(
                                        LinuxSandboxSecurityContext.empty()
                                                .withNamespaceOptions(namespaces())
                                                .withSeccomp(
                                                        SecurityProfile.empty()
                                                                .withProfileType(
                                                                        RUNTIME_DEFAULT))));
    }

    private static LinuxContainerResources resources() {
        return LinuxContainerResources.empty().withCpuShares(LEAST_SHARES);
    }

    private static ContainerConfig container(Path own) {
        return ContainerConfig.empty()
                .withMetadata(ContainerMetadata.empty().withName("c"))
                .withImage(ImageSpec.empty().withImage("busybox:1"))
                .withCommand(List.of("sleep", "3600"))
                .withEnvs(
                        IntStream.range(0, VARIABLES)
                                .mapToObj(number ->
                                        KeyValue.empty()
                                                .withKey("KUBERNETES_" + number)
                                                .withValue("tcp://10.96.0.1:443"))
                                .toList())
                .withMounts(
                        List.of(
                                mount("/etc/hosts", own.resolve("hosts")),
                                mount("/dev/termination-log", own.resolve("message")),
                                mount(
                                                "/var/run/secrets/kubernetes.io/serviceaccount",
                                                own.resolve("token"))
                                        .withReadonly(true)))
                .withLogPath("c.log")
                .withLinux(
                        LinuxContainerConfig.empty()
                                .withResources(resources().withOomScoreAdj(FIRST_TO_DIE))
                                .withSecurityContext(
                                        LinuxContainerSecurityContext.empty()
                                                .withNamespaceOptions(namespaces())
                                                .withSeccomp(
                                                        SecurityProfile.empty()
                                                                .withProfileType(UNCONFINED))
                                                .withMaskedPaths(MASKED)
                                                .withReadonlyPaths(READ_ONLY)));
    }

    private static Mount mount(String inside, Path outside) {
        return Mount.empty().withContainerPath(inside).withHostPath(outside.toString());
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
