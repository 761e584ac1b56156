package io.podium.api.kinds.core;

import io.podium.api.strategy.Cells;
import io.podium.api.value.ListValue;
import io.podium.api.value.MapValue;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/** What {@code kubectl get services} and the listings of endpoints show. */
public final class ServiceCells {
    private static final int MOST_ENDPOINTS = 3;

    private ServiceCells() {}

    private static List<String> texts(ListValue list) {
        return list.stream().map(String::valueOf).toList();
    }

    public static Object external(MapValue service, Instant now) {
        MapValue spec = service.map("spec");
        List<String> external = texts(spec.list("externalIPs"));
        return switch (spec.string("type")) {
            case "ClusterIP", "NodePort" ->
                    external.isEmpty() ? "<none>" : String.join(",", external);
            case "LoadBalancer" -> {
                var all =
                        new ArrayList<String>(
                                balancerAddresses(service.at("status", "loadBalancer")));
                all.addAll(external);
                yield all.isEmpty() ? "<pending>" : String.join(",", all);
            }
            case "ExternalName" -> spec.string("externalName");
            default -> "<unknown>";
        };
    }

    /** Addresses or host names of a load balancer's status, sorted. */
    public static List<String> balancerAddresses(MapValue status) {
        var addresses = new TreeSet<String>();
        ListValue ingress = status.list("ingress");
        for (int i = 0; i < ingress.size(); i++) {
            String address = ingress.map(i).string("ip");
            String name = address.isEmpty() ? ingress.map(i).string("hostname") : address;
            if (!name.isEmpty()) {
                addresses.add(name);
            }
        }
        return List.copyOf(addresses);
    }

    public static Object ports(MapValue service, Instant now) {
        var pieces = new ArrayList<String>();
        ListValue ports = service.map("spec").list("ports");
        for (int i = 0; i < ports.size(); i++) {
            MapValue port = ports.map(i);
            long nodePort = port.integer("nodePort");
            pieces.add(
                    port.integer("port")
                            + (nodePort > 0 ? ":" + nodePort : "")
                            + "/"
                            + port.string("protocol"));
        }
        return pieces.isEmpty() ? "<none>" : String.join(",", pieces);
    }

    public static Object endpoints(MapValue endpoints, Instant now) {
        ListValue subsets = endpoints.list("subsets");
        var all = new ArrayList<String>();
        for (int i = 0; i < subsets.size(); i++) {
            ListValue addresses = subsets.map(i).list("addresses");
            ListValue ports = subsets.map(i).list("ports");
            for (int p = 0; p < Math.max(1, ports.size()); p++) {
                for (int a = 0; a < addresses.size(); a++) {
                    String address = addresses.map(a).string("ip");
                    String host = address.contains(":") ? "[" + address + "]" : address;
                    all.add(ports.isEmpty() ? address : host + ":" + ports.map(p).integer("port"));
                }
            }
        }
        return Cells.firstOf(all, MOST_ENDPOINTS, ",", subsets.isEmpty() ? "<none>" : "");
    }

    public static Object slicePorts(MapValue slice, Instant now) {
        var all = new ArrayList<String>();
        ListValue ports = slice.list("ports");
        for (int i = 0; i < ports.size(); i++) {
            MapValue port = ports.map(i);
            String name = port.get("name") instanceof String text ? text : "*";
            all.add(port.has("port") ? String.valueOf(port.integer("port")) : name);
        }
        return Cells.firstOf(all, MOST_ENDPOINTS, ",", "<unset>");
    }

    public static Object sliceEndpoints(MapValue slice, Instant now) {
        var all = new ArrayList<String>();
        ListValue endpoints = slice.list("endpoints");
        for (int i = 0; i < endpoints.size(); i++) {
            all.addAll(texts(endpoints.map(i).list("addresses")));
        }
        return Cells.firstOf(all, MOST_ENDPOINTS, ",", "<unset>");
    }
}
