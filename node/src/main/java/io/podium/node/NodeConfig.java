package io.podium.node;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * What one node is told of itself. Several nodes may live in one process, each with its own.
 *
 * @param name of the Node object
 * @param addresses of the node, the first one first
 * @param criSocket the runtime's unix socket
 * @param stateFolder where pods' folders and volumes are
 * @param secretsFolder where secrets' files are; see {@link
 *     io.podium.node.volume.SecretsFolder#mount}
 * @param logFolder where pods' logs are
 * @param cgroupRoot cgroup below which kubepods is, such as /podium/c/n; "" for the runtime's own
 *     choice
 * @param cgroupMount where cgroups are mounted, normally /sys/fs/cgroup
 * @param clusterDns address of the cluster's name server, "" for none
 * @param clusterDomain such as cluster.local
 * @param resolvConf the node's own resolv.conf, for pods that ask for it
 * @param capacity as quantities by resource: cpu, memory, ephemeral-storage, pods
 * @param labels more labels for the Node object
 * @param version of Podium as nodes show it, such as v1.36.0+podium-0.1.0
 * @param kubeletPort where this node's streams are served, 0 for none
 * @param podRange addresses its pods get, such as 10.244.1.0/24; "" when unknown
 * @param limits from where on it defends itself
 */
public record NodeConfig(
        String name,
        List<String> addresses,
        Path criSocket,
        Path stateFolder,
        Path secretsFolder,
        Path logFolder,
        String cgroupRoot,
        Path cgroupMount,
        String clusterDns,
        String clusterDomain,
        Path resolvConf,
        Map<String, String> capacity,
        Map<String, String> labels,
        String version,
        int kubeletPort,
        String podRange,
        NodeLimits limits) {

    /** With what kubelets do that are told nothing else. */
    public NodeConfig(
            String name,
            List<String> addresses,
            Path criSocket,
            Path stateFolder,
            Path secretsFolder,
            Path logFolder,
            String cgroupRoot,
            Path cgroupMount,
            String clusterDns,
            String clusterDomain,
            Path resolvConf,
            Map<String, String> capacity,
            Map<String, String> labels,
            String version,
            int kubeletPort) {
        this(
                name,
                addresses,
                criSocket,
                stateFolder,
                secretsFolder,
                logFolder,
                cgroupRoot,
                cgroupMount,
                clusterDns,
                clusterDomain,
                resolvConf,
                capacity,
                labels,
                version,
                kubeletPort,
                "",
                NodeLimits.USUAL);
    }

    public NodeConfig {
        addresses = List.copyOf(addresses);
        capacity = Map.copyOf(capacity);
        labels = Map.copyOf(labels);
    }
}
