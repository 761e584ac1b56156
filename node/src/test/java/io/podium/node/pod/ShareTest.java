package io.podium.node.pod;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.podium.api.core.v1.Pod;
import io.podium.node.NodeConfig;
import io.podium.node.cri.v1.LinuxContainerResources;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What of the node a pod gets as a whole: shares, limits, names, handlers. */
class ShareTest {
    private static final Resources.Node NODE =
            new Resources.Node(10_000_000_000L, true, List.of("1GB", "2MB"));

    @TempDir private Path folder;

    private static String text(LinuxContainerResources resources) {
        return resources.cpuShares()
                + " "
                + resources.cpuQuota()
                + " "
                + resources.memoryLimitInBytes();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            useHeadersInDisplayName = true,
            textBlock =
                    """
                    SPEC                                                                              | SHARES QUOTA MEMORY
                    'containers: [{name: c}]'                                                         | 2 0 0
                    'containers: [{name: c, resources: {requests: {cpu: 1}}}, {name: d}]'             | 1024 0 0
                    'containers: [{name: c, resources: {limits: {cpu: 1, memory: 5}}}]'               | 1024 100000 5
                    'containers: [{name: c, resources: {limits: {memory: 5}}}, {name: d, resources: {limits: {memory: 6}}}]' | 2 0 11
                    'containers: [{name: c, resources: {limits: {memory: 5}}}, {name: d}]'            | 2 0 0
                    'initContainers: [{name: i, resources: {limits: {memory: 9}}}], containers: [{name: c, resources: {limits: {memory: 5}}}]' | 2 0 9
                    'initContainers: [{name: i, restartPolicy: Always, resources: {limits: {memory: 9}}}], containers: [{name: c, resources: {limits: {memory: 5}}}]' | 2 0 14
                    'initContainers: [{name: i, resources: {requests: {cpu: 2}}}], containers: [{name: c, resources: {requests: {cpu: 1}}}]' | 2048 0 0
                    'overhead: {cpu: 1, memory: 3}, containers: [{name: c, resources: {limits: {cpu: 1, memory: 5}}}]' | 2048 200000 8
                    'overhead: {cpu: 1, memory: 3}, containers: [{name: c}]'                          | 1024 0 0
                    'resources: {requests: {cpu: 2}, limits: {cpu: 3, memory: 7}}, containers: [{name: c}]' | 2048 300000 7
                    """)
    void sumsUpWhatThePodMayUse(String spec, String wanted) {
        assertThat(text(Resources.ofPod(Manifests.pod(spec)))).isEqualTo(wanted);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            useHeadersInDisplayName = true,
            textBlock =
                    """
                    SPEC                                       | CONTAINER                                    | CLASS      | SHARES QUOTA MEMORY | OOM
                    ''                                         | ''                                           | BestEffort | 2 0 0               | 1000
                    'resources: {limits: {cpu: 2, memory: 7}}' | ''                                           | Guaranteed | 2 200000 7          | -997
                    'resources: {requests: {memory: 5G}}'      | ''                                           | Burstable  | 2 0 0               | 500
                    'resources: {requests: {memory: 5G}, limits: {memory: 6G}}' | 'resources: {requests: {memory: 1G}, limits: {memory: 2G}}' | Burstable | 2 0 2000000000 | 500
                    'priorityClassName: system-node-critical'  | ''                                           | BestEffort | 2 0 0               | -997
                    """)
    void givesAContainerItsPartOfThePod(
            String spec, String container, Qos qos, String wanted, long oom) {
        Pod pod = Manifests.withContainer(spec, container);

        var resources = Resources.of(pod, pod.spec().containers().getFirst(), NODE);

        assertThat(Qos.of(pod)).isEqualTo(qos);
        assertThat(text(resources)).isEqualTo(wanted);
        assertThat(resources.oomScoreAdj()).isEqualTo(oom);
        assertThat(resources.unified()).containsExactly(Map.entry("memory.oom.group", "1"));
    }

    @Test
    void aSidecarDoesNotDieBeforeThoseItServes() {
        Pod pod =
                Manifests.pod(
                        "initContainers: [{name: s, restartPolicy: Always}],"
                                + " containers: [{name: c, resources: {requests: {memory: 5G}}}]");

        assertThat(Qos.oomScore(pod, pod.spec().initContainers().getFirst(), NODE.memoryBytes()))
                .isEqualTo(500);
    }

    @Test
    void limitsEachSizeOfHugePages() {
        Pod pod = Manifests.withContainer("", "resources: {limits: {hugepages-2Mi: 4Mi}}");

        var resources = Resources.of(pod, pod.spec().containers().getFirst(), NODE);

        assertThat(resources.hugepageLimits())
                .extracting(one -> one.pageSize() + "=" + one.limit())
                .containsExactly("1GB=0", "2MB=4194304");
    }

