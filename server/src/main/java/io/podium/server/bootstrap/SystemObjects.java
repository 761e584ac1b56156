package io.podium.server.bootstrap;

import io.podium.api.apiregistration.v1.APIService;
import io.podium.api.apiregistration.v1.APIServiceSpec;
import io.podium.api.core.v1.ConfigMap;
import io.podium.api.core.v1.EndpointAddress;
import io.podium.api.core.v1.EndpointSubset;
import io.podium.api.core.v1.Endpoints;
import io.podium.api.core.v1.Namespace;
import io.podium.api.core.v1.Service;
import io.podium.api.core.v1.ServicePort;
import io.podium.api.core.v1.ServiceSpec;
import io.podium.api.discovery.v1.Endpoint;
import io.podium.api.discovery.v1.EndpointConditions;
import io.podium.api.discovery.v1.EndpointSlice;
import io.podium.api.scheduling.v1.PriorityClass;
import io.podium.api.view.ApiObject;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The objects that are no roles: what they are, and which of their fields are ours at every start.
 */
final class SystemObjects {
    private static final String DEFAULT = "default";
    private static final String KUBERNETES = "kubernetes";
    private static final String SINCE = "since";
    private static final String HTTPS = "https";
    private static final int NODE_CRITICAL = 2_000_001_000;
    private static final int CLUSTER_CRITICAL = 2_000_000_000;

    /** Behind all groups of the API server itself, as add-ons ask for theirs. */
    private static final int ADDED = 100;

    private SystemObjects() {}

    static List<Namespace> namespaces() {
        return List.of(DEFAULT, "kube-system", "kube-public", "kube-node-lease").stream()
                .map(name -> Namespace.create("", name))
                .toList();
    }

    static List<ApiObject> priorityClasses() {
        return List.of(
                PriorityClass.create("", "system-node-critical")
                        .withValue(NODE_CRITICAL)
                        .withDescription("For system pods their node cannot do without."),
                PriorityClass.create("", "system-cluster-critical")
                        .withValue(CLUSTER_CRITICAL)
                        .withDescription(
                                "For system pods the cluster cannot do without, on whichever"
                                        + " node."));
    }

    /** Says who serves the metrics API, where others look for its add-on: this server does. */
    static APIService metrics() {
        return APIService.create("", "v1beta1.metrics.k8s.io")
                .withSpec(
                        APIServiceSpec.empty()
                                .withGroup("metrics.k8s.io")
                                .withVersion("v1beta1")
                                .withGroupPriorityMinimum(ADDED)
                                .withVersionPriority(ADDED));
    }

    /** The Service of the API server itself. */
    static Service service(String address, InetSocketAddress target) {
        Service service = Service.create(DEFAULT, KUBERNETES);
        return service.withMetadata(
                        service.metadata()
                                .withLabels(
                                        Map.of("component", "apiserver", "provider", KUBERNETES)))
                .withSpec(
                        ServiceSpec.empty()
                                .withPorts(
                                        List.of(
                                                ServicePort.empty()
                                                        .withName(HTTPS)
                                                        .withProtocol("TCP")
                                                        .withPort(443)
                                                        .withTargetPort((long) target.getPort())))
                                .withClusterIP(address)
                                .withClusterIPs(List.of(address))
                                .withType("ClusterIP")
                                .withSessionAffinity("None"));
    }

    /** The Service as it is, with our port. */
    static Service repaired(Service has, Service wanted) {
        return has.spec().ports().equals(wanted.spec().ports())
                ? has
                : has.withSpec(has.spec().withPorts(wanted.spec().ports()));
    }

    static Endpoints endpoints(InetSocketAddress target) {
        Endpoints endpoints = Endpoints.create(DEFAULT, KUBERNETES);
        return endpoints
                .withMetadata(
                        endpoints
                                .metadata()
                                .withLabels(
                                        Map.of("endpointslice.kubernetes.io/skip-mirror", "true")))
                .withSubsets(
                        List.of(
                                EndpointSubset.empty()
                                        .withAddresses(
                                                List.of(
                                                        EndpointAddress.empty()
                                                                .withIp(text(target))))
                                        .withPorts(
                                                List.of(
                                                        io.podium.api.core.v1.EndpointPort.empty()
                                                                .withName(HTTPS)
                                                                .withPort(target.getPort())
                                                                .withProtocol("TCP")))));
    }

    static EndpointSlice endpointSlice(InetSocketAddress target) {
        EndpointSlice slice = EndpointSlice.create(DEFAULT, KUBERNETES);
        return slice.withMetadata(
                        slice.metadata()
                                .withLabels(Map.of("kubernetes.io/service-name", KUBERNETES)))
                .withAddressType(target.getAddress() instanceof Inet6Address ? "IPv6" : "IPv4")
                .withEndpoints(
                        List.of(
                                Endpoint.empty()
                                        .withAddresses(List.of(text(target)))
                                        .withConditions(
                                                EndpointConditions.empty().withReady(true))))
                .withPorts(
                        List.of(
                                io.podium.api.discovery.v1.EndpointPort.empty()
                                        .withName(HTTPS)
                                        .withProtocol("TCP")
                                        .withPort(target.getPort())));
    }

    /** What extension API servers need to trust the same clients. */
    static ConfigMap authentication(String clientRoots, Map<String, String> frontProxies) {
        var data = new TreeMap<>(frontProxies);
        data.put("client-ca-file", clientRoots);
        return ConfigMap.create("kube-system", "extension-apiserver-authentication").withData(data);
    }

    /** Since when the uses of tokens in Secrets are written down. */
    static ConfigMap tracking(Instant now) {
        return ConfigMap.create(
                        "kube-system", "kube-apiserver-legacy-service-account-token-tracking")
                .withData(Map.of(SINCE, LocalDate.ofInstant(now, ZoneOffset.UTC).toString()));
    }

    /** As it is, unless it says no date. */
    static ConfigMap tracked(ConfigMap has, ConfigMap wanted) {
        try {
            LocalDate.parse(has.data().getOrDefault(SINCE, ""));
            return has;
        } catch (DateTimeParseException e) {
            return has.withData(wanted.data());
        }
    }

    /**
     * What a machine that is to join must know of the cluster; whom it may trust is signed later.
     */
    static ConfigMap clusterInfo(InetSocketAddress target, String authority) {
        String encoded =
                Base64.getEncoder().encodeToString(authority.getBytes(StandardCharsets.UTF_8));
        String kubeconfig =
                """
                apiVersion: v1
                clusters:
                - cluster:
                    certificate-authority-data: %s
                    server: https://%s:%d
                  name: ""
                contexts: null
                current-context: ""
                kind: Config
                users: null
                """
                        .formatted(encoded, text(target), target.getPort());
        return ConfigMap.create("kube-public", "cluster-info")
                .withData(Map.of("kubeconfig", kubeconfig));
    }

    /** The ConfigMap as it is, with our place and authority. */
    static ConfigMap told(ConfigMap has, ConfigMap wanted) {
        var data = new TreeMap<>(has.data());
        data.putAll(wanted.data());
        return data.equals(has.data()) ? has : has.withData(data);
    }

    private static String text(InetSocketAddress target) {
        return target.getAddress().getHostAddress();
    }
}
