package io.podium.podium.cluster;

import io.podium.node.NodeLimits;
import io.podium.node.logs.LogRotation;
import io.podium.podium.certs.Certificates;
import io.podium.podium.image.ImageStore;
import io.podium.scheduler.profile.Configuration;
import io.podium.server.audit.AuditSettings;
import io.podium.server.authn.Anonymous;
import io.podium.server.authn.FrontProxySettings;
import io.podium.server.encryption.AtRest;
import io.podium.store.Seal;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Everything a cluster must be told before it starts; its nodes join later.
 *
 * @param name of the cluster; part of all names on the machine
 * @param home the state folder of this cluster
 * @param apiAddresses where the API server listens: loopback first (the kubeconfig's), then the
 *     bridge to the nodes
 * @param podRange all nodes' pod ranges lie in it
 * @param serviceRange where cluster IPs come from; its first address is {@code kubernetes.default}
 * @param dnsAddress the cluster IP of DNS, inside the service range
 * @param clusterDomain the DNS domain, {@code cluster.local}
 * @param certificates who is who; asked when the hub first needs it, and may wait until they are
 *     made
 * @param images the user's images; each node's runtime is wrapped in a {@link
 *     io.podium.podium.image.LocalImages}, which brings one to the node when a pod asks for it
 * @param history how long the API's past can be listed and watched
 * @param anonymous where those who show nothing are let in
 * @param audit the audit log, if there is to be one
 * @param atRest how objects lie on the disk
 * @param frontProxies who may say for whom he asks; without roots the cluster's own proxies
 * @param scheduling what the scheduler is told
 * @param simulated how many nodes run nothing
 * @param nodeLimits from where on the others defend themselves
 * @param logLimits how much of containers' logs they keep
 */
public record ClusterConfig(
        String name,
        Path home,
        List<InetSocketAddress> apiAddresses,
        Cidr podRange,
        Cidr serviceRange,
        String dnsAddress,
        String clusterDomain,
        Supplier<Certificates> certificates,
        ImageStore images,
        Duration history,
        Anonymous anonymous,
        Optional<AuditSettings> audit,
        AtRest atRest,
        FrontProxySettings frontProxies,
        Configuration scheduling,
        int simulated,
        NodeLimits nodeLimits,
        LogRotation.Limits logLimits) {
    /** The address users reach a cluster without machines at in the objects that must name one. */
    private static final String NOWHERE = "100.64.0.1";

    /** Without an audit log, open on the disk, with a scheduler as upstream's. */
    public ClusterConfig(
            String name,
            Path home,
            List<InetSocketAddress> apiAddresses,
            Cidr podRange,
            Cidr serviceRange,
            String dnsAddress,
            String clusterDomain,
            Supplier<Certificates> certificates,
            ImageStore images,
            Duration history,
            Anonymous anonymous) {
        this(
                name,
                home,
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
                Configuration.DEFAULT,
                0);
    }

    /** With nodes as upstream's. */
    public ClusterConfig(
            String name,
            Path home,
            List<InetSocketAddress> apiAddresses,
            Cidr podRange,
            Cidr serviceRange,
            String dnsAddress,
            String clusterDomain,
            Supplier<Certificates> certificates,
            ImageStore images,
            Duration history,
            Anonymous anonymous,
            Optional<AuditSettings> audit,
            Seal seal,
            Configuration scheduling,
            int simulated) {
        this(
                name,
                home,
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
                AtRest.fixed(seal),
                FrontProxySettings.NONE,
                scheduling,
                simulated,
                NodeLimits.USUAL,
                LogRotation.Limits.USUAL);
    }

    /**
     * Where the API server is for pods. Pods of simulated nodes call nobody, and nothing is bound
     * for them.
     */
    InetSocketAddress advertised() {
        InetSocketAddress last = apiAddresses.getLast();
        return simulated == 0
                ? last
                : new InetSocketAddress(InetAddress.ofLiteral(NOWHERE), last.getPort());
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
