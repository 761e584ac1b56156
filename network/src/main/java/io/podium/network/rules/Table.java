package io.podium.network.rules;

import java.util.ArrayList;
import java.util.List;

/** The part of the table that is the same for all services. */
final class Table {
    static final String NAME = "ip podium";

    /** Address, protocol and port lead to the chain that picks an endpoint. */
    static final String SERVICES = "services";

    /** As above for ports of the node itself. */
    static final String NODE_PORTS = "node-ports";

    /** Address, protocol, port and the number that was drawn lead to an endpoint. */
    static final String BACKENDS = "backends";

    static final String PORT_BACKENDS = "port-backends";

    /** Addresses with nobody behind them, and what becomes of their packets. */
    static final String UNSERVED = "unserved";

    static final String UNSERVED_PORTS = "unserved-ports";

    /** Addresses that only some sources may reach. */
    static final String GUARDED = "guarded";

    static final String ADMITTED = "admitted";

    /** Pods of this node that may meet themselves behind a service. */
    static final String HAIRPINS = "hairpins";

    static final String REFUSE = "goto refuse";
    static final String DROP = "drop";

    /** Connections whose source becomes the node, so that answers come back this way. */
    private static final String MASKED = "0x4000";

    private static final String SERVICE = "ip daddr . meta l4proto . th dport";
    private static final String PORT = "meta l4proto . th dport";
    private static final String TO_NODE = "fib daddr type local ip daddr != 127.0.0.0/8";

    private Table() {}

    /** Picks one of so many endpoints of a service address. */
    static String pick(boolean isPort, boolean isMasked, int endpoints) {
        return (isPort ? "port" : "pick") + (isMasked ? "-masked-" : "-") + endpoints;
    }

    /** The statement that makes answers come back through this node. */
    static String mask() {
        return "ct mark set ct mark or " + MASKED;
    }

    /** The table without any service. */
    static String text(Settings settings) {
        return """
        map services { type ipv4_addr . inet_proto . inet_service : verdict; }
        map node-ports { type inet_proto . inet_service : verdict; }
        map backends { type ipv4_addr . inet_proto . inet_service . mark : ipv4_addr . inet_service; }
        map port-backends { type inet_proto . inet_service . mark : ipv4_addr . inet_service; }
        map unserved { type ipv4_addr . inet_proto . inet_service : verdict; }
        map unserved-ports { type inet_proto . inet_service : verdict; }
        set guarded { type ipv4_addr . inet_proto . inet_service; }
        set admitted { type ipv4_addr . inet_proto . inet_service . ipv4_addr; flags interval; }
        set hairpins { type ipv4_addr . ipv4_addr; }
        chain refuse { reject; }
        chain filter {
        %1$s @guarded %1$s . ip saddr != @admitted drop
        %1$s vmap @unserved
        %3$s %2$s vmap @unserved-ports
        }
        chain dispatch {
        %4$s
        %1$s vmap @services
        %3$s %2$s vmap @node-ports
        }
        chain filter-in { type filter hook prerouting priority -110;
        iifname != "lo" ip daddr 127.0.0.0/8 ct state new drop
        ct state new jump filter
        }
        chain filter-out { type filter hook output priority -110; ct state new jump filter; }
        chain nat-in { type nat hook prerouting priority -100; jump dispatch; }
        chain nat-out { type nat hook output priority -100; jump dispatch; }
        chain nat-post { type nat hook postrouting priority 100;
        ct mark and %5$s != 0 masquerade fully-random
        ct status dnat ct original ip daddr %6$s ip saddr != %7$s masquerade fully-random
        ct status dnat ip saddr . ip daddr @hairpins masquerade fully-random
        }
        """
                .formatted(
                        SERVICE,
                        PORT,
                        TO_NODE,
                        settings.dns().map(Settings.Dns::rule).orElse(""),
                        MASKED,
                        settings.services(),
                        settings.pods());
    }

    /** The chains that draw one of so many; they need no service and are never removed. */
    static List<String> picks(int endpoints) {
        var commands = new ArrayList<String>();
        for (boolean isPort : new boolean[] {false, true}) {
            String plain = pick(isPort, false, endpoints);
            String masked = pick(isPort, true, endpoints);
            String key = isPort ? PORT : SERVICE;
            String backends = isPort ? PORT_BACKENDS : BACKENDS;
            commands.add("add chain %s %s".formatted(NAME, plain));
            commands.add(
                    "add rule %s %s meta mark set numgen random mod %d"
                            .formatted(NAME, plain, endpoints));
            commands.add(
                    "add rule %s %s meta l4proto { tcp, udp, sctp } dnat ip to %s . meta mark map @%s"
                            .formatted(NAME, plain, key, backends));
            commands.add("add chain %s %s".formatted(NAME, masked));
            commands.add("add rule %s %s %s".formatted(NAME, masked, mask()));
            commands.add("add rule %s %s goto %s".formatted(NAME, masked, plain));
        }
        return commands;
    }
}
