package io.podium.network.rules;

import io.podium.api.core.v1.Container;
import io.podium.api.core.v1.ContainerPort;
import io.podium.api.core.v1.Pod;
import io.podium.client.Key;
import io.podium.client.View;
import io.podium.network.Ipv4;
import io.podium.network.rules.Backends.Backend;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** Decides what leads from ports of a node to a pod of it. Pure. */
public final class HostPortRenderer {
    private static final String LOOPBACK = "127.0.0.1";
    private static final String ANY = "0.0.0.0";

    private final String node;

    public HostPortRenderer(String node) {
        this.node = node;
    }

    /** Whether the pod of this node has any such port. */
    public boolean isConcerned(Pod pod) {
        return pod.spec().nodeName().equals(node)
                && !pod.spec().hostNetwork()
                && !ports(pod).isEmpty();
    }

    private static List<ContainerPort> ports(Pod pod) {
        var all = new ArrayList<Container>(pod.spec().initContainers());
        all.addAll(pod.spec().containers());
        return all.stream()
                .flatMap(container -> container.ports().stream())
                .filter(port -> port.hostPort() > 0)
                .toList();
    }

    /** The part of the pod, {@link Part#NOTHING} before it has an address and after its end. */
    public Part render(View view, Key key) {
        Optional<Pod> pod = view.find(Pod.class, key).filter(this::isConcerned);
        if (pod.isEmpty()) {
            return Part.NOTHING;
        }
        String phase = pod.get().status().phase();
        String address = pod.get().status().podIP();
        boolean isOver = phase.equals("Succeeded") || phase.equals("Failed");
        if (isOver || !Ipv4.isAddress(address)) {
            return Part.NOTHING;
        }
        var lines = new TreeMap<Line, List<String>>();
        for (ContainerPort port : ports(pod.get())) {
            lead(lines, port, new Backend(address, port.containerPort()));
        }
        lines.put(Line.element(Table.HAIRPINS, address + " . " + address), List.of());
        return new Part(lines, 1);
    }

    private static void lead(
            SortedMap<Line, List<String>> lines, ContainerPort port, Backend backend) {
        String at = Backends.protocol(port.protocol()) + " . " + port.hostPort();
        String ip = port.hostIP();
        if (ip.isEmpty() || ip.equals(ANY)) {
            lines.put(
                    Line.element(Table.NODE_PORTS, at),
                    List.of("goto " + Table.pick(true, false, 1)));
            backend(lines, Table.PORT_BACKENDS, at, backend);
            address(lines, LOOPBACK, at, backend);
        } else if (Ipv4.isAddress(ip)) {
            address(lines, ip, at, backend);
        }
    }

    /** What comes from the loopback must not go on with such a source. */
    private static void address(
            SortedMap<Line, List<String>> lines, String ip, String at, Backend backend) {
        String key = ip + " . " + at;
        boolean isMasked = ip.startsWith("127.");
        lines.put(
                Line.element(Table.SERVICES, key),
                List.of("goto " + Table.pick(false, isMasked, 1)));
        backend(lines, Table.BACKENDS, key, backend);
    }

    private static void backend(
            SortedMap<Line, List<String>> lines, String map, String key, Backend backend) {
        lines.put(
                Line.element(map, key + " . 0"),
                List.of(backend.address() + " . " + backend.port()));
    }
}
