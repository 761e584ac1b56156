package io.podium.node.probe;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.grpc.MethodDescriptor;
import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ServerCalls;
import io.podium.base.loop.Doers;
import io.podium.base.time.Clock;
import io.podium.node.simulation.SimulatedRuntime;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Asks real servers on loopback. */
class NodeAskerTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final List<Question.Header> AGENT =
            List.of(new Question.Header("User-Agent", "kube-probe/1.36"));

    private final Doers doers = new Doers("test");
    private final NodeAsker asker =
            new NodeAsker(
                    new SimulatedRuntime(Clock.system(), "10.0.0."),
                    SocketChannel::open,
                    Clock.system(),
                    doers);

    @AfterEach
    void end() {
        doers.close();
    }

    private Answer ask(Purpose purpose, Question.Ask ask, Duration patience) throws Exception {
        var answer = new CompletableFuture<Answer>();
        asker.ask(new Question(purpose, "c", ask), patience, answer::complete);
        return answer.get(60, TimeUnit.SECONDS);
    }

    private static HttpServer serve(HttpServer server) {
        server.createContext(
                "/",
                exchange -> {
                    String path = exchange.getRequestURI().getPath();
                    String query = exchange.getRequestURI().getQuery();
                    byte[] body =
                            ("agent "
                                            + exchange.getRequestHeaders().getFirst("User-Agent")
                                            + " host "
                                            + exchange.getRequestHeaders().getFirst("Host"))
                                    .getBytes(StandardCharsets.UTF_8);
                    int status =
                            path.matches("/\\d{3}") ? Integer.parseInt(path.substring(1)) : 200;
                    if (query != null) {
                        exchange.getResponseHeaders().add("Location", query);
                    }
                    boolean chunked = path.equals("/chunked");
                    exchange.sendResponseHeaders(status, chunked ? 0 : body.length);
                    exchange.getResponseBody().write(body);
                    exchange.close();
                });
        server.start();
        return server;
    }

    private static InetSocketAddress loopback() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    /                       | SUCCESS | agent kube-probe/1.36 host 127.0.0.1:PORT
                    /chunked                | SUCCESS | agent kube-probe/1.36 host 127.0.0.1:PORT
                    /399                    | WARNING | Probe terminated redirects, Response body: agent kube-probe/1.36 host 127.0.0.1:PORT
                    /400                    | FAILURE | HTTP probe failed with statuscode: 400
                    /503                    | FAILURE | HTTP probe failed with statuscode: 503
                    /302?/fine              | SUCCESS | agent kube-probe/1.36 host 127.0.0.1:PORT
                    /302?/404               | FAILURE | HTTP probe failed with statuscode: 404
                    /302?http://10.9.9.9/   | WARNING | Probe terminated redirects, Response body: agent kube-probe/1.36 host 127.0.0.1:PORT
                    /302?/302?/302          | WARNING | Probe terminated redirects, Response body: agent kube-probe/1.36 host 127.0.0.1:PORT
                    """)
    void judgesAnHttpAnswer(String path, Answer.Outcome outcome, String text) throws Exception {
        HttpServer server = serve(HttpServer.create(loopback(), 0));
        try {
            int port = server.getAddress().getPort();
            var http = new Question.Http("http", "127.0.0.1", port, path, AGENT);

            Answer answer = ask(Purpose.READINESS, http, PATIENCE);

            assertThat(answer.outcome()).isEqualTo(outcome);
            assertThat(answer.text().replace(":" + port, ":PORT")).isEqualTo(text);
        } finally {
            server.stop(0);
        }
    }

    @Test
    void followsNoMoreThanTenRedirects() throws Exception {
        HttpServer server = HttpServer.create(loopback(), 0);
        server.createContext(
                "/",
                exchange -> {
                    exchange.getResponseHeaders().add("Location", "/again");
                    exchange.sendResponseHeaders(302, -1);
                    exchange.close();
                });
        server.start();
        try {
            int port = server.getAddress().getPort();
            var http = new Question.Http("http", "127.0.0.1", port, "/", AGENT);

            Answer answer = ask(Purpose.LIVENESS, http, PATIENCE);

            assertThat(answer)
                    .isEqualTo(
                            Answer.failure(
                                    "Get \"http://127.0.0.1:"
                                            + port
                                            + "/again\": stopped after 10 redirects"));
        } finally {
            server.stop(0);
        }
    }

    /** A hook's answer may have any status. */
    @ParameterizedTest
    @CsvSource({"/200", "/404", "/500"})
    void aHookIsContentWithAnyAnswer(String path) throws Exception {
        HttpServer server = serve(HttpServer.create(loopback(), 0));
        try {
            int port = server.getAddress().getPort();
            var http = new Question.Http("http", "127.0.0.1", port, path, List.of());

            assertThat(ask(Purpose.PRE_STOP, http, PATIENCE).isGood()).isTrue();
        } finally {
            server.stop(0);
        }
    }

    @Test
    void sendsTheHeadersOfTheProbe() throws Exception {
        HttpServer server = serve(HttpServer.create(loopback(), 0));
        try {
            int port = server.getAddress().getPort();
            var headers =
                    List.of(
                            new Question.Header("Host", "example.com"),
                            new Question.Header("User-Agent", "mine"));
            var http = new Question.Http("http", "127.0.0.1", port, "/", headers);

            assertThat(ask(Purpose.READINESS, http, PATIENCE).text())
                    .isEqualTo("agent mine host example.com");
        } finally {
            server.stop(0);
        }
    }

    @Test
    void doesNotLookAtCertificates(@TempDir Path folder) throws Exception {
        Path store = folder.resolve("keys");
        Path keytool = Path.of(System.getProperty("java.home"), "bin", "keytool");
        int made =
                new ProcessBuilder(
                                keytool.toString(),
                                "-genkeypair",
                                "-keyalg",
                                "EC",
                                "-dname",
                                "CN=someone-else",
                                "-storepass",
                                "secret",
                                "-keystore",
                                store.toString())
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start()
                        .waitFor();
        assertThat(made).isZero();
        var keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
            keys.load(in, "secret".toCharArray());
        }
        var factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(keys, "secret".toCharArray());
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(factory.getKeyManagers(), null, null);
        HttpsServer server = HttpsServer.create(loopback(), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(context));
        serve(server);
        try {
            int port = server.getAddress().getPort();
            var https = new Question.Http("https", "127.0.0.1", port, "/", AGENT);

            assertThat(ask(Purpose.READINESS, https, PATIENCE).outcome())
                    .isEqualTo(Answer.Outcome.SUCCESS);
        } finally {
            server.stop(0);
        }
    }

    private static int closedPort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    @Test
    void wordsAClosedPortAsUsersKnowIt() throws Exception {
        int port = closedPort();
        String refused = "dial tcp 127.0.0.1:" + port + ": connect: connection refused";

        assertThat(ask(Purpose.LIVENESS, new Question.Tcp("127.0.0.1", port), PATIENCE))
                .isEqualTo(Answer.failure(refused));
        assertThat(
                        ask(
                                Purpose.LIVENESS,
                                new Question.Http("http", "127.0.0.1", port, "/x", AGENT),
                                PATIENCE))
                .isEqualTo(Answer.failure("Get \"http://127.0.0.1:" + port + "/x\": " + refused));
        assertThat(asksInVain(port)).isEqualTo(unreached(port));
    }

    /** Upstream dials again and again until the probe's time is up. */
    private Answer asksInVain(int port) throws Exception {
        var grpc = new Question.Grpc("127.0.0.1", port, "");
        return ask(Purpose.LIVENESS, grpc, Duration.ofMillis(300));
    }

    private static Answer unreached(int port) {
        return Answer.failure(
                "timeout: failed to connect service \"127.0.0.1:"
                        + port
                        + "\" within 300ms: context deadline exceeded");
    }

    @Test
    void whoDoesNotSpeakTheProtocolIsNotThere() throws Exception {
        try (var web = new ServerSocket(0, 8, InetAddress.getLoopbackAddress())) {
            int port = web.getLocalPort();
            var _ = CompletableFuture.runAsync(() -> answerAll(web));
            assertThat(asksInVain(port)).isEqualTo(unreached(port));

            var http = new Question.Http("https", "127.0.0.1", port, "/", List.of());
            assertThat(ask(Purpose.LIVENESS, http, PATIENCE))
                    .isEqualTo(
                            Answer.failure(
                                    "Get \"https://127.0.0.1:"
                                            + port
                                            + "/\": http: server gave HTTP response to HTTPS"
                                            + " client"));
        }
    }

    /** A web server that understands nothing, until it is closed. */
    private static void answerAll(ServerSocket web) {
        boolean open = true;
        while (open) {
            try (var one = web.accept()) {
                if (one.getInputStream().read(new byte[8 << 10]) < 0) {
                    continue;
                }
                one.getOutputStream()
                        .write("HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(StandardCharsets.UTF_8));
            } catch (IOException gone) {
                open = !web.isClosed(); // Or who asked hung up.
            }
        }
    }

    @Test
    void wordsANetworkThatCannotBeReachedAsGoDoes() throws Exception {
        assertThat(ask(Purpose.LIVENESS, new Question.Tcp("255.255.255.255", 9), PATIENCE).text())
                .matches("dial tcp 255\\.255\\.255\\.255:9: connect: [a-z].*");
    }

    @Test
    void waitsNoLongerThanTheTimeout() throws Exception {
        try (var silent = new ServerSocket(0, 8, InetAddress.getLoopbackAddress())) {
            int port = silent.getLocalPort();
            var http = new Question.Http("http", "127.0.0.1", port, "/", AGENT);

            assertThat(ask(Purpose.READINESS, http, Duration.ofMillis(200)))
                    .isEqualTo(
                            Answer.failure(
                                    "Get \"http://127.0.0.1:"
                                            + port
                                            + "/\": context deadline exceeded (Client.Timeout"
                                            + " exceeded while awaiting headers)"));
            assertThat(ask(Purpose.READINESS, new Question.Tcp("127.0.0.1", port), PATIENCE))
                    .isEqualTo(Answer.success(""));
        }
    }

    private static final class Text implements MethodDescriptor.Marshaller<byte[]> {
        @Override
        public InputStream stream(byte[] bytes) {
            return new ByteArrayInputStream(bytes);
        }

        @Override
        public byte[] parse(InputStream in) {
            try {
                return in.readAllBytes();
            } catch (IOException trouble) {
                throw new UncheckedIOException(trouble);
            }
        }
    }

    /** Answers with the state of that number for the service of that name; others it knows not. */
    private static Server health(String method) throws IOException {
        var check =
                MethodDescriptor.<byte[], byte[]>newBuilder()
                        .setType(MethodDescriptor.MethodType.UNARY)
                        .setFullMethodName("grpc.health.v1.Health/" + method)
                        .setRequestMarshaller(new Text())
                        .setResponseMarshaller(new Text())
                        .build();
        return NettyServerBuilder.forAddress(loopback())
                .addService(
                        ServerServiceDefinition.builder("grpc.health.v1.Health")
                                .addMethod(
                                        check,
                                        ServerCalls.asyncUnaryCall((asked, observer) -> {
                                            // A tag, a length, and the name, of which one digit.
                                            byte state =
                                                    asked.length > 2
                                                            ? (byte) (asked[2] - '0')
                                                            : (byte) 1;
                                            observer.onNext(new byte[] {8, state});
                                            observer.onCompleted();
                                        }))
                                .build())
                .build()
                .start();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    '' | SUCCESS | service healthy
                    1  | SUCCESS | service healthy
                    2  | FAILURE | service unhealthy (responded with "NOT_SERVING")
                    """)
    void asksTheHealthService(String service, Answer.Outcome outcome, String text)
            throws Exception {
        Server server = health("Check");
        try {
            var grpc = new Question.Grpc("127.0.0.1", server.getPort(), service);

            assertThat(ask(Purpose.LIVENESS, grpc, PATIENCE)).isEqualTo(new Answer(outcome, text));
        } finally {
            server.shutdownNow();
        }
    }

    @Test
    void tellsAServerThatHasNoHealthService() throws Exception {
        Server server = health("Other");
        try {
            var grpc = new Question.Grpc("127.0.0.1", server.getPort(), "");

            assertThat(ask(Purpose.LIVENESS, grpc, PATIENCE).text())
                    .startsWith(
                            "error: this server does not implement the grpc health protocol"
                                    + " (grpc.health.v1.Health): ");
        } finally {
            server.shutdownNow();
        }
    }
}
