package io.podium.podium.host;

import io.podium.base.files.MountTable;
import io.podium.podium.cluster.Cidr;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.stream.Stream;

/**
 * The network between the machine and its nodes. Each step looks first at what is there, so that it
 * can be run again after a crash at any point, and so that nodes in use are not disturbed.
 */
final class HostNetwork {
    private static final Path FORWARDING = Path.of("/proc/sys/net/ipv4/ip_forward");

    /** Worse than any route a node has, so that it catches only what has no other. */
    private static final int LAST_METRIC = 9000;

    private final HostPlan plan;
    private final Layout layout;

    HostNetwork(HostPlan plan) {
        this.plan = plan;
        this.layout = plan.layout();
    }

    /** Bridge, unreachable routes, masquerading, forwarding: what the root namespace needs. */
    void makeRoot() throws IOException {
        if (!hasBridge(layout)) {
            if (Commands.attempt("ip", "link", "show", "dev", layout.bridge()).isOk()) {
                throw new Refused(
                        "there is an interface "
                                + layout.bridge()
                                + " that is not Podium's: remove it, or"
                                + " choose another cluster name with --name");
            }
            ip(List.of(), "link add " + layout.bridge() + " type bridge");
        }
        ip(
                List.of(),
                "link set dev " + layout.bridge() + " alias \"" + layout.interfaceMark() + "\" up",
                "addr replace "
                        + plan.bridgeAddress().getHostAddress()
                        + "/"
                        + plan.nodeRange().bits()
                        + " dev "
                        + layout.bridge(),
                "route replace unreachable " + plan.podRange() + " metric " + LAST_METRIC,
                "route replace unreachable " + plan.serviceRange() + " metric " + LAST_METRIC);
        nft(
                "add table ip "
                        + layout.table()
                        + "\nflush table ip "
                        + layout.table()
                        + "\n"
                        + masquerade());
        Path was = layout.run().resolve("ip_forward");
        if (!Files.exists(was)) {
            Files.writeString(was, Files.readString(FORWARDING));
        }
        Files.writeString(FORWARDING, "1");
    }

    /** The node's namespace, its cable to the bridge and the routes on both sides. */
    void makeNode(int number) throws IOException {
        Path file = layout.namespaceFile(number);
        if (!Files.exists(file) || !MountTable.now().isMountPoint(file.toRealPath())) {
            Files.deleteIfExists(file); // What a crash or a restart of the machine left of it.
            Commands.run("ip", "netns", "add", layout.namespace(number));
        }
        String cable = layout.cable(number);
        boolean whole =
                Commands.attempt(
                                        "ip",
                                        "-n",
                                        layout.namespace(number),
                                        "link",
                                        "show",
                                        "dev",
                                        "eth0")
                                .isOk()
                        && hasMark(cable, layout.interfaceMark());
        if (!whole) {
            Commands.attempt("ip", "link", "del", "dev", cable);
            ip(
                    List.of(),
                    "link add "
                            + cable
                            + " type veth peer name eth0 netns "
                            + layout.namespace(number));
        }
        ip(
                List.of(),
                "link set dev "
                        + cable
                        + " master "
                        + layout.bridge()
                        + " alias \""
                        + layout.interfaceMark()
                        + "\" up");
        String address = plan.nodeAddress(number).getHostAddress();
        ip(
                List.of("-n", layout.namespace(number)),
                "link set dev lo up",
                "addr replace " + address + "/" + plan.nodeRange().bits() + " dev eth0",
                "link set dev eth0 up",
                wayOut(),
                "route replace unreachable " + plan.podRange() + " metric " + LAST_METRIC);
        ip(List.of(), "route replace " + plan.nodePodRange(number) + " via " + address);
        Commands.run(
                "nsenter",
                "--net=" + layout.namespaceFile(number),
                "sh",
                "-c",
                "echo 1 > /proc/sys/net/ipv4/ip_forward"
                        // Host ports are open on the node's loopback, too, and lead to pods.
                        + " && echo 1 > /proc/sys/net/ipv4/conf/all/route_localnet");
    }

    /** Tells each node the way to the others' pods; all nodes are there already. */
    void connectNodes() throws IOException {
        for (int from = 1; from <= plan.nodes(); from++) {
            ip(List.of("-n", layout.namespace(from)), waysToOthers(from));
        }
    }

    /** The same for one node, and its way out: a link that was down has lost them. */
    void reconnect(int number) throws IOException {
        ip(List.of("-n", layout.namespace(number)), wayOut());
        ip(List.of("-n", layout.namespace(number)), waysToOthers(number));
    }