    private NodeConfig node() {
        return new NodeConfig(
                "n1",
                List.of("172.30.0.2"),
                folder,
                folder,
                folder,
                folder,
                "/podium/c/n1",
                folder,
                "10.96.0.10",
                "c.local",
                folder,
                Map.of(),
                Map.of(),
                "v1",
                0);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            useHeadersInDisplayName = true,
            textBlock =
                    """
                    SPEC                                                        | HOST NAME
                    ''                                                          | p
                    'hostname: h'                                               | h
                    'hostname: h, subdomain: s'                                 | h
                    'hostname: h, subdomain: s, setHostnameAsFQDN: true'        | h.s.ns.svc.c.local
                    'setHostnameAsFQDN: true'                                   | p
                    'hostnameOverride: o.example, hostname: h, subdomain: s'    | o.example
                    'hostNetwork: true'                                         | ''
                    """)
    void namesTheHost(String spec, String name) {
        var config = SandboxConfigs.of(Manifests.pod(spec), 0, node(), ResolvConf.NONE);

        assertThat(config.hostname()).isEqualTo(name);
    }

    @Test
    void aNameTheKernelDoesNotTakeIsRefused() {
        Pod pod =
                Manifests.pod(
                        "hostname: " + "h".repeat(50) + ", subdomain: s, setHostnameAsFQDN: true");

        assertThatThrownBy(() -> SandboxConfigs.of(pod, 0, node(), ResolvConf.NONE))
                .isInstanceOf(ConfigTrouble.class)
                .hasMessageContaining("is too long (64 characters is the max, 67 characters");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            useHeadersInDisplayName = true,
            textBlock =
                    """
                    SPEC                            | NETWORK | PID | IPC
                    ''                              | 0       | 1   | 0
                    'hostNetwork: true'             | 2       | 1   | 0
                    'hostPID: true'                 | 0       | 2   | 0
                    'hostIPC: true'                 | 0       | 1   | 2
                    'shareProcessNamespace: true'   | 0       | 0   | 0
                    """)
    void sharesNamespacesAsAsked(String spec, int network, int pid, int ipc) {
        var namespaces = SandboxConfigs.namespaces(Manifests.pod(spec));

        assertThat(List.of(namespaces.network(), namespaces.pid(), namespaces.ipc()))
                .containsExactly(network, pid, ipc);
    }

    @Test
    void tellsTheRuntimeOfUsersGroupsSysctlsAndOverheadOfTheSandbox() {
        Pod pod =
                Manifests.pod(
                        "overhead: {memory: 3}, securityContext: {runAsUser: 5, runAsGroup: 6,"
                                + " fsGroup: 7, sysctls: [{name: kernel/shm_rmid_forced, value: '1'}]}");

        var linux = SandboxConfigs.of(pod, 0, node(), ResolvConf.NONE).linux();

        assertThat(linux.cgroupParent()).isEqualTo("/podium/c/n1/kubepods/besteffort/podu");
        assertThat(linux.securityContext().runAsUser().value_()).isEqualTo(5);
        assertThat(linux.securityContext().runAsGroup().value_()).isEqualTo(6);
        assertThat(linux.securityContext().supplementalGroups()).containsExactly(7L);
        assertThat(linux.sysctls()).containsExactly(Map.entry("kernel.shm_rmid_forced", "1"));
        assertThat(linux.overhead().memoryLimitInBytes()).isEqualTo(3);
    }

    /** The runtime allows a privileged container only in such a sandbox. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    containers: [{name: c}]                                                      | false
                    containers: [{name: c, securityContext: {privileged: true}}]                 | true
                    initContainers: [{name: i, securityContext: {privileged: true}}]             | true
                    ephemeralContainers: [{name: debugger, securityContext: {privileged: true}}] | true
                    """)
    void aSandboxIsPrivilegedWhenOneOfItsContainersIs(String spec, boolean privileged) {
        var linux = SandboxConfigs.of(Manifests.pod(spec), 0, node(), ResolvConf.NONE).linux();

        assertThat(linux.securityContext().privileged()).isEqualTo(privileged);
    }

    @ParameterizedTest
    @CsvSource({"true,cpu.weight,79,1", "false,cpu.shares,2048,2"})
    void classesOfServiceShareTheProcessorsByWhatTheirPodsAskFor(
            boolean isUnified, String file, String burstable, String rest) throws Exception {
        Path hierarchy = isUnified ? folder : folder.resolve("cpu");
        if (isUnified) {
            Files.createFile(folder.resolve("cgroup.controllers"));
        }
        Path kubepods = hierarchy.resolve("root/kubepods");
        Files.createDirectories(kubepods.resolve("burstable"));
        Files.createDirectories(kubepods.resolve("besteffort"));
        Pod asks = Manifests.withContainer("", "resources: {requests: {cpu: 1}}");
        Pod over = asks.withStatus(asks.status().withPhase("Failed"));

        new PodCgroups(folder)
                .weigh("/root", List.of(asks, asks, over, Manifests.withContainer("", "")));

        assertThat(kubepods.resolve("burstable").resolve(file)).hasContent(burstable);
        assertThat(kubepods.resolve("besteffort").resolve(file)).hasContent(rest);
    }
}
