package io.podium.network.rules;

import io.podium.api.core.v1.ServicePort;
import io.podium.api.discovery.v1.Endpoint;
import io.podium.api.discovery.v1.EndpointPort;
import io.podium.api.discovery.v1.EndpointSlice;
import io.podium.network.Ipv4;
import java.util.List;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * Who stands behind a port of a service.
 *
 * @param cluster wherever they are
 * @param local those on this node
 */
record Backends(List<Backend> cluster, List<Backend> local) {
    /**
     * An address and port of a pod; ordered, so that the same endpoints always give the same rules.
     */
    record Backend(String address, int port) implements Comparable<Backend> {
        @Override
        public int compareTo(Backend other) {
            int order = address.compareTo(other.address);
            return order != 0 ? order : Integer.compare(port, other.port);
        }
    }

    static Backends of(List<EndpointSlice> slices, ServicePort port, String node) {
        return new Backends(
                chosen(slices, port, endpoint -> true),
                chosen(slices, port, endpoint -> endpoint.nodeName().equals(node)));
    }

    List<Backend> of(boolean isLocalOnly) {
        return isLocalOnly ? local : cluster;
    }

    /** The ready ones; when there are none, those that are ending but still serve (KEP-1669). */
    private static List<Backend> chosen(
            List<EndpointSlice> slices, ServicePort port, Predicate<Endpoint> where) {
        List<Backend> ready = matching(slices, port, where.and(Backends::isReady));
        return ready.isEmpty()
                ? matching(slices, port, where.and(Backends::isEndingButServes))
                : ready;
    }

    /** An absent condition counts as true; that is the API's word for it. */
    private static boolean isReady(Endpoint endpoint) {
        return endpoint.conditions().ready() || !endpoint.conditions().hasReady();
    }

    private static boolean isEndingButServes(Endpoint endpoint) {
        return endpoint.conditions().serving() && endpoint.conditions().terminating();
    }

    private static List<Backend> matching(
            List<EndpointSlice> slices, ServicePort port, Predicate<Endpoint> which) {
        var found = new TreeSet<Backend>();
        for (EndpointSlice slice : slices) {
            for (EndpointPort candidate : slice.ports()) {
                if (slice.addressType().equals("IPv4") && isSame(candidate, port)) {
                    slice.endpoints().stream()
                            .filter(which)
                            .flatMap(endpoint -> endpoint.addresses().stream().limit(1))
                            .filter(Ipv4::isAddress)
                            .forEach(a -> found.add(new Backend(a, candidate.port())));
                }
            }
        }
        return List.copyOf(found);
    }

    private static boolean isSame(EndpointPort candidate, ServicePort port) {
        return candidate.port() > 0
                && candidate.name().equals(port.name())
                && protocol(candidate.protocol()).equals(protocol(port.protocol()));
    }

    /** As nftables calls it. */
    static String protocol(String text) {
        return text.isEmpty() ? "tcp" : text.toLowerCase(java.util.Locale.ROOT);
    }
}
