package io.podium.api.kinds.core;

import io.podium.api.strategy.Cells;
import io.podium.api.value.ListValue;
import io.podium.api.value.MapValue;
import java.time.Instant;
import java.util.Map;
import java.util.TreeSet;

/** What {@code kubectl get nodes} shows. */
public final class NodeCells {
    private static final String ROLE_PREFIX = "node-role.kubernetes.io/";

    private NodeCells() {}

    public static Object status(MapValue node, Instant now) {
        MapValue ready = Cells.condition(node, "Ready");
        String status =
                ready.isEmpty()
                        ? "Unknown"
                        : ready.string("status").equals("True") ? "Ready" : "NotReady";
        return node.map("spec").bool("unschedulable") ? status + ",SchedulingDisabled" : status;
    }

    public static Object roles(MapValue node, Instant now) {
        var roles = new TreeSet<String>();
        for (Map.Entry<String, Object> label : node.at("metadata", "labels")) {
            String key = label.getKey();
            if (key.startsWith(ROLE_PREFIX) && key.length() > ROLE_PREFIX.length()) {
                roles.add(key.substring(ROLE_PREFIX.length()));
            } else if (key.equals("kubernetes.io/role") && !"".equals(label.getValue())) {
                roles.add(String.valueOf(label.getValue()));
            }
        }
        return roles.isEmpty() ? "<none>" : String.join(",", roles);
    }

    private static String address(MapValue node, String type) {
        ListValue addresses = node.map("status").list("addresses");
        for (int i = 0; i < addresses.size(); i++) {
            if (addresses.map(i).string("type").equals(type)) {
                return addresses.map(i).string("address");
            }
        }
        return "<none>";
    }

    public static Object internalAddress(MapValue node, Instant now) {
        return address(node, "InternalIP");
    }

    public static Object externalAddress(MapValue node, Instant now) {
        return address(node, "ExternalIP");
    }

    public static Object kernel(MapValue node, Instant now) {
        MapValue system = node.at("status", "nodeInfo");
        String kernel =
                system.string("kernelVersion").isEmpty()
                        ? "<unknown>"
                        : system.string("kernelVersion");
        String architecture = system.string("architecture");
        return architecture.isEmpty() ? kernel : kernel + " (" + architecture + ")";
    }

    private static MapValue health(MapValue component) {
        ListValue conditions = component.list("conditions");
        for (int i = 0; i < conditions.size(); i++) {
            if (conditions.map(i).string("type").equals("Healthy")) {
                return conditions.map(i);
            }
        }
        return MapValue.empty();
    }

    public static Object componentStatus(MapValue component, Instant now) {
        MapValue health = health(component);
        return health.isEmpty()
                ? "Unknown"
                : health.string("status").equals("True") ? "Healthy" : "Unhealthy";
    }

    public static Object componentMessage(MapValue component, Instant now) {
        return health(component).string("message");
    }

    public static Object componentError(MapValue component, Instant now) {
        return health(component).string("error");
    }
}
