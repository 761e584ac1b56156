package io.podium.server.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.podium.api.error.ApiError;
import io.podium.base.random.Randomness;
import io.podium.base.time.Clock;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPOutputStream;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class WireTest {
    private static final long PATIENCE_SECONDS = 20;

    private final TestCertificates authority = new TestCertificates();
    private final Listener listener = new Listener(1);
    private final CompletableFuture<String> ended = new CompletableFuture<>();
    private InetSocketAddress address;

    @BeforeEach
    void listen() {
        TestCertificates.Pair server = authority.server();
        var tls =
                Tls.context(
                        server.keys().getPrivate(),
                        List.of(server.certificate()),
                        List.of(authority.root().certificate()));
        address =
                listener.listen(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                        () -> tls,
                        this::answer,
                        Clock.system(),
                        Randomness.seeded(1));
    }

    @AfterEach
    void close() {
        listener.close();
    }

    /** The front of these tests: the path says what to do. */
    private void answer(Call call) {
        Response response = call.response();
        String path = call.head().uri();
        switch (path) {
            case "/echo" -> response.send(200, Map.of("content-type", "text/plain"), call.body());
            case "/who" -> response.send(200, Map.of(), bytes(who(call.head())));
            case "/refuse" -> response.fail(ApiError.notFound("apps", "deployments", "web"));
            case "/big" -> big(response, 64);
            case "/cut" -> {
                response.open(200, Map.of());
                response.write(bytes("half"));
                response.abort();
            }
            case "/endless" -> {
                response.open(200, Map.of());
                response.write(bytes("first\n"));
                response.onEnd(() -> ended.complete("ended"));
            }
            case "/upgrade" ->
                    call.upgrade()
                            .ifPresentOrElse(
                                    this::echoForever,
                                    () -> response.fail(ApiError.badRequest("no upgrade")));
            case "/no-upgrade" -> call.upgrade().orElseThrow().refuse(ApiError.unauthorized());
            default -> response.send(200, Map.of(), bytes(path));
        }
    }

    private static String who(Head head) {
        return head.certificates().isEmpty()
                ? "nobody"
                : head.certificates().getFirst().getSubjectX500Principal().getName();
    }

    /** Writes so many MiB, waiting for the client whenever the connection is full. */
    private void big(Response response, int left) {
        response.open(200, Map.of());
        more(response, left * 16);
    }

    private void more(Response response, int left) {
        int blocks = left;
        while (blocks > 0) {
            if (!response.isWritable()) {
                int rest = blocks;
                response.onDrain(() -> more(response, rest));
                return;
            }
            response.write(new byte[64 * 1024]);
            blocks--;
        }
        response.close();
    }

    private void echoForever(Upgrade upgrade) {
        upgrade.accept(
                Map.of("Connection", "Upgrade", "Upgrade", "echo"),
                pipeline ->
                        pipeline.addLast(
                                new ChannelInboundHandlerAdapter() {
                                    @Override
                                    public void channelRead(
                                            ChannelHandlerContext context, Object message) {
                                        var _ = context.writeAndFlush(message);
                                    }
                                }));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private HttpClient client(HttpClient.Version version) {
        return HttpClient.newBuilder().version(version).sslContext(authority.trusting()).build();
    }

    private HttpRequest.Builder to(String path) {
        return HttpRequest.newBuilder(URI.create("https://localhost:" + address.getPort() + path));
    }

    @ParameterizedTest
    @EnumSource(HttpClient.Version.class)
    void answersOverBothVersions(HttpClient.Version version) throws Exception {
        try (HttpClient client = client(version)) {
            HttpResponse<String> echo =
                    client.send(
                            to("/echo").POST(BodyPublishers.ofString("hello")).build(),
                            BodyHandlers.ofString());
            assertThat(echo.version()).isEqualTo(version);
            assertThat(echo.statusCode()).isEqualTo(200);
            assertThat(echo.body()).isEqualTo("hello");
            assertThat(echo.headers().firstValue("audit-id")).isPresent();
            assertThat(echo.headers().firstValue("cache-control")).hasValue("no-cache, private");
            assertThat(echo.headers().firstValue("content-type")).hasValue("text/plain");

            HttpResponse<String> head =
                    client.send(
                            to("/echo").method("HEAD", BodyPublishers.noBody()).build(),
                            BodyHandlers.ofString());
            assertThat(head.body()).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource(HttpClient.Version.class)
    void refusesWithAStatus(HttpClient.Version version) throws Exception {
        try (HttpClient client = client(version)) {
            HttpResponse<String> refused =
                    client.send(to("/refuse").build(), BodyHandlers.ofString());
            assertThat(refused.statusCode()).isEqualTo(404);
            assertThat(refused.headers().firstValue("content-type")).hasValue("application/json");
            assertThat(refused.body())
                    .isEqualTo(
                            """
                            {"kind":"Status","apiVersion":"v1","metadata":{},"status":"Failure",\
                            "message":"deployments.apps \\"web\\" not found","reason":"NotFound",\
                            "details":{"name":"web","group":"apps","kind":"deployments"},"code":404}
                            """);
        }
    }

    @ParameterizedTest
    @EnumSource(HttpClient.Version.class)
    void refusesBodiesOverThreeMebibytes(HttpClient.Version version) throws Exception {
        try (HttpClient client = client(version)) {
            var fits = BodyPublishers.ofByteArray(new byte[3 * 1024 * 1024]);
            assertThat(
                            client.send(to("/echo").POST(fits).build(), BodyHandlers.ofByteArray())
                                    .body())
                    .hasSize(3 * 1024 * 1024);
            var tooBig = BodyPublishers.ofByteArray(new byte[3 * 1024 * 1024 + 1]);
            HttpResponse<String> refused =
                    client.send(to("/echo").POST(tooBig).build(), BodyHandlers.ofString());
            assertThat(refused.statusCode()).isEqualTo(413);
            assertThat(refused.body()).contains("\"reason\":\"RequestEntityTooLarge\"");
        }
    }

    @ParameterizedTest
    @EnumSource(HttpClient.Version.class)
    void inflatesBodiesWithinTheSameLimit(HttpClient.Version version) throws Exception {
        try (HttpClient client = client(version)) {
            HttpRequest.Builder request = to("/echo").header("Content-Encoding", "gzip");
            assertThat(
                            client.send(
                                            request.POST(
                                                            BodyPublishers.ofByteArray(
                                                                    gzip(bytes("hi"))))
                                                    .build(),
                                            BodyHandlers.ofString())
                                    .body())
                    .isEqualTo("hi");
            var bomb = BodyPublishers.ofByteArray(gzip(new byte[64 * 1024 * 1024]));
            assertThat(
                            client.send(request.POST(bomb).build(), BodyHandlers.discarding())
                                    .statusCode())
                    .isEqualTo(413);
        }
    }

    private static byte[] gzip(byte[] plain) throws IOException {
        var out = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(out)) {
            gzip.write(plain);
        }
        return out.toByteArray();
    }

    @ParameterizedTest
    @EnumSource(HttpClient.Version.class)
    void streamsMoreThanTheConnectionHolds(HttpClient.Version version) throws Exception {
        try (HttpClient client = client(version)) {
            HttpResponse<InputStream> big =
                    client.send(to("/big").build(), BodyHandlers.ofInputStream());
            try (InputStream in = big.body()) {
                assertThat(in.transferTo(java.io.OutputStream.nullOutputStream()))
                        .isEqualTo(64L * 1024 * 1024);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(HttpClient.Version.class)
    void noticesThatTheClientLeft(HttpClient.Version version) throws Exception {
        try (HttpClient client = client(version)) {
            HttpResponse<InputStream> endless =
                    client.send(to("/endless").build(), BodyHandlers.ofInputStream());
            try (InputStream in = endless.body()) {
                assertThat(new String(in.readNBytes(6), StandardCharsets.UTF_8))
                        .isEqualTo("first\n");
            }
            assertThat(ended.get(PATIENCE_SECONDS, TimeUnit.SECONDS)).isEqualTo("ended");
        }
    }

    @ParameterizedTest
    @EnumSource(HttpClient.Version.class)
    void showsThatAStreamWasCutOff(HttpClient.Version version) {
        try (HttpClient client = client(version)) {
            var cut = client.sendAsync(to("/cut").build(), BodyHandlers.ofString());
            org.assertj.core.api.Assertions.assertThatThrownBy(
                            () -> cut.get(PATIENCE_SECONDS, TimeUnit.SECONDS))
                    .isInstanceOf(ExecutionException.class)
                    .hasCauseInstanceOf(IOException.class);
        }
    }

    @Test
    void letsClientsShowCertificatesEvenOnesItDoesNotKnow() throws Exception {
        var stranger = new TestCertificates().client("CN=stranger");
        for (TestCertificates.Pair pair :
                List.of(authority.client("CN=jane,O=developers"), stranger)) {
            try (HttpClient client =
                    HttpClient.newBuilder().sslContext(authority.trusting(pair)).build()) {
                String name = pair.certificate().getSubjectX500Principal().getName();
                assertThat(client.send(to("/who").build(), BodyHandlers.ofString()).body())
                        .isEqualTo(name);
            }
        }
        try (HttpClient client = client(HttpClient.Version.HTTP_2)) {
            assertThat(client.send(to("/who").build(), BodyHandlers.ofString()).body())
                    .isEqualTo("nobody");
        }
    }

    private SSLSocket connect() throws IOException {
        var socket =
                (SSLSocket)
                        authority
                                .trusting()
                                .getSocketFactory()
                                .createSocket(address.getAddress(), address.getPort());
        socket.setSoTimeout((int) TimeUnit.SECONDS.toMillis(PATIENCE_SECONDS));
        return socket;
    }

    @Test
    void answersPipelinedRequestsInOrder() throws Exception {
        try (SSLSocket socket = connect()) {
            var requests = new StringBuilder();
            for (int i = 0; i < 100; i++) {
                requests.append("GET /number-").append(i).append(" HTTP/1.1\r\nHost: x\r\n");
                requests.append(i == 99 ? "Connection: close\r\n\r\n" : "\r\n");
            }
            socket.getOutputStream().write(bytes(requests.toString()));
            String all = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            var expected = new StringBuilder();
            for (int i = 0; i < 100; i++) {
                expected.append("/number-").append(i).append(' ');
            }
            assertThat(
                            all.lines()
                                    .map(WireTest::bodyOf)
                                    .filter(s -> !s.isEmpty())
                                    .reduce("", (a, b) -> a + b + " "))
                    .isEqualTo(expected.toString());
        }
    }

    /** A body has no line end, so the next answer's status line stands right behind it. */
    private static String bodyOf(String line) {
        return line.startsWith("/number-") ? line.replace("HTTP/1.1 200 OK", "") : "";
    }

    @Test
    void handsTheConnectionOverWithBytesThatCameEarly() throws Exception {
        try (SSLSocket socket = connect()) {
            String head = head("GET /upgrade", "Connection: Upgrade", "Upgrade: echo");
            socket.getOutputStream().write(bytes(head + "early "));
            String answer = readHead(socket.getInputStream());
            assertThat(answer).startsWith("HTTP/1.1 101 ").contains("Upgrade: echo");
            socket.getOutputStream().write(bytes("ping"));
            assertThat(new String(socket.getInputStream().readNBytes(10), StandardCharsets.UTF_8))
                    .isEqualTo("early ping");
        }
    }

    @Test
    void neverLeavesATunnelBehindARefusedUpgrade() throws Exception {
        try (SSLSocket socket = connect()) {
            String head = head("GET /no-upgrade", "Connection: Upgrade", "Upgrade: echo");
            socket.getOutputStream().write(bytes(head + head("GET /who")));
            String all = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(all)
                    .startsWith("HTTP/1.1 401 ")
                    .contains("Connection: close")
                    .doesNotContain("nobody");
        }
    }

    @Test
    void refusesWhatIsNoHttp() throws Exception {
        try (SSLSocket socket = connect()) {
            socket.getOutputStream().write(bytes("\u0001\u0002 nonsense\r\n\r\n"));
            String all = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(all).startsWith("HTTP/1.1 400 ").contains("\"kind\":\"Status\"");
        }
    }

    @Test
    void saysThatItWaitsForTheBodyWhenAsked() throws Exception {
        try (SSLSocket socket = connect()) {
            String head =
                    head(
                            "POST /echo",
                            "Expect: 100-continue",
                            "Content-Length: 2",
                            "Connection: close");
            socket.getOutputStream().write(bytes(head));
            assertThat(readHead(socket.getInputStream())).startsWith("HTTP/1.1 100 ");
            socket.getOutputStream().write(bytes("ok"));
            assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                    .startsWith("HTTP/1.1 200 ")
                    .endsWith("ok");
        }
    }

    /** A request line and headers as HTTP/1.1 sends them. */
    private static String head(String line, String... headers) {
        var text = new StringBuilder(line).append(" HTTP/1.1\r\nHost: x\r\n");
        for (String header : headers) {
            text.append(header).append("\r\n");
        }
        return text.append("\r\n").toString();
    }

    private static String readHead(InputStream in) throws IOException {
        var head = new StringBuilder();
        while (!head.toString().endsWith("\r\n\r\n")) {
            int next = in.read();
            if (next < 0) {
                break;
            }
            head.append((char) next);
        }
        return head.toString();
    }
}
