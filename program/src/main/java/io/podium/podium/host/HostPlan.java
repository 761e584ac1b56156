package io.podium.podium.host;

import io.podium.podium.cluster.Cidr;
import java.net.InetAddress;
import java.util.List;

/**
 * The machines a cluster wants: how many nodes, and from which ranges their addresses come.
 *
 * @param layout names and folders
 * @param nodes how many
 * @param nodeRange the bridge's range: the root's address is its first, node N's the tenth and N
 * @param podRange node N's pods get its Nth part of 254 addresses
 * @param serviceRange of cluster IPs; nothing of it is ever let out of the machine
 */
public record HostPlan(Layout layout, int nodes, Cidr nodeRange, Cidr podRange, Cidr serviceRange) {
    private static final int FIRST_NODE = 10;
    private static final int NODE_BITS = 24;

    /** Refuses ranges that are too small or overlap each other. */
    public void check() throws Refused {
        if (nodes < 1) {
            throw new Refused("a cluster has at least one node: give --nodes 1 or more");
        }
        if (nodeRange.size() < FIRST_NODE + nodes + 2L) {
            throw new Refused(
                    nodeRange
                            + " has too few addresses for "
                            + nodes
                            + " nodes: give a larger --node-range");
        }
        if (podRange.bits() > NODE_BITS || 1L << (NODE_BITS - podRange.bits()) <= nodes) {
            throw new Refused(
                    podRange
                            + " has no /"
                            + NODE_BITS
                            + " for each of "
                            + nodes
                            + " nodes (the first is kept free): give a larger --pod-range");
        }
        if (serviceRange.bits() > NODE_BITS) {
            throw new Refused(
                    serviceRange
                            + " is too small for services: give a --service-range of /24 or"
                            + " larger");
        }
        refuseOverlap("--node-range", nodeRange, "--pod-range", podRange);
        refuseOverlap("--node-range", nodeRange, "--service-range", serviceRange);
        refuseOverlap("--pod-range", podRange, "--service-range", serviceRange);
    }

    /** The root namespace's address on the bridge; the API server listens there for the nodes. */
    public InetAddress bridgeAddress() {
        return nodeRange.address(1);
    }

    public InetAddress nodeAddress(int number) {
        return nodeRange.address(FIRST_NODE + number);
    }

    public Cidr nodePodRange(int number) {
        return podRange.part(number, NODE_BITS);
    }

    List<Cidr> ranges() {
        return List.of(nodeRange, podRange, serviceRange);
    }

    private static void refuseOverlap(String flag, Cidr range, String otherFlag, Cidr other)
            throws Refused {
        if (range.overlaps(other)) {
            throw new Refused(
                    flag
                            + " "
                            + range
                            + " overlaps "
                            + otherFlag
                            + " "
                            + other
                            + ": change one of them");
        }
    }
}
