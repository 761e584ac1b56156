package io.podium.podium.cluster;

import io.podium.api.core.v1.Service;
import io.podium.api.core.v1.ServicePort;
import io.podium.api.core.v1.ServiceSpec;
import io.podium.api.discovery.v1.Endpoint;
import io.podium.api.discovery.v1.EndpointConditions;
import io.podium.api.discovery.v1.EndpointPort;
import io.podium.api.discovery.v1.EndpointSlice;
import io.podium.api.error.ApiError;
import io.podium.api.view.ApiObject;
import io.podium.client.Action;
import io.podium.client.Door;
import io.podium.client.Question;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionException;

/**
 * The Service and EndpointSlice that stand for the cluster's DNS under the names users know: its
 * address is nobody else's, and its endpoints are the nodes' own resolvers.
 */
final class DnsService {
    private static final String SPACE = "kube-system";
    private static final String NAME = "kube-dns";
    private static final int PORT = 53;

    private DnsService() {}

    /** Creates both, or brings the endpoints up to date after a start with other nodes. */
    static void announce(String address, List<NodeHost> nodes, Door door) {
        create(door, service(address));
        EndpointSlice wanted = slice(nodes);
        if (!create(door, wanted)) {
            var question = new Question.Live("endpointslices.discovery.k8s.io", SPACE, NAME);
            if (door.ask(question).join() instanceof Question.Reply.Found(Optional<ApiObject> found)
                    && found.isPresent()
                    && found.get() instanceof EndpointSlice present) {
                door.act(new Action.Update(present.withEndpoints(wanted.endpoints()))).join();
            }
        }
    }

    /** Whether it was created; false when it is there already. */
    private static boolean create(Door door, ApiObject object) {
        try {
            door.act(new Action.Create(object)).join();
            return true;
        } catch (CompletionException e) {
            if (e.getCause() instanceof ApiError error && error.reason().equals("AlreadyExists")) {
                return false;
            }
            throw e;
        }
    }

    private static Service service(String address) {
        Service service = Service.create(SPACE, NAME);
        ServiceSpec spec =
                ServiceSpec.empty()
                        .withClusterIP(address)
                        .withPorts(List.of(port("dns", "UDP"), port("dns-tcp", "TCP")));
        Map<String, String> labels = Map.of("k8s-app", NAME, "kubernetes.io/name", "CoreDNS");
        return service.withMetadata(service.metadata().withLabels(labels)).withSpec(spec);
    }

    private static ServicePort port(String name, String protocol) {
        return ServicePort.empty().withName(name).withProtocol(protocol).withPort(PORT);
    }

    private static EndpointSlice slice(List<NodeHost> nodes) {
        EndpointSlice slice = EndpointSlice.create(SPACE, NAME);
        var endpoints = new ArrayList<Endpoint>();
        for (NodeHost host : nodes) {
            endpoints.add(
                    Endpoint.empty()
                            .withAddresses(List.of(host.address().getHostAddress()))
                            .withConditions(EndpointConditions.empty().withReady(true))
                            .withNodeName(host.name()));
        }
        Map<String, String> labels =
                Map.of(
                        "kubernetes.io/service-name",
                        NAME,
                        "endpointslice.kubernetes.io/managed-by",
                        "dns.podium.dev");
        return slice.withMetadata(slice.metadata().withLabels(labels))
                .withAddressType("IPv4")
                .withEndpoints(endpoints)
                .withPorts(List.of(resolver("dns", "UDP"), resolver("dns-tcp", "TCP")));
    }

    private static EndpointPort resolver(String name, String protocol) {
        return EndpointPort.empty()
                .withName(name)
                .withProtocol(protocol)
                .withPort(NetworkRoom.RESOLVER_PORT);
    }
}
