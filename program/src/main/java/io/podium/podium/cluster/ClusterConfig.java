package io.podium.podium.cluster;

import io.podium.podium.certs.Certificates;
import io.podium.podium.image.ImageStore;
import io.podium.scheduler.profile.Configuration;
import io.podium.server.audit.AuditSettings;
import io.podium.server.authn.Anonymous;
import io.podium.store.Seal;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Everything a cluster must be told before it starts.
 *
 * @param name of the cluster; part of all names on the machine
 * @param home the state folder of this cluster
 * @param nodes the machines of its nodes, already made; none in a server without nodes
 * @param apiAddresses where the API server listens: loopback first (the kubeconfig's), then the
 *     bridge to the nodes
 * @param podRange all nodes' pod ranges lie in it
 * @param serviceRange where cluster IPs come from; its first address is {@code kubernetes.default}
 * @param dnsAddress the cluster IP of DNS, inside the service range
 * @param clusterDomain the DNS domain, {@code cluster.local}
 * @param certificates who is who
 * @param images the user's images; each node's runtime is wrapped in a {@link
 *     io.podium.podium.image.LocalImages}, which brings one to the node when a pod asks for it
 * @param history how long the API's past can be listed and watched
 * @param anonymous where those who show nothing are let in
 * @param audit the audit log, if there is to be one
 * @param seal what the disk gets to see of objects
 * @param scheduling what the scheduler is told
 */
public record ClusterConfig(
        String name,
        Path home,
        List<NodeHost> nodes,
        List<InetSocketAddress> apiAddresses,
        Cidr podRange,
        Cidr serviceRange,
        String dnsAddress,
        String clusterDomain,
        Certificates certificates,
        ImageStore images,
        Duration history,
        Anonymous anonymous,
        Optional<AuditSettings> audit,
        Seal seal,
        Configuration scheduling) {
    /** Without an audit log, open on the disk, with a scheduler as upstream's. */
    public ClusterConfig(
            String name,
            Path home,
            List<NodeHost> nodes,
            List<InetSocketAddress> apiAddresses,
            Cidr podRange,
            Cidr serviceRange,
            String dnsAddress,
            String clusterDomain,
            Certificates certificates,
            ImageStore images,
            Duration history,
            Anonymous anonymous) {
        this(
                name,
                home,
                nodes,
                apiAddresses,
                podRange,
                serviceRange,
                dnsAddress,
                clusterDomain,
                certificates,
                images,
                history,
                anonymous,
                Optional.empty(),
                Seal.NONE,
                Configuration.DEFAULT);
    }

    /** The same cluster on these machines. */
    public ClusterConfig on(List<NodeHost> machines) {
        return new ClusterConfig(
                name,
                home,
                machines,
                apiAddresses,
                podRange,
                serviceRange,
                dnsAddress,
                clusterDomain,
                certificates,
                images,
                history,
                anonymous,
                audit,
                seal,
                scheduling);
    }

    /** The folder of the log store. */
    public Path storeFolder() {
        return home.resolve("store");
    }

    /** The cluster IP of the API server. */
    public String kubernetesAddress() {
        return serviceRange.address(1).getHostAddress();
    }
}
