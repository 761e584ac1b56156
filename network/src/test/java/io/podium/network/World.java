package io.podium.network;

import io.podium.api.core.v1.LoadBalancerIngress;
import io.podium.api.core.v1.LoadBalancerStatus;
import io.podium.api.core.v1.Namespace;
import io.podium.api.core.v1.Service;
import io.podium.api.core.v1.ServicePort;
import io.podium.api.core.v1.ServiceSpec;
import io.podium.api.core.v1.ServiceStatus;
import io.podium.api.discovery.v1.Endpoint;
import io.podium.api.discovery.v1.EndpointConditions;
import io.podium.api.discovery.v1.EndpointPort;
import io.podium.api.discovery.v1.EndpointSlice;
import io.podium.api.schema.Schema;
import io.podium.api.view.ApiObject;
import io.podium.base.loop.Loop;
import io.podium.base.simulation.Simulation;
import io.podium.client.Action;
import io.podium.client.View;
import io.podium.client.local.LocalDoor;
import io.podium.client.view.Kinds;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A cluster of services and slices for tests, written as short texts. */
public final class World {
    private static final Kinds KINDS = new Kinds(Schema.kubernetes());

    public final Simulation time = new Simulation(1);
    public final Loop loop = time.loop("network");
    public final LocalDoor door = new LocalDoor(KINDS, loop, time.clock(), time.randomness());

    public World() {
        door.put(Namespace.create("", "ns"));
        door.put(Namespace.create("", "other"));
    }

    /** Puts an object there, whether or not there was one. */
    public <T extends ApiObject> void set(Class<T> kind, T object) {
        Optional<T> old = view().find(kind, object.namespace(), object.name());
        if (old.isEmpty()) {
            door.put(object);
        } else {
            door.now(
                    new Action.Update(
                            object.withMetadata(
                                    old.get().metadata().withLabels(object.metadata().labels()))));
        }
    }

    /** Removes it if it is there. */
    public <T extends ApiObject> void remove(Class<T> kind, String namespace, String name) {
        view().find(kind, namespace, name)
                .ifPresent(object -> door.now(new Action.Delete(object, Optional.empty(), "")));
    }

    public View view() {
        return door.view();
    }

    /**
     * A service from words: ip=A ports=NAME:PORT/PROTOCOL>NODEPORT,... type=T external=A lb=A
     * ranges=R,... sticky=SECONDS internal=Local externally=Local name=HOST.
     */
    public static Service service(String namespace, String name, String words) {
        Service service = Service.create(namespace, name);
        ServiceSpec spec = service.spec().withType("ClusterIP");
        for (String word : words.strip().split(" +", -1)) {
            int equals = word.indexOf('=');
            String value = word.substring(equals + 1);
            switch (word.substring(0, Math.max(equals, 0))) {
                case "ip" -> spec = spec.withClusterIP(value).withClusterIPs(List.of(value));
                case "ports" -> spec = spec.withPorts(ports(value));
                case "type" -> spec = spec.withType(value);
                case "external" -> spec = spec.withExternalIPs(List.of(value));
                case "ranges" -> spec = spec.withLoadBalancerSourceRanges(words(value));
                case "internal" -> spec = spec.withInternalTrafficPolicy(value);
                case "externally" -> spec = spec.withExternalTrafficPolicy(value);
                case "name" -> spec = spec.withExternalName(value);
                case "sticky" ->
                        spec =
                                spec.withSessionAffinity("ClientIP")
                                        .withSessionAffinityConfig(
                                                spec.sessionAffinityConfig()
                                                        .withClientIP(
                                                                spec.sessionAffinityConfig()
                                                                        .clientIP()
                                                                        .withTimeoutSeconds(
                                                                                Integer.parseInt(
                                                                                        value))));
                case "lb" ->
                        service =
                                service.withStatus(
                                        ServiceStatus.empty()
                                                .withLoadBalancer(
                                                        LoadBalancerStatus.empty()
                                                                .withIngress(
                                                                        List.of(
                                                                                LoadBalancerIngress
                                                                                        .empty()
                                                                                        .withIp(
                                                                                                value)))));
                default -> throw new IllegalArgumentException(word);
            }
        }
        return service.withSpec(spec);
    }

    private static List<String> words(String text) {
        return List.of(text.split(",", -1));
    }

    private static List<ServicePort> ports(String text) {
        var ports = new ArrayList<ServicePort>();
        for (String word : words(text)) {
            String[] parts = word.split("[:/>]", -1);
            ServicePort port =
                    ServicePort.empty()
                            .withName(parts[0])
                            .withPort(Integer.parseInt(parts[1]))
                            .withProtocol(parts[2].toUpperCase(java.util.Locale.ROOT));
            ports.add(parts.length > 3 ? port.withNodePort(Integer.parseInt(parts[3])) : port);
        }
        return ports;
    }

    /** A slice from words: ADDRESS@NODE, with !notready, !ending or !hostname=NAME behind it. */
    public static EndpointSlice slice(
            String namespace, String service, String ports, String endpoints) {
        EndpointSlice slice = EndpointSlice.create(namespace, service + "-slice");
        var list = new ArrayList<Endpoint>();
        for (String word : endpoints.strip().split(" +", -1)) {
            if (!word.isEmpty()) {
                list.add(endpoint(word));
            }
        }
        var numbers = new ArrayList<EndpointPort>();
        for (String word : words(ports)) {
            String[] parts = word.split("[:/]", -1);
            numbers.add(
                    EndpointPort.empty()
                            .withName(parts[0])
                            .withPort(Integer.parseInt(parts[1]))
                            .withProtocol(parts[2].toUpperCase(java.util.Locale.ROOT)));
        }
        return slice.withMetadata(
                        slice.metadata().withLabels(Map.of("kubernetes.io/service-name", service)))
                .withAddressType("IPv4")
                .withPorts(numbers)
                .withEndpoints(list);
    }

    private static Endpoint endpoint(String word) {
        String[] parts = word.split("[@!]", -1);
        EndpointConditions conditions = EndpointConditions.empty().withReady(true);
        Endpoint endpoint =
                Endpoint.empty().withAddresses(List.of(parts[0])).withNodeName(parts[1]);
        for (int i = 2; i < parts.length; i++) {
            if (parts[i].equals("notready")) {
                conditions = conditions.withReady(false);
            } else if (parts[i].equals("ending")) {
                conditions = conditions.withReady(false).withServing(true).withTerminating(true);
            } else {
                endpoint = endpoint.withHostname(parts[i].substring("hostname=".length()));
            }
        }
        return endpoint.withConditions(conditions);
    }
}
