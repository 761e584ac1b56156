package io.podium.node.pod;

import io.podium.api.core.v1.EphemeralContainer;
import io.podium.api.core.v1.Pod;
import io.podium.node.cri.v1.ContainerConfig;
import io.podium.node.cri.v1.NamespaceOption;
import java.util.Optional;

/** What is special of containers put into a running pod. Pure. */
final class Ephemerals {
    /** CRI's word for the namespace of another container. */
    private static final int TARGET = 3;

    private Ephemerals() {}

    /** Has the container see the processes of the one it is aimed at, if it is at any. */
    static ContainerConfig aimed(ContainerConfig config, Pod pod, Observed seen) {
        Optional<String> target =
                pod.spec().ephemeralContainers().stream()
                        .filter(one -> one.name().equals(config.metadata().name()))
                        .map(EphemeralContainer::targetContainerName)
                        .filter(name -> !name.isEmpty())
                        .findFirst();
        if (target.isEmpty()) {
            return config;
        }
        String id =
                seen.latest(target.get())
                        .map(ContainerSeen::id)
                        .orElseThrow(() ->
                                new ConfigTrouble(
                                        "unable to find target container " + target.get()));
        var linux = config.linux();
        var security = linux.securityContext();
        NamespaceOption namespaces = security.namespaceOptions().withPid(TARGET).withTargetId(id);
        return config.withLinux(
                linux.withSecurityContext(security.withNamespaceOptions(namespaces)));
    }
}
