package io.podium.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.podium.server.wire.TestCertificates;
import java.io.BufferedReader;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.math.BigInteger;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;

class RenewedCertificateTest {
    private static BigInteger shown(TestServer server) throws Exception {
        int port = server.server().addresses().getFirst().getPort();
        try (var socket =
                (SSLSocket)
                        server.authority
                                .trusting()
                                .getSocketFactory()
                                .createSocket("localhost", port)) {
            socket.startHandshake();
            return ((X509Certificate) socket.getSession().getPeerCertificates()[0])
                    .getSerialNumber();
        }
    }

    @Test
    void newConnectionsSeeTheNewCertificateAndOldOnesGoOn() throws Exception {
        try (TestServer server = TestServer.started(0, Optional.empty())) {
            String path = "/api/v1/namespaces/default/configmaps";
            HttpResponse<InputStream> watch =
                    server.client()
                            .send(
                                    server.to("admin-token", path + "?watch=true").build(),
                                    BodyHandlers.ofInputStream());
            BigInteger before = shown(server);
            TestCertificates.Pair fresh = server.authority.server();
            server.server().present(fresh.keys().getPrivate(), List.of(fresh.certificate()));
            assertThat(shown(server))
                    .isEqualTo(fresh.certificate().getSerialNumber())
                    .isNotEqualTo(before);
            server.post("admin-token", path, "{\"metadata\": {\"name\": \"later\"}}");
            try (var lines =
                    new BufferedReader(
                            new InputStreamReader(watch.body(), StandardCharsets.UTF_8))) {
                assertThat(lines.readLine()).contains("\"name\":\"later\"");
            }
        }
    }
}
