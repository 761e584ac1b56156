package io.podium.network.rules;

import java.util.Optional;

/**
 * What the rules of a node depend on beside services.
 *
 * @param node the node's name
 * @param pods the range of all pods, such as 10.244.0.0/16: others' sources are replaced when they
 *     use a service
 * @param services the range of service addresses
 * @param dns where the cluster's DNS address leads, when the node answers DNS itself
 */
public record Settings(String node, String pods, String services, Optional<Dns> dns) {
    /**
     * The cluster's DNS address, answered on the node.
     *
     * @param clusterAddress what stands in the resolv.conf of pods, such as 10.96.0.10
     * @param resolverAddress an address of the node inside its namespace
     */
    public record Dns(String clusterAddress, String resolverAddress, int resolverPort) {
        /**
         * The rule that leads questions to the resolver; before all services, so that none can take
         * its place.
         */
        public String rule() {
            return "ip daddr %s meta l4proto { tcp, udp } th dport 53 dnat to %s:%d"
                    .formatted(clusterAddress, resolverAddress, resolverPort);
        }
    }
}
