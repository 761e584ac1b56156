package io.podium.node.fleet;

import java.util.Map;

/**
 * What the nodes of a fleet are like.
 *
 * @param count how many; their names are {@code sim-1} and so on
 * @param firstAddress of the range their addresses and those of their pods come from, such as
 *     100.64.0.0; each node has the next 256 of them
 * @param capacity of each, as quantities by resource
 * @param version of Podium as nodes show it
 * @param zones how many zones they are spread over; 0 for none
 */
public record FleetSettings(
        int count, String firstAddress, Map<String, String> capacity, String version, int zones) {
    /** The range nothing else of a cluster comes from: it is set aside for carriers' networks. */
    public static final String USUAL_RANGE = "100.64.0.0";

    /** As many as that range has room for. */
    public static final int MOST = 16_384;

    private static final Map<String, String> USUAL_CAPACITY =
            Map.of("cpu", "32", "memory", "256Gi", "ephemeral-storage", "1Ti", "pods", "110");

    public FleetSettings {
        capacity = Map.copyOf(capacity);
    }

    /** Nodes as most clusters would like to have them, all alike. */
    public static FleetSettings of(int count, String version) {
        return new FleetSettings(count, USUAL_RANGE, USUAL_CAPACITY, version, 0);
    }

    /** The name of a node, from 1 on. */
    public static String name(int number) {
        return "sim-" + number;
    }

    /** An address of a node's 256: the first is its own, the others are its pods'. */
    String address(int number, int offset) {
        long first = 0;
        for (String part : firstAddress.split("\\.", -1)) {
            first = first << 8 | Integer.parseInt(part);
        }
        long all = first + (number - 1L) * 256 + offset;
        return (all >> 24 & 0xff)
                + "."
                + (all >> 16 & 0xff)
                + "."
                + (all >> 8 & 0xff)
                + "."
                + (all & 0xff);
    }
}
