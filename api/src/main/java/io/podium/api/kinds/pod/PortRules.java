package io.podium.api.kinds.pod;

import io.podium.api.error.FieldPath;
import io.podium.api.error.Problems;
import io.podium.api.name.Names;
import io.podium.api.value.ListValue;
import io.podium.api.value.MapValue;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What holds for the ports of containers, in one and between them. */
final class PortRules {
    private static final List<String> PROTOCOLS = List.of("SCTP", "TCP", "UDP");

    private PortRules() {}

    static void check(ListValue ports, FieldPath path, Problems problems) {
        Set<String> names = null;
        for (int i = 0; i < ports.size(); i++) {
            MapValue port = ports.map(i);
            FieldPath here = path.index(i);
            String name = port.string("name");
            if (!name.isEmpty()) {
                List<String> faults = Names.portName(name);
                names = names == null ? new HashSet<>() : names;
                if (!faults.isEmpty()) {
                    problems.invalidEach(here.child("name"), name, faults);
                } else if (!names.add(name)) {
                    problems.duplicate(here.child("name"), name);
                }
            }
            long number = port.integer("containerPort");
            if (number == 0) {
                problems.required(here.child("containerPort"), "");
            } else {
                problems.invalidEach(here.child("containerPort"), number, Names.portNumber(number));
            }
            long hostPort = port.integer("hostPort");
            if (hostPort != 0) {
                problems.invalidEach(here.child("hostPort"), hostPort, Names.portNumber(hostPort));
            }
            protocol(port.string("protocol"), here, problems);
        }
    }

    private static void protocol(String protocol, FieldPath path, Problems problems) {
        if (protocol.isEmpty()) {
            problems.required(path.child("protocol"), "");
        } else if (!PROTOCOLS.contains(protocol)) {
            problems.notOneOf(path.child("protocol"), protocol, PROTOCOLS);
        }
    }

    /** A number or a name, as probes and hooks give them. */
    static void numberOrName(Object port, FieldPath path, Problems problems) {
        if (port instanceof String name) {
            problems.invalidEach(path, name, Names.portName(name));
        } else {
            long number = port instanceof Long given ? given : 0;
            problems.invalidEach(path, number, Names.portNumber(number));
        }
    }

    /** A port of the node goes to one container only. */
    static void unique(ListValue containers, FieldPath path, Problems problems) {
        Set<String> taken = null;
        for (int c = 0; c < containers.size(); c++) {
            ListValue ports = containers.map(c).list("ports");
            for (int i = 0; i < ports.size(); i++) {
                MapValue port = ports.map(i);
                if (port.integer("hostPort") == 0) {
                    continue;
                }
                taken = taken == null ? new HashSet<>() : taken;
                String claim =
                        port.string("protocol")
                                + "/"
                                + port.string("hostIP")
                                + "/"
                                + port.integer("hostPort");
                if (!taken.add(claim)) {
                    problems.duplicate(
                            path.index(c).child("ports").index(i).child("hostPort"), claim);
                }
            }
        }
    }

    /** On the node's own network a container's port is the node's. */
    static void onHostNetwork(
            ListValue containers, boolean isTemplate, FieldPath path, Problems problems) {
        for (int c = 0; c < containers.size(); c++) {
            ListValue ports = containers.map(c).list("ports");
            for (int i = 0; i < ports.size(); i++) {
                long hostPort = ports.map(i).integer("hostPort");
                boolean isLeftOut = isTemplate && hostPort == 0; // The pod's defaults fill it in.
                if (!isLeftOut && hostPort != ports.map(i).integer("containerPort")) {
                    problems.invalid(
                            path.index(c).child("ports").index(i).child("hostPort"),
                            hostPort,
                            "must match `containerPort` when `hostNetwork` is true");
                }
            }
        }
    }
}
