package io.podium.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.podium.api.core.v1.ComponentStatus;
import io.podium.api.proto.ProtoCodec;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Component statuses over HTTP, of an API server that runs alone. */
class ComponentStatusTest {
    private static final String ADMIN = "admin-token";
    private static final String PATH = "/api/v1/componentstatuses";
    private static final String TABLE = "application/json;as=Table;v=v1;g=meta.k8s.io";
    private static TestServer server;

    @BeforeAll
    static void start() {
        server = TestServer.started(0, Optional.empty());
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static HttpResponse<String> as(String accept, String path) throws Exception {
        return server.send(server.to(ADMIN, path).header("Accept", accept));
    }

    private static ProtoCodec.Envelope protobuf(String path) throws Exception {
        return ProtoCodec.unwrap(
                server.client()
                        .send(
                                server.to(ADMIN, path)
                                        .header("Accept", ProtoCodec.MEDIA_TYPE)
                                        .build(),
                                BodyHandlers.ofByteArray())
                        .body());
    }

    private static String down(String name, int port) {
        return """
        {"metadata":{"name":"%s"},"conditions":[{"type":"Healthy","status":"False","message":\
        "Get \\"https://127.0.0.1:%d/healthz\\": dial tcp 127.0.0.1:%d: connect: connection refused"}]}\
        """
                .formatted(name, port, port);
    }

    @Test
    void theStoreIsWellAndWhatDoesNotRunHereRefuses() throws Exception {
        HttpResponse<String> list = server.get(ADMIN, PATH);
        assertThat(list.body())
                .isEqualTo(
                        "{\"kind\":\"ComponentStatusList\",\"apiVersion\":\"v1\",\"metadata\":{},\"items\":["
                                + down("controller-manager", 10257)
                                + ",{\"metadata\":{\"name\":\"etcd-0\"},\"conditions\":[{\"type\":"
                                + "\"Healthy\",\"status\":\"True\",\"message\":\"ok\"}]},"
                                + down("scheduler", 10259)
                                + "]}\n");
        assertThat(list.headers().allValues("warning"))
                .containsExactly("299 - \"v1 ComponentStatus is deprecated in v1.19+\"");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            useHeadersInDisplayName = true,
            quoteCharacter = '~',
            textBlock =
                    """
                    METHOD | PATH | CODE | TEXT
                    GET | /api/v1/componentstatuses/etcd-0 | 200 | {"kind":"ComponentStatus","apiVersion":"v1","metadata":{"name":"etcd-0"},"conditions":[{"type":"Healthy","status":"True","message":"ok"}]}
                    GET | /api/v1/componentstatuses/none | 500 | {"kind":"Status","apiVersion":"v1","metadata":{},"status":"Failure","message":"Component not found: none","code":500}
                    GET | /api/v1/componentstatuses?fieldSelector=metadata.name=none | 200 | "items":[]
                    GET | /api/v1/componentstatuses?fieldSelector=metadata.name=etcd-0 | 200 | "items":[{"metadata":{"name":"etcd-0"},"conditions":[{"type":"Healthy","status":"True","message":"ok"}]}]
                    GET | /api/v1/componentstatuses?fieldSelector=status=x | 400 | \\"status\\" is not a known field selector: only \\"metadata.name\\", \\"metadata.namespace\\"
                    GET | /api/v1/componentstatuses?labelSelector=a=b | 200 | "items":[]
                    GET | /api/v1/componentstatuses?labelSelector=!a | 200 | {"name":"scheduler"}
                    GET | /api/v1/componentstatuses?labelSelector=a==b==c | 400 | "reason":"BadRequest"
                    GET | /api/v1/componentstatuses?resourceVersionMatch=Exact | 422 | resourceVersionMatch is forbidden unless resourceVersion is provided
                    GET | /api/v1/componentstatuses?resourceVersion=x&limit=1&continue=y | 200 | {"name":"scheduler"}
                    GET | /api/v1/componentstatuses?watch=true | 405 | watch is not supported on resources of kind \\"componentstatuses\\"
                    GET | /api/v1/watch/componentstatuses | 404 | the server could not find the requested resource
                    GET | /api/v1/namespaces/default/componentstatuses | 404 | the server could not find the requested resource
                    POST | /api/v1/componentstatuses | 405 | "reason":"MethodNotAllowed"
                    DELETE | /api/v1/componentstatuses/etcd-0 | 405 | "reason":"MethodNotAllowed"
                    """)
    void itIsReadAndNothingElse(String method, String path, int code, String text)
            throws Exception {
        HttpResponse<String> answer =
                server.send(server.to(ADMIN, path).method(method, BodyPublishers.noBody()));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(code);
        assertThat(answer.body()).contains(text);
    }

    @Test
    void whoMayNotReadItDoesNot() throws Exception {
        assertThat(server.get("jane-token", PATH).statusCode()).isEqualTo(403);
    }

    @Test
    void itIsShownInEveryForm() throws Exception {
        String row = "{\"cells\":[\"etcd-0\",\"Healthy\",\"ok\",\"\"],\"object\":";
        assertThat(as(TABLE, PATH).body())
                .contains("\"kind\":\"Table\"", "\"metadata\":{},\"columnDefinitions\"", row)
                .contains("[\"scheduler\",\"Unhealthy\",\"Get \\\"https://127.0.0.1:10259/healthz");
        assertThat(as(TABLE, PATH + "/etcd-0").body()).contains("\"kind\":\"Table\"", row);
        assertThat(as("application/yaml", PATH + "/etcd-0").body())
                .isEqualTo(
                        """
                        apiVersion: v1
                        conditions:
                        - message: ok
                          status: "True"
                          type: Healthy
                        kind: ComponentStatus
                        metadata:
                          name: etcd-0
                        """);
        assertThat(as("application/yaml", PATH).body())
                .contains("- conditions:\n  - message: ok\n", "kind: ComponentStatusList\n");
    }

    @Test
    void itIsToldAsProtobuf() throws Exception {
        ProtoCodec.Envelope one = protobuf(PATH + "/etcd-0");
        var status = ComponentStatus.of(new ProtoCodec().decode(one.raw(), ComponentStatus.TYPE));
        assertThat(status.metadata().name()).isEqualTo("etcd-0");
        assertThat(status.conditions().getFirst().message()).isEqualTo("ok");
        ProtoCodec.Envelope list = protobuf(PATH);
        assertThat(list.kind()).isEqualTo("ComponentStatusList");
        assertThat(new String(list.raw(), StandardCharsets.ISO_8859_1))
                .contains("controller-manager", "etcd-0", "Healthy", "scheduler");
    }
}
