package io.podium.bench;

import io.podium.api.schema.Schema;
import io.podium.api.strategy.Strategies;
import io.podium.base.loop.ThreadLoop;
import io.podium.base.random.Randomness;
import io.podium.base.time.Clock;
import io.podium.podium.certs.CertificateFolder;
import io.podium.podium.certs.Certificates;
import io.podium.server.Config;
import io.podium.server.Server;
import io.podium.server.admission.Admissions;
import io.podium.server.admission.Rights;
import io.podium.server.allocate.AddressRange;
import io.podium.server.allocate.PortRange;
import io.podium.server.allocate.ServiceAllocator;
import io.podium.server.authn.Anonymous;
import io.podium.server.metrics.ServerMetrics;
import io.podium.server.registry.ObjectRegistry;
import io.podium.server.registry.Parts;
import io.podium.server.render.Forms;
import io.podium.server.render.Kinds;
import io.podium.server.render.ObjectBody;
import io.podium.server.request.User;
import io.podium.store.Store;
import io.podium.store.log.LogEngine;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The process that is measured: store, registry and API server as the program wires them, without
 * controllers and nodes. It answers questions about itself line by line until its input ends.
 */
final class HubServer implements AutoCloseable {
    /** The token of a user who may do what a role binding says, and no more. */
    static final String TOKEN = "bench-token";

    static final String USER = "bench";

    /** How many nodes it knows by their tokens. */
    static final int NODES = 100;

    /** How many users share the clients of a flood. */
    private static final int USERS = 200;

    private static final long FORM_CACHE_BYTES =
            Math.min(32L << 20, Runtime.getRuntime().maxMemory() / 16);
    private static final int EVENT_LOOPS = 2;

    private final ThreadLoop loop = new ThreadLoop("registry");
    private final Store store;
    private final ObjectRegistry[] registry = new ObjectRegistry[1];
    private final Server server;

    private final Certificates certificates;
    private final Kinds kinds;

    private HubServer(Path folder) throws IOException {
        Clock clock = Clock.system();
        Randomness randomness = Randomness.secure();
        certificates =
                new CertificateFolder(folder.resolve("pki"), clock, randomness)
                        .open(Set.of("127.0.0.1"), List.of());
        Schema schema = Schema.kubernetes();
        kinds = new Kinds(schema, Strategies.all(schema));
        Forms forms = Forms.withBudget(FORM_CACHE_BYTES);
        ServerMetrics metrics = ServerMetrics.of(clock);
        store =
                metrics.store()
                        .counted(
                                LogEngine.open(
                                        folder.resolve("store"), kinds.reader(forms), clock));
        var services =
                new ServiceAllocator(
                        new AddressRange("10.96.0.0/16", randomness),
                        new PortRange(30_000, 32_767, randomness));
        server =
                new Server(
                        config(certificates),
                        new Server.Parts(
                                store,
                                schema,
                                body -> ((ObjectBody) body).peek(),
                                escalation -> {
                                    registry[0] =
                                            new ObjectRegistry(
                                                    new Parts(
                                                            store,
                                                            kinds,
                                                            forms,
                                                            clock,
                                                            randomness,
                                                            loop,
                                                            Admissions.builtIn(
                                                                            randomness,
                                                                            Rights.plugins(
                                                                                    escalation))
                                                                    .with(metrics.admission()),
                                                            services,
                                                            metrics.watches()));
                                    return registry[0];
                                },
                                Optional.empty(),
                                clock,
                                randomness,
                                metrics));
    }

    static String nodeName(int number) {
        return "node-" + number;
    }

    static String nodeToken(int number) {
        return "token-of-node-" + number;
    }

    /** The token of one of a flood's users. */
    static String floodToken(int client) {
        return "flood-token-" + client % USERS;
    }

    /** A server within this JVM that answers already. */
    static HubServer start(Path folder) throws IOException {
        var hub = new HubServer(folder);
        hub.server.start().join();
        return hub;
    }

    Store store() {
        return store;
    }

    Kinds kinds() {
        return kinds;
    }

    /** The administrator, whom no rule binds. */
    Target admin() {
        return new Target(
                server.addresses().getFirst().getPort(),
                certificates.clientTls(certificates.admin()),
                "");
    }

    private static Config config(Certificates certificates) {
        var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        String issuer = "https://kubernetes.default.svc.cluster.local";
        return new Config(
                List.of(address),
                EVENT_LOOPS,
                certificates.serving().key(),
                certificates.serving().chain(),
                List.of(certificates.authority().certificate()),
                certificates.serviceAccounts(),
                issuer,
                List.of(issuer),
                tokens(),
                "10.96.0.1",
                address,
                Anonymous.healthAndVersion());
    }

    private static Map<String, User> tokens() {
        var tokens = new HashMap<String, User>();
        tokens.put(TOKEN, User.of(USER, User.AUTHENTICATED_GROUP));
        for (int i = 0; i < NODES; i++) {
            User node =
                    User.of("system:node:" + nodeName(i), "system:nodes", User.AUTHENTICATED_GROUP);
            tokens.put(nodeToken(i), node);
        }
        for (int i = 0; i < USERS; i++) {
            tokens.put(floodToken(i), User.of("flood-" + i, "flood", User.AUTHENTICATED_GROUP));
        }
        return tokens;
    }

    @Override
    public void close() {
        server.close();
        registry[0].close();
        store.close();
        loop.close();
    }

    /** Serves from the folder that is its only argument. */
    public static void main(String[] arguments) throws IOException {
        PrintStream out = System.out;
        try (var hub = start(Path.of(arguments[0]))) {
            long cpuNanos = Usage.now().cpuNanos();
            long upMillis = ManagementFactory.getRuntimeMXBean().getUptime();
            out.println(
                    "ready "
                            + hub.server.addresses().getFirst().getPort()
                            + " "
                            + upMillis
                            + " "
                            + cpuNanos);
            answer(out);
        }
        System.exit(0);
    }

    /** Answers questions about this process until there are no more. */
    static void answer(PrintStream out) throws IOException {
        var in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            if (line.equals("usage")) {
                Usage usage = Usage.now();
                out.println("usage " + usage.cpuNanos() + " " + usage.allocatedBytes());
            } else {
                out.println("heap " + liveHeapBytes());
            }
        }
    }

    /** What is left after two collections; the second takes what the first had to finalize. */
    private static long liveHeapBytes() {
        var memory = ManagementFactory.getMemoryMXBean();
        memory.gc();
        memory.gc();
        return memory.getHeapMemoryUsage().getUsed();
    }
}
