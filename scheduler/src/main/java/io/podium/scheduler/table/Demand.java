package io.podium.scheduler.table;

import io.podium.api.core.v1.Container;
import io.podium.api.core.v1.ContainerPort;
import io.podium.api.core.v1.Pod;
import io.podium.api.core.v1.PodSpec;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * What a pod takes from its node.
 *
 * @param requests what it asks for
 * @param guess the same, but no container counts as less than a small one; for scores only, so that
 *     pods that ask for nothing are spread, too
 * @param ports of the node that it occupies
 */
public record Demand(Amounts requests, Amounts guess, List<HostPort> ports) {
    /** What upstream takes a container that does not say for. */
    private static final long GUESSED_MILLI_CPU = 100;

    private static final long GUESSED_MEMORY = 200L * 1024 * 1024;

    /** A port of a node; the address "0.0.0.0" is all of them. */
    public record HostPort(String address, int port, String protocol) {
        static final String ANY = "0.0.0.0";

        /** Whether both cannot be had. */
        public boolean collidesWith(HostPort other) {
            return port == other.port
                    && protocol.equals(other.protocol)
                    && (address.equals(other.address)
                            || address.equals(ANY)
                            || other.address.equals(ANY));
        }
    }

    public static Demand of(Pod pod) {
        PodSpec spec = pod.spec();
        Amounts requests =
                withPodLevel(spec, total(spec, container -> Amounts.of(asked(container))));
        Amounts guess = withPodLevel(spec, total(spec, Demand::guessed));
        Amounts overhead = Amounts.of(spec.overhead());
        return new Demand(requests.plus(overhead), guess.plus(overhead), ports(spec));
    }

    /**
     * Containers run together, so they add up, sidecars included; init containers run before them
     * one after the other, each beside the sidecars already started. The pod needs the most it ever
     * needs.
     */
    private static Amounts total(PodSpec spec, Function<Container, Amounts> amounts) {
        Amounts sidecars = Amounts.NONE;
        Amounts start = Amounts.NONE;
        for (Container container : spec.initContainers()) {
            Amounts own = amounts.apply(container);
            start = start.max(sidecars.plus(own));
            if (container.restartPolicy().equals("Always")) {
                sidecars = sidecars.plus(own);
            }
        }
        Amounts running = sidecars;
        for (Container container : spec.containers()) {
            running = running.plus(amounts.apply(container));
        }
        return running.max(start);
    }

    /** Limits stand in for requests that are not there, as the API server's defaults have it. */
    private static Map<String, String> asked(Container container) {
        var asked = new HashMap<String, String>(container.resources().limits());
        asked.putAll(container.resources().requests());
        return asked;
    }

    private static Amounts guessed(Container container) {
        Map<String, String> asked = asked(container);
        Amounts amounts = Amounts.of(asked);
        return new Amounts(
                asked.containsKey("cpu") ? amounts.milliCpu() : GUESSED_MILLI_CPU,
                asked.containsKey("memory") ? amounts.memory() : GUESSED_MEMORY,
                amounts.ephemeral(),
                amounts.extended());
    }

    /** What the pod asks for as a whole goes before what its containers ask for. */
    private static Amounts withPodLevel(PodSpec spec, Amounts containers) {
        Map<String, String> pod = spec.resources().requests();
        if (pod.isEmpty()) {
            return containers;
        }
        Amounts whole = Amounts.of(pod);
        var extended = new HashMap<>(containers.extended());
        extended.putAll(whole.extended());
        return new Amounts(
                pod.containsKey("cpu") ? whole.milliCpu() : containers.milliCpu(),
                pod.containsKey("memory") ? whole.memory() : containers.memory(),
                containers.ephemeral(),
                extended);
    }

    private static List<HostPort> ports(PodSpec spec) {
        var ports = new ArrayList<HostPort>();
        var containers = new ArrayList<>(spec.containers());
        spec.initContainers().stream()
                .filter(container -> container.restartPolicy().equals("Always"))
                .forEach(containers::add);
        for (Container container : containers) {
            for (ContainerPort port : container.ports()) {
                if (port.hostPort() > 0) {
                    ports.add(
                            new HostPort(
                                    port.hostIP().isEmpty() ? HostPort.ANY : port.hostIP(),
                                    port.hostPort(),
                                    port.protocol().isEmpty() ? "TCP" : port.protocol()));
                }
            }
        }
        return List.copyOf(ports);
    }
}
