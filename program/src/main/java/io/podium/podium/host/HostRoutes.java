package io.podium.podium.host;

import io.podium.podium.cluster.Cidr;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * The routes the machine has already; a cluster must not take addresses the machine reaches
 * otherwise.
 */
final class HostRoutes {
    /** A route of the machine: where to, and the interface, "" for none. */
    record Route(Cidr to, String through) {}

    private static final Set<String> TYPES =
            Set.of(
                    "unicast",
                    "local",
                    "broadcast",
                    "multicast",
                    "throw",
                    "unreachable",
                    "prohibit",
                    "blackhole",
                    "nat");

    private HostRoutes() {}

    /** Refuses the plan if a range of it overlaps a route that is not the cluster's own. */
    static void refuseOverlap(HostPlan plan) throws IOException {
        List<Route> routes =
                parse(Commands.run("ip", "-4", "-o", "route", "show", "table", "main"));
        routes.addAll(parseAddresses(Commands.run("ip", "-4", "-o", "addr", "show")));
        boolean isOurs = HostNetwork.hasBridge(plan.layout());
        List<String> flags = List.of("--node-range", "--pod-range", "--service-range");
        for (Route route : routes) {
            // Without an interface only our own unreachable routes stand over our ranges, and only
            // beside our bridge.
            boolean own =
                    isOurs
                            && (route.through().equals(plan.layout().bridge())
                                    || (route.through().isEmpty()
                                            && plan.ranges().contains(route.to())));
            for (int i = 0; i < flags.size() && !own; i++) {
                Cidr range = plan.ranges().get(i);
                if (range.overlaps(route.to())) {
                    throw new Refused(
                            "the range "
                                    + range
                                    + " overlaps this machine's route to "
                                    + route.to()
                                    + (route.through().isEmpty()
                                            ? ""
                                            : " through " + route.through())
                                    + ": choose another with "
                                    + flags.get(i));
                }
            }
        }
    }

    /**
     * Reads what {@code ip -4 -o addr} prints: addresses have a route even where the main table has
     * none, as on lo.
     */
    static List<Route> parseAddresses(String text) {
        var routes = new ArrayList<Route>();
        for (String line : text.lines().filter(line -> !line.isBlank()).toList()) {
            String[] words = line.strip().split("\\s+", -1);
            routes.add(new Route(Cidr.parse(words[3]), words[1]));
        }
        return routes;
    }

    /** Reads what {@code ip -4 -o route} prints; the default route overlaps nothing. */
    static List<Route> parse(String text) {
        var routes = new ArrayList<Route>();
        for (String line : text.lines().filter(line -> !line.isBlank()).toList()) {
            List<String> words = List.of(line.strip().split("\\s+", -1));
            String to = words.get(TYPES.contains(words.getFirst()) ? 1 : 0);
            int device = words.indexOf("dev");
            if (!to.equals("default")) {
                routes.add(new Route(Cidr.parse(to), device < 0 ? "" : words.get(device + 1)));
            }
        }
        return routes;
    }
}
