package io.podium.server.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import io.podium.server.TestServer;
import java.io.ByteArrayInputStream;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Cached pages as clients see them. */
class SheetTest {
    private static final String TOKEN = "jane-token";
    private static TestServer server;

    @BeforeAll
    static void start() {
        server = TestServer.started(0, Optional.empty());
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void sendsNothingToThoseWhoHaveIt() throws Exception {
        HttpResponse<String> first = server.get(TOKEN, "/openapi/v2");
        String tag = first.headers().firstValue("etag").orElseThrow();
        assertThat(tag).startsWith("\"").endsWith("\"");
        HttpResponse<String> second =
                server.send(server.to(TOKEN, "/openapi/v2").header("If-None-Match", tag));
        assertThat(second.statusCode()).isEqualTo(304);
        assertThat(second.body()).isEmpty();
        HttpResponse<String> other =
                server.send(server.to(TOKEN, "/openapi/v2").header("If-None-Match", "\"other\""));
        assertThat(other.body()).isEqualTo(first.body());
    }

    @Test
    void deflatesForThoseWhoCanInflate() throws Exception {
        String plain = server.get(TOKEN, "/api/v1").body();
        var request = server.to(TOKEN, "/api/v1").header("Accept-Encoding", "gzip").build();
        HttpResponse<byte[]> deflated = server.client().send(request, BodyHandlers.ofByteArray());
        assertThat(deflated.headers().firstValue("content-encoding")).hasValue("gzip");
        assertThat(deflated.body().length).isLessThan(plain.length() / 3);
        try (var in = new GZIPInputStream(new ByteArrayInputStream(deflated.body()))) {
            assertThat(new String(in.readAllBytes(), StandardCharsets.UTF_8)).isEqualTo(plain);
        }
    }

    @Test
    void letsClientsKeepADocumentUnderItsHash() throws Exception {
        String index = server.get(TOKEN, "/openapi/v3").body();
        String path =
                index.replaceFirst("(?s).*\"(/openapi/v3/apis/apps/v1\\?hash=[0-9A-F]+)\".*", "$1");
        HttpResponse<String> pinned = server.get(TOKEN, path);
        assertThat(pinned.headers().firstValue("cache-control")).hasValue("public, immutable");
        HttpResponse<String> loose = server.get(TOKEN, "/openapi/v3/apis/apps/v1");
        assertThat(loose.headers().firstValue("cache-control")).hasValue("no-cache, private");
        assertThat(loose.body()).isEqualTo(pinned.body()).contains("io.k8s.api.apps.v1.Deployment");
    }

    @Test
    void refusesFormsItHasNot() throws Exception {
        HttpResponse<String> refused =
                server.send(server.to(TOKEN, "/openapi/v2").header("Accept", "image/png"));
        assertThat(refused.statusCode()).isEqualTo(406);
        String three = "/openapi/v3/apis/apps/v1";
        assertThat(server.send(server.to(TOKEN, three).header("Accept", "image/png")).statusCode())
                .isEqualTo(406);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    */*                                                         | application/json
                    application/json                                            | application/json
                    application/com.github.proto-openapi.spec.v3@v1.0+protobuf  | PROTOBUF
                    application/com.github.proto-openapi.spec.v3.v1.0+protobuf, */* | PROTOBUF
                    application/json;q=0.5, application/com.github.proto-openapi.spec.v3.v1.0+protobuf | PROTOBUF
                    application/json, application/com.github.proto-openapi.spec.v3.v1.0+protobuf;q=0.9 | application/json
                    """)
    void bothFormsOfADocumentHaveTheTagOfTheIndex(String accept, String type) throws Exception {
        String index = server.get(TOKEN, "/openapi/v3").body();
        String hash =
                index.replaceFirst("(?s).*/openapi/v3/apis/apps/v1\\?hash=([0-9A-F]+)\".*", "$1");
        String path = "/openapi/v3/apis/apps/v1?hash=" + hash;
        HttpResponse<String> answer = server.send(server.to(TOKEN, path).header("Accept", accept));
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("etag")).hasValue('"' + hash + '"');
        assertThat(answer.headers().firstValue("content-type"))
                .hasValue(
                        type.replace(
                                "PROTOBUF",
                                "application/com.github.proto-openapi.spec.v3.v1.0+protobuf"));
        assertThat(answer.body().startsWith("{")).isEqualTo(type.equals("application/json"));
    }

    @Test
    void listsItsPaths() throws Exception {
        assertThat(server.get("admin-token", "/").body())
                .contains(
                        "\"/api\"",
                        "\"/apis/apps/v1\"",
                        "\"/healthz\"",
                        "\"/openapi/v3\"",
                        "\"/version\"");
    }

    @Test
    void publishesTheKeysOfTokens() throws Exception {
        assertThat(server.get("admin-token", "/openid/v1/jwks").body()).contains("\"ES256\"");
        assertThat(server.get("admin-token", "/.well-known/openid-configuration").body())
                .contains("\"issuer\":\"https://kubernetes.default.svc.cluster.local\"")
                .contains("\"jwks_uri\":\"https://192.0.2.10:");
    }

    @Test
    void leadsFromAnOldHashToTheNewOne() throws Exception {
        HttpResponse<String> moved = server.get(TOKEN, "/openapi/v3/apis/apps/v1?hash=OLD");
        assertThat(moved.statusCode()).isEqualTo(301);
        String now = moved.headers().firstValue("location").orElseThrow();
        assertThat(now).startsWith("/openapi/v3/apis/apps/v1?hash=");
        assertThat(server.get(TOKEN, now).statusCode()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api",
                "/apis",
                "/api/v1",
                "/apis/apps",
                "/apis/apps/v1",
                "/openapi/v3",
                "/openapi/v3/api/v1",
                "/version"
            })
    void everyDocumentIsKnownByItsTag(String path) throws Exception {
        String tag = server.get(TOKEN, path).headers().firstValue("etag").orElseThrow();
        HttpResponse<String> again =
                server.send(server.to(TOKEN, path).header("If-None-Match", tag));
        assertThat(again.statusCode()).isEqualTo(304);
        assertThat(again.headers().firstValue("vary").orElseThrow()).contains("Accept");
    }
}
