package io.podium.node.pod;

import io.podium.api.core.v1.Pod;
import io.podium.api.core.v1.PodDNSConfigOption;
import io.podium.node.cri.v1.DNSConfig;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;

/** How names are resolved in a pod, by dnsPolicy and dnsConfig. Pure. */
final class Resolver {
    /** Upstream's limits of the same meaning; those of a domain name are DNS's own. */
    private static final int MOST_SERVERS = 3;

    static final int MOST_SEARCHES = 32;
    static final int MOST_SEARCH_LETTERS = 2048;
    static final int MOST_DOMAIN_LETTERS = 253;

    private Resolver() {}

    /**
     * How names are resolved.
     *
     * @param omissions what the kubelet says of servers and searches that found no room
     */
    record Resolved(DNSConfig config, List<String> omissions) {}

    /**
     * The pod's name resolution.
     *
     * @param clusterDns address of the cluster's name server, "" for none
     * @param node what the node's own file says
     */
    static Resolved of(Pod pod, String clusterDns, String clusterDomain, ResolvConf node) {
        ResolvConf conf = byPolicy(pod, clusterDns, clusterDomain, node);
        var more = pod.spec().dnsConfig();
        var servers = new LinkedHashSet<>(conf.servers());
        servers.addAll(more.nameservers());
        var searches = new LinkedHashSet<>(conf.searches());
        searches.addAll(more.searches());
        List<String> keptServers = servers.stream().limit(MOST_SERVERS).toList();
        List<String> keptSearches = bounded(List.copyOf(searches));
        var omissions = new ArrayList<String>();
        if (keptServers.size() < servers.size()) {
            omissions.add(
                    "Nameserver limits were exceeded, some nameservers have been omitted, the"
                            + " applied nameserver line is: "
                            + String.join(" ", keptServers));
        }
        if (keptSearches.size() < searches.size()) {
            omissions.add(
                    "Search Line limits were exceeded, some search paths have been omitted, the"
                            + " applied search line is: "
                            + String.join(" ", keptSearches));
        }
        DNSConfig config =
                DNSConfig.empty()
                        .withServers(keptServers)
                        .withSearches(keptSearches)
                        .withOptions(options(conf.options(), more.options()));
        return new Resolved(config, omissions);
    }

    private static ResolvConf byPolicy(
            Pod pod, String clusterDns, String clusterDomain, ResolvConf node) {
        String policy = pod.spec().dnsPolicy().isEmpty() ? "ClusterFirst" : pod.spec().dnsPolicy();
        boolean cluster =
                policy.equals("ClusterFirstWithHostNet")
                        || (policy.equals("ClusterFirst") && !Specs.isHostNetwork(pod));
        if (policy.equals("None")) {
            return ResolvConf.NONE;
        }
        if (!cluster || clusterDns.isEmpty()) {
            return node;
        }
        var searches =
                new ArrayList<String>(
                        List.of(
                                pod.namespace() + ".svc." + clusterDomain,
                                "svc." + clusterDomain,
                                clusterDomain));
        searches.addAll(node.searches());
        return new ResolvConf(List.of(clusterDns), searches, List.of("ndots:5"));
    }

    private static List<String> bounded(List<String> searches) {
        var kept = new ArrayList<String>();
        int letters = -1;
        for (String search : searches.subList(0, Math.min(searches.size(), MOST_SEARCHES))) {
            if (search.length() > MOST_DOMAIN_LETTERS) {
                continue; // Some resolvers give up on it.
            }
            letters += 1 + search.length();
            if (letters > MOST_SEARCH_LETTERS) {
                break;
            }
            kept.add(search);
        }
        return kept;
    }

    private static List<String> options(List<String> before, List<PodDNSConfigOption> more) {
        Map<String, String> options = new LinkedHashMap<>();
        for (String option : before) {
            options.put(option.split(":", 2)[0], option);
        }
        for (PodDNSConfigOption option : more) {
            String value = option.value_();
            options.put(
                    option.name(), value.isEmpty() ? option.name() : option.name() + ":" + value);
        }
        return List.copyOf(options.values());
    }
}
