package io.podium.server;

import io.podium.api.schema.Schema;
import io.podium.api.strategy.Strategies;
import io.podium.api.usage.NodeUsage;
import io.podium.base.loop.Loop;
import io.podium.base.loop.ThreadLoop;
import io.podium.base.random.Randomness;
import io.podium.base.time.Clock;
import io.podium.server.admission.Admission;
import io.podium.server.admission.Admissions;
import io.podium.server.admission.Rights;
import io.podium.server.allocate.AddressRange;
import io.podium.server.allocate.PortRange;
import io.podium.server.allocate.ServiceAllocator;
import io.podium.server.authn.Anonymous;
import io.podium.server.authn.FrontProxySettings;
import io.podium.server.authn.TestKeys;
import io.podium.server.health.ControlPlane;
import io.podium.server.metrics.ServerMetrics;
import io.podium.server.registry.ObjectRegistry;
import io.podium.server.registry.Parts;
import io.podium.server.render.Forms;
import io.podium.server.render.Kinds;
import io.podium.server.render.ObjectBody;
import io.podium.server.request.User;
import io.podium.server.wire.Connect;
import io.podium.server.wire.TestCertificates;
import io.podium.store.Body;
import io.podium.store.Store;
import io.podium.store.memory.MemoryEngine;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Stream;

/** A whole server over a memory store, reached over HTTPS as a client reaches it. */
public final class TestServer implements AutoCloseable {
    private static final Schema SCHEMA = Schema.kubernetes();
    private static final Kinds KINDS = new Kinds(SCHEMA, Strategies.all(SCHEMA));

    public final TestCertificates authority = new TestCertificates();
    public final TestCertificates proxies = new TestCertificates();
    public final ThreadLoop loop = new ThreadLoop("test-server");
    public final Store store;
    private final HttpClient client =
            HttpClient.newBuilder().sslContext(authority.trusting()).build();
    private Server server;
    private ServerMetrics metrics;
    private ObjectRegistry registry;
    private Limits limits = Limits.usual();
    private Optional<io.podium.server.audit.AuditSettings> audit = Optional.empty();
    private List<Admission> more = List.of();
    private final Map<String, NodeUsage> usages = new ConcurrentHashMap<>();

    private TestServer(Function<Loop, Store> engine) {
        store = engine.apply(loop);
    }

    /** A server that is ready; connect serves streams. */
    public static TestServer started(int port, Optional<Connect> connect) {
        var test = new TestServer(loop -> MemoryEngine.open(loop, Clock.system()));
        test.start(port, connect);
        return test;
    }

    /** A server that is ready and has one more plug-in; connect serves streams. */
    public static TestServer startedWith(Admission plugin, Connect connect) {
        var test = new TestServer(loop -> MemoryEngine.open(loop, Clock.system()));
        test.more = List.of(plugin);
        test.start(0, Optional.of(connect));
        return test;
    }

    /** A server that is ready, on a store of the caller's making; it is closed with the server. */
    public static TestServer startedOn(Function<Loop, Store> engine) {
        var test = new TestServer(engine);
        test.start(0, Optional.empty());
        return test;
    }

    /** Reads stored bodies again. */
    public static Body.Reader reader() {
        return KINDS.reader(Forms.withBudget(1 << 20));
    }

    /** A server that is ready and takes on no more than that. */
    public static TestServer limited(Limits limits) {
        var test = new TestServer(loop -> MemoryEngine.open(loop, Clock.system()));
        test.limits = limits;
        test.start(0, Optional.empty());
        return test;
    }

    /** A server that is ready and keeps an audit log. */
    public static TestServer audited(io.podium.server.audit.AuditSettings settings) {
        var test = new TestServer(loop -> MemoryEngine.open(loop, Clock.system()));
        test.audit = Optional.of(settings);
        test.start(0, Optional.empty());
        return test;
    }

    /** A server that is ready, has one more plug-in and keeps an audit log. */
    public static TestServer audited(
            io.podium.server.audit.AuditSettings settings, Admission plugin) {
        var test = new TestServer(loop -> MemoryEngine.open(loop, Clock.system()));
        test.audit = Optional.of(settings);
        test.more = List.of(plugin);
        test.start(0, Optional.empty());
        return test;
    }

    private void start(int port, Optional<Connect> connect) {
        metrics = ServerMetrics.of(Clock.system());
        TestCertificates.Pair serving = authority.server();
        var config =
                new Config(
                        List.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), port)),
                        1,
                        serving.keys().getPrivate(),
                        List.of(serving.certificate()),
                        List.of(authority.root().certificate()),
                        TestKeys.ec(),
                        "https://kubernetes.default.svc.cluster.local",
                        List.of("https://kubernetes.default.svc.cluster.local"),
                        Map.of(
                                "admin-token",
                                User.of("admin", User.MASTERS_GROUP),
                                "jane-token",
                                User.of("jane", "developers")),
                        "10.96.0.1",
                        new InetSocketAddress("192.0.2.10", 0),
                        Anonymous.healthAndVersion(),
                        limits,
                        audit,
                        FrontProxySettings.usual(
                                List.of(proxies.root().certificate()), List.of("front")));
        var parts =
                new Server.Parts(
                        metrics.store().counted(store),
                        SCHEMA,
                        body -> ((ObjectBody) body).peek(),
                        this::registry,
                        connect,
                        Clock.system(),
                        Randomness.secure(),
                        metrics);
        server = new Server(config, parts);
        server.start().join();
    }

    private ObjectRegistry registry(io.podium.server.authz.Escalation escalation) {
        Randomness randomness = Randomness.secure();
        registry =
                new ObjectRegistry(
                        new Parts(
                                metrics.store().counted(store),
                                KINDS,
                                Forms.withBudget(16 << 20),
                                Clock.system(),
                                randomness,
                                loop,
                                Admissions.builtIn(
                                                randomness,
                                                Stream.concat(
                                                                Rights.plugins(escalation).stream(),
                                                                more.stream())
                                                        .toList())
                                        .with(metrics.admission()),
                                new ServiceAllocator(
                                        new AddressRange("10.96.0.0/16", randomness),
                                        new PortRange(30000, 32767, randomness)),
                                metrics.watches(),
                                new ControlPlane(),
                                node -> usages.getOrDefault(node, NodeUsage.UNKNOWN)));
        return registry;
    }

    /** From now on the node says this of what it uses. */
    public void uses(String node, NodeUsage usage) {
        usages.put(node, usage);
    }

    /** A second server's start on the same store, as after a restart. */
    public void restart() {
        server.close();
        registry.close();
        start(0, Optional.empty());
    }

    public Server server() {
        return server;
    }

    public URI uri(String path) {
        return URI.create("https://localhost:" + server.addresses().getFirst().getPort() + path);
    }

    /** A request with the token, "" for none. */
    public HttpRequest.Builder to(String token, String path) {
        HttpRequest.Builder builder = HttpRequest.newBuilder(uri(path));
        return token.isEmpty() ? builder : builder.header("Authorization", "Bearer " + token);
    }

    public HttpClient client() {
        return client;
    }

    public HttpResponse<String> send(HttpRequest.Builder request)
            throws IOException, InterruptedException {
        return client.send(request.build(), BodyHandlers.ofString());
    }

    public HttpResponse<String> get(String token, String path)
            throws IOException, InterruptedException {
        return send(to(token, path));
    }

    public HttpResponse<String> post(String token, String path, String body)
            throws IOException, InterruptedException {
        return send(
                to(token, path)
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofString(body)));
    }

    @Override
    public void close() {
        client.shutdownNow();
        server.close();
        registry.close();
        store.close();
        loop.close();
    }
}
