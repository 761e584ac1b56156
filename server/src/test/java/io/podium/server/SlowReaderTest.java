package io.podium.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.podium.server.wire.WireLimits;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Clients who ask for much and do not read it, over real sockets, and what others see of them. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SlowReaderTest {
    private static final String ADMIN = "admin-token";
    private static final String JANE = "jane-token";
    private static final String MAPS = "/api/v1/namespaces/default/configmaps";
    private static final String FLOWS = "/apis/flowcontrol.apiserver.k8s.io/v1/";
    private static final int LARGE = 400_000;

    /** More than what both sockets take before anybody reads. */
    private static final int MANY = 40;

    private final List<Socket> open = new ArrayList<>();
    private TestServer server;

    @AfterEach
    void close() throws IOException {
        for (Socket socket : open) {
            socket.close();
        }
        server.close();
    }

    private void fill() throws Exception {
        for (int i = 0; i < MANY; i++) {
            create("large-" + i, LARGE);
        }
    }

    private void create(String name, int size) throws Exception {
        HttpResponse<String> made =
                server.post(
                        ADMIN,
                        MAPS,
                        "{\"metadata\":{\"name\":\"%s\"},\"data\":{\"v\":\"%s\"}}"
                                .formatted(name, "x".repeat(size)));
        assertThat(made.statusCode()).isEqualTo(201);
    }

    /** Asks, is served, and reads the first line of the answer and nothing more. */
    private SSLSocket stalled(String token, String path) throws IOException {
        SSLSocket asked = asked(token, path);
        byte[] line = asked.getInputStream().readNBytes(15);
        assertThat(new String(line, StandardCharsets.US_ASCII)).isEqualTo("HTTP/1.1 200 OK");
        return asked;
    }

    private SSLSocket asked(String token, String path) throws IOException {
        InetSocketAddress address = server.server().addresses().getFirst();
        var socket = new Socket();
        socket.setReceiveBufferSize(16 * 1024);
        socket.connect(address);
        var tls =
                (SSLSocket)
                        server.authority
                                .trusting()
                                .getSocketFactory()
                                .createSocket(socket, "127.0.0.1", address.getPort(), true);
        open.add(tls);
        tls.setSoTimeout(60_000);
        String request =
                "GET "
                        + path
                        + " HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer "
                        + token
                        + "\r\n\r\n";
        tls.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
        return tls;
    }

    /** How many bytes come until the end, be it a proper one or not. */
    private static long rest(InputStream in) {
        byte[] block = new byte[64 * 1024];
        long all = 0;
        try {
            for (int n = in.read(block); n >= 0; n = in.read(block)) {
                all += n;
                if (n >= 5
                        && new String(block, n - 5, 5, StandardCharsets.US_ASCII)
                                .equals("0\r\n\r\n")) {
                    break;
                }
            }
        } catch (IOException e) {
            return all; // Cut off.
        }
        return all;
    }

    @Test
    void largeReadsComeAgainWhileOthersDoNotTakeTheirAnswersAndSmallOnesAreServed()
            throws Exception {
        server =
                TestServer.limited(
                        new Limits(
                                600,
                                Duration.ofSeconds(60),
                                WireLimits.usual().withMemory(64L << 20, 32 * 1024)));
        fill();
        stalled(ADMIN, MAPS);
        HttpResponse<String> crowded = server.get(JANE, "/api/v1/namespaces/default/pods");
        assertThat(crowded.statusCode()).as("a small one, though refused").isEqualTo(403);
        crowded = server.get(ADMIN, MAPS);
        while (crowded.statusCode() == 200) {
            asked(ADMIN, MAPS); // The one before was hung up on, or what it left was taken by the
            // sockets.
            crowded = server.get(ADMIN, MAPS);
        }
        assertThat(crowded.statusCode()).isEqualTo(429);
        assertThat(crowded.headers().firstValue("Retry-After")).contains("1");
        assertThat(crowded.body()).contains("\"reason\":\"TooManyRequests\"");
        assertThat(server.get(ADMIN, "/api/v1/namespaces/default").statusCode()).isEqualTo(200);
        create("small", 10);
        for (Socket socket : open) {
            socket.close();
        }
        while (crowded.statusCode() == 429) {
            crowded = server.get(ADMIN, MAPS);
        }
        assertThat(crowded.statusCode()).as("once they are gone").isEqualTo(200);
    }

    @Test
    void aListThatIsNotTakenEndsWithItsTimeAndOneThatIsTakenComesWhole() throws Exception {
        server = TestServer.limited(Limits.usual().withRequestTimeout(Duration.ofMillis(1500)));
        fill();
        SSLSocket slow = stalled(ADMIN, MAPS);
        assertThat(server.get(ADMIN, MAPS + "?timeout=1s").body().length())
                .isGreaterThan(MANY * LARGE);
        // No more of it is made: what the sockets had taken by then is all there is.
        HttpResponse<String> metrics = server.get(ADMIN, "/metrics");
        while (running(metrics) > 0) {
            metrics = server.get(ADMIN, "/metrics");
        }
        assertThat(rest(slow.getInputStream())).isLessThan((long) MANY * LARGE);
    }

    /** How many lists of ConfigMaps are at work. */
    private static long running(HttpResponse<String> metrics) {
        return metrics.body()
                .lines()
                .filter(line -> line.startsWith("apiserver_current_inflight_requests"))
                .filter(line -> line.contains("readOnly"))
                .map(line -> line.substring(line.lastIndexOf(' ') + 1))
                .mapToLong(text -> (long) Double.parseDouble(text))
                .sum();
    }

    @Test
    void whoDoesNotReadHasNoSeatAndGoesOnWhenHeReadsAgain() throws Exception {
        server = TestServer.limited(Limits.usual().withSeats(40));
        fill();
        narrow();
        SSLSocket slow = stalled(JANE, MAPS);
        SSLSocket watch = stalled(JANE, MAPS + "?watch=true");
        for (int i = 0; i < 3; i++) {
            assertThat(server.get(JANE, MAPS + "?limit=1").statusCode())
                    .as("the only seat is free a second later")
                    .isEqualTo(200);
        }
        assertThat(rest(slow.getInputStream())).isGreaterThan((long) MANY * LARGE);
        watch.close();
    }

    /** A level with a single seat for all that jane asks of ConfigMaps. */
    private void narrow() throws Exception {
        server.post(
                ADMIN,
                "/apis/rbac.authorization.k8s.io/v1/clusterrolebindings",
                """
                {"metadata":{"name":"jane"},
                 "roleRef":{"apiGroup":"rbac.authorization.k8s.io","kind":"ClusterRole","name":"view"},
                 "subjects":[{"apiGroup":"rbac.authorization.k8s.io","kind":"User","name":"jane"}]}
                """);
        server.post(
                ADMIN,
                FLOWS + "prioritylevelconfigurations",
                """
                {"metadata":{"name":"narrow"},"spec":{"type":"Limited","limited":{
                 "nominalConcurrencyShares":1,"lendablePercent":0,"borrowingLimitPercent":0,
                 "limitResponse":{"type":"Queue",
                  "queuing":{"queues":1,"handSize":1,"queueLengthLimit":50}}}}}
                """);
        String made =
                server.post(
                                ADMIN,
                                FLOWS + "flowschemas",
                                """
                                {"metadata":{"name":"narrow"},"spec":{"matchingPrecedence":50,
                                 "priorityLevelConfiguration":{"name":"narrow"},
                                 "rules":[{"subjects":[{"kind":"User","user":{"name":"jane"}}],
                                  "resourceRules":[{"verbs":["list","watch"],"apiGroups":[""],
                                   "resources":["configmaps"],"namespaces":["*"]}]}]}}
                                """)
                        .body();
        String seen = "none";
        while (!made.contains(seen)) {
            seen =
                    server.get(JANE, MAPS + "?limit=1")
                            .headers()
                            .firstValue("X-Kubernetes-PF-FlowSchema-UID")
                            .orElseThrow();
        }
    }
}
