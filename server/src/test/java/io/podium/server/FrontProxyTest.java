package io.podium.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.podium.server.wire.TestCertificates;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Proxies in front of the server that say who asks: who is one, and what counts. */
class FrontProxyTest {
    private static final String WHO = "/apis/authentication.k8s.io/v1/selfsubjectreviews";
    private static TestServer server;

    @BeforeAll
    static void start() {
        server = TestServer.started(0, Optional.empty());
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static TestCertificates.Pair certificate(String name) {
        return switch (name) {
            case "proxy" -> server.proxies.client("CN=front");
            case "other" -> server.proxies.client("CN=other");
            case "user" -> server.authority.client("CN=front");
            default -> new TestCertificates().client("CN=front");
        };
    }

    private static HttpResponse<String> ask(String shown, String... headers) throws Exception {
        TestCertificates.Pair pair = shown.equals("none") ? null : certificate(shown);
        HttpRequest.Builder request =
                server.to("", WHO)
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofString("{}"));
        for (String header : headers) {
            request.header(
                    header.substring(0, header.indexOf('=')),
                    header.substring(header.indexOf('=') + 1));
        }
        try (HttpClient client =
                HttpClient.newBuilder().sslContext(server.authority.trusting(pair)).build()) {
            return client.send(request.build(), BodyHandlers.ofString());
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            useHeadersInDisplayName = true,
            textBlock =
                    """
                    CERTIFICATE | HEADERS                                 | CODE | USER
                    proxy       | X-Remote-User=jane                      | 201  | "username":"jane","groups":["system:authenticated"]
                    proxy       | X-Remote-User=jane;X-Remote-Group=a;X-Remote-Group=b | 201  | "groups":["a","b","system:authenticated"]
                    proxy       | X-Remote-User=jane;X-Remote-Uid=u-1     | 201  | "uid":"u-1"
                    proxy       | X-Remote-User=jane;X-Remote-Extra-Example.com%2fScope=x | 201  | "extra":{"example.com/scope":["x"]}
                    proxy       | ''                                      | 401  | Unauthorized
                    proxy       | X-Remote-Group=system:masters           | 401  | Unauthorized
                    other       | X-Remote-User=jane                      | 401  | Unauthorized
                    stranger    | X-Remote-User=jane                      | 401  | Unauthorized
                    none        | X-Remote-User=jane                      | 401  | Unauthorized
                    user        | X-Remote-User=jane                      | 201  | "username":"front"
                    """)
    void onlyProxiesOfOursSayWhoAsks(String shown, String headers, int code, String user)
            throws Exception {
        HttpResponse<String> answer =
                ask(shown, headers.isEmpty() ? new String[0] : headers.split(";", -1));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(code);
        assertThat(answer.body()).contains(user);
        assertThat(answer.body().contains("jane")).isEqualTo(shown.equals("proxy") && code == 201);
    }

    @Test
    void whoAsksThroughAProxyMayNoMoreThanHeMay() throws Exception {
        HttpRequest.Builder secrets =
                server.to("", "/api/v1/secrets").header("X-Remote-User", "jane");
        try (HttpClient client =
                HttpClient.newBuilder()
                        .sslContext(server.authority.trusting(certificate("proxy")))
                        .build()) {
            assertThat(client.send(secrets.build(), BodyHandlers.ofString()).statusCode())
                    .isEqualTo(403);
            secrets.header("X-Remote-Group", "system:masters");
            assertThat(client.send(secrets.build(), BodyHandlers.ofString()).statusCode())
                    .isEqualTo(200);
        }
    }

    @Test
    void extensionServersReadTheSame() throws Exception {
        assertThat(
                        server.get(
                                        "admin-token",
                                        "/api/v1/namespaces/kube-system/configmaps/extension-apiserver-authentication")
                                .body())
                .contains("\"requestheader-client-ca-file\":\"-----BEGIN CERTIFICATE-----")
                .contains("\"requestheader-allowed-names\":\"[\\\"front\\\"]\"")
                .contains("\"requestheader-username-headers\":\"[\\\"X-Remote-User\\\"]\"")
                .contains("\"requestheader-extra-headers-prefix\":\"[\\\"X-Remote-Extra-\\\"]\"");
    }
}
