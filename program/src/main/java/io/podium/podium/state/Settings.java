package io.podium.podium.state;

import io.podium.podium.cluster.Cidr;
import io.podium.podium.host.HostPlan;
import io.podium.podium.host.Layout;
import io.podium.podium.host.Refused;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How a cluster was asked for. They are kept, so that an {@code up} without flags brings back the
 * cluster of before.
 *
 * @param nodes how many
 * @param port of the API server
 * @param podRange where pods get their addresses
 * @param serviceRange where services get theirs
 * @param nodeRange where the nodes and the bridge get theirs
 */
public record Settings(int nodes, int port, Cidr podRange, Cidr serviceRange, Cidr nodeRange) {
    /** What a new cluster gets when nothing is said. */
    public static final Settings DEFAULT =
            new Settings(
                    1,
                    6443,
                    Cidr.parse("10.244.0.0/16"),
                    Cidr.parse("10.96.0.0/16"),
                    Cidr.parse("172.30.0.0/24"));

    private static final int LAST_PORT = 65535;

    /** What the machine has to have for it. */
    public HostPlan plan(Layout layout) {
        return new HostPlan(layout, nodes, nodeRange, podRange, serviceRange);
    }

    /** Refuses what cannot be. */
    public void check() throws Refused {
        if (port < 1 || port > LAST_PORT) {
            throw new Refused(
                    "--port " + port + " is no port: give one between 1 and " + LAST_PORT);
        }
    }

    @Override
    public String toString() {
        return "--nodes "
                + nodes
                + " --port "
                + port
                + " --pod-range "
                + podRange
                + " --service-range "
                + serviceRange
                + " --node-range "
                + nodeRange;
    }

    /** The kept settings, or the default ones. */
    static Settings read(Path file) throws IOException {
        if (!Files.exists(file)) {
            return DEFAULT;
        }
        Map<String, String> fields = new LinkedHashMap<>();
        for (String line : Files.readAllLines(file)) {
            int equals = line.indexOf('=');
            if (equals > 0) {
                fields.put(line.substring(0, equals), line.substring(equals + 1));
            }
        }
        try {
            return new Settings(
                    Integer.parseInt(fields.getOrDefault("nodes", "" + DEFAULT.nodes)),
                    Integer.parseInt(fields.getOrDefault("port", "" + DEFAULT.port)),
                    Cidr.parse(fields.getOrDefault("pod-range", DEFAULT.podRange.toString())),
                    Cidr.parse(
                            fields.getOrDefault("service-range", DEFAULT.serviceRange.toString())),
                    Cidr.parse(fields.getOrDefault("node-range", DEFAULT.nodeRange.toString())));
        } catch (IllegalArgumentException e) {
            throw new Refused(
                    file
                            + " is damaged ("
                            + e.getMessage()
                            + "): remove it to have the default settings",
                    e);
        }
    }

    void write(Path file) throws IOException {
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        Files.writeString(
                fresh,
                "nodes="
                        + nodes
                        + "\nport="
                        + port
                        + "\npod-range="
                        + podRange
                        + "\nservice-range="
                        + serviceRange
                        + "\nnode-range="
                        + nodeRange
                        + "\n");
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
    }
}
