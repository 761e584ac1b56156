package io.podium.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.podium.api.json.JsonDecoder;
import io.podium.api.metrics.v1beta1.NodeMetrics;
import io.podium.api.proto.ProtoCodec;
import io.podium.api.value.MapValue;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The metrics API over HTTP. */
class UsageTest {
    private static final String ADMIN = "admin-token";
    private static final String METRICS = "/apis/metrics.k8s.io/v1beta1";
    private static TestServer server;

    @BeforeAll
    static void start() throws Exception {
        server = TestServer.started(0, Optional.empty());
        server.post(ADMIN, "/api/v1/nodes", "{\"metadata\":{\"name\":\"n1\"}}");
        String accounts = "/api/v1/namespaces/default/serviceaccounts";
        server.post(ADMIN, accounts, "{\"metadata\":{\"name\":\"default\"}}");
        HttpResponse<String> pod =
                server.post(
                        ADMIN,
                        "/api/v1/namespaces/default/pods",
                        """
                        {"metadata":{"name":"web"},"spec":{"nodeName":"n1",
                         "containers":[{"name":"c","image":"i"}]}}
                        """);
        assertThat(pod.statusCode()).as(pod.body()).isEqualTo(201);
        server.uses(
                "n1",
                new ToldUsage()
                        .node(1_500_000_000, 3 << 20)
                        .pod(
                                parsed(pod.body()).map("metadata").string("uid"),
                                "c=250000000/67108864"));
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static MapValue parsed(String json) {
        return (MapValue) new JsonDecoder().decodeFree(json.getBytes(StandardCharsets.UTF_8));
    }

    private static HttpResponse<String> as(String accept, String path) throws Exception {
        return server.send(server.to(ADMIN, path).header("Accept", accept));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            useHeadersInDisplayName = true,
            quoteCharacter = '~',
            textBlock =
                    """
                    METHOD | PATH | CODE | TEXT
                    GET | /nodes | 200 | "usage":{"cpu":"1500m","memory":"3Mi"}
                    GET | /nodes/n1 | 200 | "kind":"NodeMetrics"
                    GET | /pods | 200 | "containers":[{"name":"c","usage":{"cpu":"250m","memory":"64Mi"}}]
                    GET | /namespaces/default/pods/web | 200 | "kind":"PodMetrics"
                    GET | /nodes?watch=true | 405 | watch is not supported on resources of kind \\"nodes.metrics.k8s.io\\"
                    GET | /watch/nodes | 404 | the server could not find the requested resource
                    GET | /namespaces/default/nodes | 404 | the server could not find the requested resource
                    GET | /pods/web | 404 | the server could not find the requested resource
                    POST | /namespaces/default/pods | 405 | the server does not allow this method on the requested resource
                    PUT | /nodes/n1 | 405 | the server does not allow this method on the requested resource
                    PATCH | /nodes/n1 | 405 | the server does not allow this method on the requested resource
                    DELETE | /nodes/n1 | 405 | the server does not allow this method on the requested resource
                    DELETE | /nodes | 405 | the server does not allow this method on the requested resource
                    GET | /namespaces/default/pods/web/status | 404 | the server could not find the requested resource
                    """)
    void itIsReadAndNothingElse(String method, String path, int code, String text)
            throws Exception {
        HttpResponse<String> answer =
                server.send(
                        server.to(ADMIN, METRICS + path).method(method, BodyPublishers.noBody()));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(code);
        assertThat(answer.body()).contains(text);
    }

    @Test
    void whoMayNotReadItDoesNot() throws Exception {
        HttpResponse<String> refused = server.get("jane-token", METRICS + "/nodes");
        assertThat(refused.statusCode()).isEqualTo(403);
        assertThat(refused.body())
                .contains(
                        "nodes.metrics.k8s.io is forbidden: User \\\"jane\\\" cannot list resource"
                                + " \\\"nodes\\\" in API group \\\"metrics.k8s.io\\\" at the cluster"
                                + " scope");
    }

    @Test
    void itIsDiscovered() throws Exception {
        assertThat(server.get(ADMIN, METRICS).body())
                .isEqualTo(
                        """
                        {"kind":"APIResourceList","apiVersion":"v1","groupVersion":\
                        "metrics.k8s.io/v1beta1","resources":[{"name":"nodes","singularName":\
                        "nodemetrics","namespaced":false,"kind":"NodeMetrics","verbs":["get","list"]},\
                        {"name":"pods","singularName":"podmetrics","namespaced":true,"kind":\
                        "PodMetrics","verbs":["get","list"]}]}\
                        """);
        HttpResponse<String> all =
                as("application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList", "/apis");
        assertThat(all.body())
                .contains(
                        "{\"metadata\":{\"name\":\"metrics.k8s.io\"},\"versions\":[{\"version\":"
                                + "\"v1beta1\",\"resources\":[{\"resource\":\"nodes\",\"responseKind\":"
                                + "{\"group\":\"metrics.k8s.io\",\"version\":\"v1beta1\",\"kind\":"
                                + "\"NodeMetrics\"},\"scope\":\"Cluster\"");
    }

    @Test
    void itIsDescribed() throws Exception {
        assertThat(server.get(ADMIN, "/openapi/v3").body())
                .contains("\"apis/metrics.k8s.io/v1beta1\"");
        MapValue page = parsed(server.get(ADMIN, "/openapi/v3/apis/metrics.k8s.io/v1beta1").body());
        MapValue schemas = page.map("components").map("schemas");
        MapValue pod = schemas.map("io.k8s.metrics.pkg.apis.metrics.v1beta1.PodMetrics");
        assertThat(pod.map("properties").map("containers").string("type")).isEqualTo("array");
        assertThat(pod.list("required"))
                .containsExactlyInAnyOrder("timestamp", "window", "containers");
        assertThat(page.map("paths").has(METRICS + "/namespaces/{namespace}/pods/{name}")).isTrue();
        assertThat(server.get(ADMIN, "/openapi/v2").body())
                .contains("\"io.k8s.metrics.pkg.apis.metrics.v1beta1.NodeMetricsList\"");
    }

    @Test
    void itIsToldInEveryFormat() throws Exception {
        assertThat(as("application/yaml", METRICS + "/nodes/n1").body())
                .startsWith("apiVersion: metrics.k8s.io/v1beta1\nkind: NodeMetrics\n")
                .endsWith(
                        """
                        timestamp: "2026-01-02T03:04:00Z"
                        usage:
                          cpu: 1500m
                          memory: 3Mi
                        window: 15.003s
                        """);
        byte[] bytes =
                server.client()
                        .send(
                                server.to(ADMIN, METRICS + "/nodes/n1")
                                        .header("Accept", ProtoCodec.MEDIA_TYPE)
                                        .build(),
                                BodyHandlers.ofByteArray())
                        .body();
        ProtoCodec.Envelope one = ProtoCodec.unwrap(bytes);
        assertThat(one.apiVersion()).isEqualTo("metrics.k8s.io/v1beta1");
        assertThat(one.kind()).isEqualTo("NodeMetrics");
        assertThat(HexFormat.of().formatHex(one.raw()))
                .as("timestamp is field 2, window 3, usage 4")
                .endsWith(
                        "120808a0ebdcca061000"
                                + "1a0608c0b9fef137"
                                + "220e0a0363707512070a05313530306d"
                                + "220f0a066d656d6f727912050a03334d69");
        var node = NodeMetrics.of(new ProtoCodec().decode(one.raw(), NodeMetrics.TYPE));
        assertThat(node.window()).isEqualTo("15.003s");
        assertThat(node.usage()).containsEntry("memory", "3Mi");
    }

    @Test
    void itIsNamedAmongTheApiServices() throws Exception {
        HttpResponse<String> named =
                server.get(
                        ADMIN,
                        "/apis/apiregistration.k8s.io/v1/apiservices/v1beta1.metrics.k8s.io");
        assertThat(named.body())
                .contains("\"groupPriorityMinimum\":100,\"versionPriority\":100")
                .contains("\"type\":\"Available\",\"status\":\"True\"");
    }

    @Test
    void theRolesForPeopleMayReadIt() throws Exception {
        String role = "/apis/rbac.authorization.k8s.io/v1/clusterroles/";
        assertThat(server.get(ADMIN, role + "system:aggregated-metrics-reader").body())
                .contains("\"rbac.authorization.k8s.io/aggregate-to-admin\":\"true\"")
                .contains("\"rbac.authorization.k8s.io/aggregate-to-edit\":\"true\"")
                .contains("\"rbac.authorization.k8s.io/aggregate-to-view\":\"true\"")
                .contains(
                        "\"rules\":[{\"verbs\":[\"get\",\"list\",\"watch\"],\"apiGroups\":"
                                + "[\"metrics.k8s.io\"],\"resources\":[\"pods\",\"nodes\"]}]");
    }
}
