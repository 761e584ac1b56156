package io.podium.network.dns;

import io.podium.network.Ipv4;
import java.net.InetSocketAddress;
import java.util.List;

/**
 * What the cluster's DNS depends on beside services.
 *
 * @param domain such as cluster.local
 * @param ranges of pods and services: nobody else knows the names of these addresses
 * @param servers that know all other names, in the order they are asked; none makes those questions
 *     refused
 */
public record DnsSettings(
        String domain, List<Ipv4.Range> ranges, List<InetSocketAddress> servers) {}
