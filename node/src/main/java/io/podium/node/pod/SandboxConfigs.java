package io.podium.node.pod;

import io.podium.api.core.v1.Container;
import io.podium.api.core.v1.ContainerPort;
import io.podium.api.core.v1.Pod;
import io.podium.api.core.v1.Sysctl;
import io.podium.node.NodeConfig;
import io.podium.node.cri.v1.LinuxPodSandboxConfig;
import io.podium.node.cri.v1.LinuxSandboxSecurityContext;
import io.podium.node.cri.v1.NamespaceOption;
import io.podium.node.cri.v1.PodSandboxConfig;
import io.podium.node.cri.v1.PodSandboxMetadata;
import io.podium.node.cri.v1.PortMapping;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** What a pod's sandbox is made from. Pure. */
final class SandboxConfigs {
    private static final int MOST_HOST_NAME_LETTERS = 63;

    /** What the kernel takes as a host name. */
    private static final int MOST_KERNEL_LETTERS = 64;

    static final int POD = 0;
    static final int CONTAINER = 1;
    static final int NODE = 2;

    private SandboxConfigs() {}

    static PodSandboxConfig of(Pod pod, int attempt, NodeConfig node, ResolvConf resolver) {
        var labels = new TreeMap<>(pod.metadata().labels());
        labels.put(Labels.POD_NAME, pod.name());
        labels.put(Labels.POD_NAMESPACE, pod.namespace());
        labels.put(Labels.POD_UID, pod.uid());
        var config =
                PodSandboxConfig.empty()
                        .withMetadata(
                                PodSandboxMetadata.empty()
                                        .withName(pod.name())
                                        .withUid(pod.uid())
                                        .withNamespace(pod.namespace())
                                        .withAttempt(attempt))
                        .withLogDirectory(logFolder(pod, node))
                        .withDnsConfig(
                                Resolver.of(pod, node.clusterDns(), node.clusterDomain(), resolver)
                                        .config())
                        .withPortMappings(ports(pod))
                        .withLabels(labels)
                        .withAnnotations(pod.metadata().annotations())
                        .withLinux(linux(pod, node));
        return Specs.isHostNetwork(pod)
                ? config
                : config.withHostname(hostName(pod, node.clusterDomain()));
    }

    /** Where the logs of the pod's containers go. */
    static String logFolder(Pod pod, NodeConfig node) {
        return node.logFolder()
                .resolve(pod.namespace() + "_" + pod.name() + "_" + pod.uid())
                .toString();
    }

    /** The short host name. */
    static String shortName(Pod pod) {
        String wanted =
                pod.spec().hostnameOverride().isEmpty()
                        ? pod.spec().hostname()
                        : pod.spec().hostnameOverride();
        String name = wanted.isEmpty() ? pod.name() : wanted;
        if (name.length() <= MOST_HOST_NAME_LETTERS) {
            return name;
        }
        return name.substring(0, MOST_HOST_NAME_LETTERS).replaceAll("[-.]+$", "");
    }

    /** The domain the pod has through its subdomain, or "". */
    static String domain(Pod pod, String clusterDomain) {
        String sub = pod.spec().subdomain();
        return sub.isEmpty() || !pod.spec().hostnameOverride().isEmpty()
                ? ""
                : sub + "." + pod.namespace() + ".svc." + clusterDomain;
    }

    private static String hostName(Pod pod, String clusterDomain) {
        String domain = domain(pod, clusterDomain);
        if (!pod.spec().setHostnameAsFQDN() || domain.isEmpty()) {
            return shortName(pod);
        }
        String name = shortName(pod) + "." + domain;
        if (name.length() > MOST_KERNEL_LETTERS) {
            throw new ConfigTrouble(
                    "Failed to construct FQDN from pod hostname and cluster domain, FQDN "
                            + name
                            + " is too long ("
                            + MOST_KERNEL_LETTERS
                            + " characters is the max, "
                            + name.length()
                            + " characters requested)");
        }
        return name;
    }

    private static List<PortMapping> ports(Pod pod) {
        var mappings = new ArrayList<PortMapping>();
        if (Specs.isHostNetwork(pod)) {
            return mappings;
        }
        for (Container container : Specs.all(pod)) {
            for (ContainerPort port : container.ports()) {
                if (port.hostPort() > 0) {
                    var mapping =
                            PortMapping.empty()
                                    .withProtocol(protocol(port.protocol()))
                                    .withContainerPort(port.containerPort())
                                    .withHostPort(port.hostPort());
                    mappings.add(
                            port.hostIP().isEmpty() ? mapping : mapping.withHostIp(port.hostIP()));
                }
            }
        }
        return mappings;
    }

    private static int protocol(String name) {
        return switch (name) {
            case "UDP" -> 1;
            case "SCTP" -> 2;
            default -> 0;
        };
    }

    private static LinuxPodSandboxConfig linux(Pod pod, NodeConfig node) {
        var security =
                LinuxSandboxSecurityContext.empty()
                        .withNamespaceOptions(namespaces(pod))
                        .withPrivileged(hasPrivileged(pod));
        var shared = pod.spec().securityContext();
        var groups = Security.groups(pod);
        security = groups.isEmpty() ? security : security.withSupplementalGroups(groups);
        if (shared.hasRunAsUser()) {
            security = security.withRunAsUser(Security.number(shared.runAsUser()));
        }
        if (shared.hasRunAsUser() && shared.hasRunAsGroup()) {
            security = security.withRunAsGroup(Security.number(shared.runAsGroup()));
        }
        if (!shared.seLinuxOptions().value().isEmpty()) {
            security = security.withSelinuxOptions(Security.label(shared.seLinuxOptions()));
        }
        security = security.withSeccomp(Security.runtimeDefault());
        var sysctls = new LinkedHashMap<String, String>();
        for (Sysctl sysctl : pod.spec().securityContext().sysctls()) {
            sysctls.put(NodeAdmission.dotted(sysctl.name()), sysctl.value_());
        }
        var linux = LinuxPodSandboxConfig.empty().withSecurityContext(security);
        linux = sysctls.isEmpty() ? linux : linux.withSysctls(Map.copyOf(sysctls));
        linux = linux.withResources(Resources.ofPod(pod));
        linux =
                pod.spec().overhead().isEmpty()
                        ? linux
                        : linux.withOverhead(Resources.overhead(pod));
        String parent = PodCgroups.name(pod, node.cgroupRoot());
        return parent.isEmpty() ? linux : linux.withCgroupParent(parent);
    }

    /**
     * Runtimes give rights to nobody in a sandbox that has none, to those who come later neither.
     */
    private static boolean hasPrivileged(Pod pod) {
        return Stream.concat(Specs.all(pod).stream(), Specs.ephemerals(pod).stream())
                .anyMatch(container -> container.securityContext().privileged());
    }

    /** Whose namespaces the pod's containers use. */
    static NamespaceOption namespaces(Pod pod) {
        int pid =
                pod.spec().hostPID() ? NODE : pod.spec().shareProcessNamespace() ? POD : CONTAINER;
        return NamespaceOption.empty()
                .withNetwork(pod.spec().hostNetwork() ? NODE : POD)
                .withPid(pid)
                .withIpc(pod.spec().hostIPC() ? NODE : POD);
    }
}
