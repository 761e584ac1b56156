package io.podium.node.pod;

import io.podium.api.core.v1.Container;
import io.podium.api.core.v1.Pod;
import io.podium.node.cri.v1.ContainerConfig;
import io.podium.node.cri.v1.Image;
import java.util.List;

/** What the runtime is asked for, for containers of one pod. */
final class ContainerDrafts {
    private final NodeTools tools;
    private final PodCgroups cgroups;
    private final LocalCopy local;
    private final PodFiles files;
    private final HostAbilities host;

    ContainerDrafts(NodeTools tools, PodCgroups cgroups, LocalCopy local, PodFiles files) {
        this.tools = tools;
        this.cgroups = cgroups;
        this.local = local;
        this.files = files;
        host = new HostAbilities(tools.runtime());
    }

    /**
     * @param seen of the pod: the addresses it has, and the containers an ephemeral one is aimed at
     * @throws ConfigTrouble if the container cannot be made as its pod wants it
     */
    ContainerConfig of(Pod pod, Container container, int attempt, Observed seen, Image image) {
        String refusal = Security.refusal(pod, container, Security.ImageUser.of(image));
        if (!refusal.isEmpty()) {
            throw new ConfigTrouble(refusal);
        }
        List<String> addresses =
                Specs.isHostNetwork(pod)
                        ? tools.config().addresses()
                        : seen.sandbox().map(SandboxSeen::addresses).orElse(List.of());
        var sources = new PodSources(pod, tools.volumes(), host, tools.door().view());
        var environment =
                Environment.of(
                        local.of(pod),
                        container,
                        tools.door().view(),
                        tools.facts(addresses),
                        sources);
        var mounts =
                Mounts.of(
                        pod,
                        container,
                        environment,
                        sources,
                        files.hosts(pod, addresses),
                        files.messages(pod, container, attempt));
        var place =
                new ContainerConfigs.Place(
                        environment,
                        image,
                        mounts,
                        tools.config().stateFolder().resolve("seccomp"),
                        cgroups.node(Resources.memoryBytes(tools.config().capacity())),
                        Rounds.current(pod, seen));
        return Ephemerals.aimed(ContainerConfigs.of(pod, container, attempt, place), pod, seen);
    }
}
