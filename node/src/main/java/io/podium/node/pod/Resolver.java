package io.podium.node.pod;

import io.podium.api.core.v1.Pod;
import io.podium.api.core.v1.PodDNSConfigOption;
import io.podium.node.cri.v1.DNSConfig;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** How names are resolved in a pod, by dnsPolicy and dnsConfig. Pure. */
final class Resolver {
    private static final int MOST_SERVERS = 3;
    private static final int MOST_SEARCHES = 32;
    private static final int MOST_SEARCH_LETTERS = 2048;

    private Resolver() {}

    /** What a resolv.conf says. */
    record Conf(List<String> servers, List<String> searches, List<String> options) {
        static final Conf NONE = new Conf(List.of(), List.of(), List.of());

        static Conf parse(List<String> lines) {
            var servers = new ArrayList<String>();
            List<String> searches = List.of();
            var options = new ArrayList<String>();
            for (String line : lines) {
                String[] words = line.strip().split("\\s+", -1);
                List<String> rest = List.of(words).subList(1, words.length);
                switch (words[0]) {
                    case "nameserver" -> servers.addAll(rest);
                    case "search" -> searches = rest.stream().filter(s -> !s.equals(".")).toList();
                    case "options" -> options.addAll(rest);
                    default -> {}
                }
            }
            return new Conf(List.copyOf(servers), searches, List.copyOf(options));
        }
    }

    /**
     * The pod's name resolution.
     *
     * @param clusterDns address of the cluster's name server, "" for none
     * @param node what the node's own file says
     */
    static DNSConfig of(Pod pod, String clusterDns, String clusterDomain, Conf node) {
        Conf conf = byPolicy(pod, clusterDns, clusterDomain, node);
        var more = pod.spec().dnsConfig();
        var servers = new LinkedHashSet<>(conf.servers());
        servers.addAll(more.nameservers());
        var searches = new LinkedHashSet<>(conf.searches());
        searches.addAll(more.searches());
        return DNSConfig.empty()
                .withServers(servers.stream().limit(MOST_SERVERS).toList())
                .withSearches(bounded(searches))
                .withOptions(options(conf.options(), more.options()));
    }

    private static Conf byPolicy(Pod pod, String clusterDns, String clusterDomain, Conf node) {
        String policy = pod.spec().dnsPolicy().isEmpty() ? "ClusterFirst" : pod.spec().dnsPolicy();
        boolean cluster =
                policy.equals("ClusterFirstWithHostNet")
                        || (policy.equals("ClusterFirst") && !Specs.isHostNetwork(pod));
        if (policy.equals("None")) {
            return Conf.NONE;
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
        return new Conf(List.of(clusterDns), searches, List.of("ndots:5"));
    }

    private static List<String> bounded(Set<String> searches) {
        var kept = new ArrayList<String>();
        int letters = 0;
        for (String search : searches) {
            letters += search.length() + (kept.isEmpty() ? 0 : 1);
            if (kept.size() == MOST_SEARCHES || letters > MOST_SEARCH_LETTERS) {
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