    private String wayOut() {
        return "route replace default via " + plan.bridgeAddress().getHostAddress();
    }

    private String[] waysToOthers(int from) {
        var lines = new ArrayList<String>();
        for (int to = 1; to <= plan.nodes(); to++) {
            if (to != from) {
                lines.add(
                        "route replace "
                                + plan.nodePodRange(to)
                                + " via "
                                + plan.nodeAddress(to).getHostAddress());
            }
        }
        return lines.toArray(String[]::new);
    }

    private String masquerade() {
        Cidr nodes = plan.nodeRange();
        String all = "{ " + nodes + ", " + plan.podRange() + ", " + plan.serviceRange() + " }";
        return "add chain ip "
                + layout.table()
                + " outgoing { type nat hook postrouting priority 100; policy accept; }\n"
                + "add rule ip "
                + layout.table()
                + " outgoing ip saddr { "
                + nodes
                + ", "
                + plan.podRange()
                + " } ip daddr != "
                + all
                + " masquerade\n";
    }

    /** Whether the cluster's bridge is in this network namespace. */
    static boolean hasBridge(Layout layout) throws IOException {
        // Where the program is missing nobody has made one.
        return Requirements.hasProgram("ip", System.getenv())
                && hasMark(layout.bridge(), layout.interfaceMark());
    }

    /**
     * Removes everything of the cluster from the network, however little of it is there. The
     * addresses need not be known: routes go with the bridge or are found by their ranges, which
     * were written to the run folder.
     */
    static void remove(Layout layout, List<Cidr> unreachable) throws IOException {
        for (int number : nodeNumbers(layout)) {
            String cable = layout.cable(number);
            if (hasMark(cable, layout.interfaceMark())) {
                Commands.attempt("ip", "link", "del", "dev", cable);
            }
            Commands.run("ip", "netns", "del", layout.namespace(number));
        }
        tidyNamespaces(layout.namespaceFile(1).getParent());
        boolean isOurs = hasBridge(layout);
        if (isOurs) {
            Commands.run("ip", "link", "del", "dev", layout.bridge());
        }
        for (Cidr range : unreachable) {
            // Absent is as good as removed; the metric keeps the user's own routes apart.
            Commands.attempt(
                    "ip",
                    "route",
                    "del",
                    "unreachable",
                    range.toString(),
                    "metric",
                    "" + LAST_METRIC);
        }
        Commands.attempt("nft", "delete", "table", "ip", layout.table());
        Path was = layout.run().resolve("ip_forward");
        if (Files.exists(was) && isOurs && !othersForward()) {
            Files.writeString(FORWARDING, Files.readString(was));
        }
    }

    /**
     * The ip command mounts the folder of namespaces onto itself at first use; it would do so
     * again.
     */
    private static void tidyNamespaces(Path folder) throws IOException {
        if (Files.isDirectory(folder) && MountTable.now().isMountPoint(folder.toRealPath())) {
            try (Stream<Path> files = Files.list(folder)) {
                if (files.findAny().isPresent()) {
                    return;
                }
            }
            SystemCalls.unmount(folder.toRealPath().toString(), false);
        }
    }

    /** The nodes whose namespaces are there. */
    static List<Integer> nodeNumbers(Layout layout) throws IOException {
        Path folder = layout.namespaceFile(1).getParent();
        if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file ->
                            layout.namespacePattern().matcher(file.getFileName().toString()))
                    .filter(Matcher::matches)
                    .map(matcher -> Integer.valueOf(matcher.group(1)))
                    .sorted()
                    .toList();
        }
    }

    /** Another cluster of ours still needs packets to be passed on. */
    private static boolean othersForward() throws IOException {
        return Commands.run("ip", "-o", "link", "show", "type", "bridge")
                .contains("podium cluster ");
    }

    private static boolean hasMark(String device, String mark) throws IOException {
        Commands.Result shown = Commands.attempt("ip", "-o", "link", "show", "dev", device);
        return shown.isOk() && shown.out().strip().endsWith("alias " + mark);
    }

    private static void ip(List<String> options, String... lines) throws IOException {
        var command = new ArrayList<String>(List.of("ip"));
        command.addAll(options);
        command.addAll(List.of("-batch", "-"));
        Commands.run(command, String.join("\n", lines) + "\n");
    }

    private static void nft(String script) throws IOException {
        Commands.run(List.of("nft", "-f", "-"), script);
    }
}
