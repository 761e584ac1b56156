package io.podium.scheduler.table;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The order nodes are looked at in: one of each zone in turn, so that whoever looks at a few sees
 * all zones.
 */
final class Zones {
    private Zones() {}

    static String of(NodeRow row) {
        Map<String, String> labels = row.labels();
        return either(
                        labels,
                        "topology.kubernetes.io/region",
                        "failure-domain.beta.kubernetes.io/region")
                + "\0"
                + either(
                        labels,
                        "topology.kubernetes.io/zone",
                        "failure-domain.beta.kubernetes.io/zone");
    }

    private static String either(Map<String, String> labels, String now, String formerly) {
        return labels.getOrDefault(now, labels.getOrDefault(formerly, ""));
    }

    static List<NodeRow> alternating(List<NodeRow> rows) {
        var zones = new TreeMap<String, List<NodeRow>>();
        for (NodeRow row : rows) {
            zones.computeIfAbsent(of(row), _ -> new ArrayList<>()).add(row);
        }
        var order = new ArrayList<NodeRow>(rows.size());
        for (int turn = 0; order.size() < rows.size(); turn++) {
            for (List<NodeRow> zone : zones.values()) {
                if (turn < zone.size()) {
                    order.add(zone.get(turn));
                }
            }
        }
        return List.copyOf(order);
    }
}
