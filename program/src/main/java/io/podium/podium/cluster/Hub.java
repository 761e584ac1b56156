package io.podium.podium.cluster;

import io.podium.api.core.v1.Pod;
import io.podium.api.core.v1.Secret;
import io.podium.api.core.v1.ServiceAccount;
import io.podium.api.schema.Schema;
import io.podium.api.strategy.Strategies;
import io.podium.api.streams.NodeStreams;
import io.podium.api.usage.NodeUsage;
import io.podium.base.files.Folders;
import io.podium.base.loop.Doers;
import io.podium.base.loop.Loop;
import io.podium.base.loop.ThreadLoop;
import io.podium.base.random.Randomness;
import io.podium.base.time.Clock;
import io.podium.client.Door;
import io.podium.podium.certs.Certificates;
import io.podium.podium.certs.Credential;
import io.podium.podium.door.InProcessDoor;
import io.podium.podium.door.StoreFeed;
import io.podium.server.Config;
import io.podium.server.Limits;
import io.podium.server.Server;
import io.podium.server.admission.Admissions;
import io.podium.server.admission.Rights;
import io.podium.server.allocate.AddressRange;
import io.podium.server.allocate.PortRange;
import io.podium.server.allocate.ServiceAllocator;
import io.podium.server.authn.FrontProxySettings;
import io.podium.server.authn.LegacyToken;
import io.podium.server.authz.Escalation;
import io.podium.server.encryption.AtRest;
import io.podium.server.encryption.ConfigurationWatch;
import io.podium.server.health.ControlPlane;
import io.podium.server.metrics.EncryptionMetrics;
import io.podium.server.metrics.Metrics;
import io.podium.server.metrics.ServerMetrics;
import io.podium.server.metrics.StoreMetrics;
import io.podium.server.registry.ObjectRegistry;
import io.podium.server.registry.Parts;
import io.podium.server.render.Forms;
import io.podium.server.render.Kinds;
import io.podium.server.render.ObjectBody;
import io.podium.server.request.User;
import io.podium.server.streams.StreamRoom;
import io.podium.store.Key;
import io.podium.store.Store;
import io.podium.store.log.LogEngine;
import io.podium.store.log.LogSettings;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The hub: store, registry, API server, and the feed behind the doors of the spokes. */
public final class Hub implements AutoCloseable {
    /**
     * Second forms of objects: encoded bytes of trees that are read, trees of bytes that are looked
     * at.
     */
    private static final long FORM_CACHE_BYTES =
            Math.min(32L << 20, Runtime.getRuntime().maxMemory() / 16);

    private static final Logger LOG = LoggerFactory.getLogger(Hub.class);
    private static final int FIRST_NODE_PORT = 30_000;
    private static final int LAST_NODE_PORT = 32_767;
    private static final int EVENT_LOOPS = 2;
    private static final String CONTROLLERS = "kube-controller-manager";

    private final ThreadLoop registryLoop = new ThreadLoop("registry");
    private final ThreadLoop feedLoop = new ThreadLoop("views");
    private final ThreadLoop followLoop = new ThreadLoop("keys");
    private final Doers streams = new Doers("streams");
    private final Map<String, NodeStreams> nodes = new ConcurrentHashMap<>();
    private final Map<String, Supplier<NodeUsage>> usages = new ConcurrentHashMap<>();
    private final Schema schema = Schema.kubernetes();
    private final ControlPlane plane = new ControlPlane();
    private final Clock clock;
    private final Randomness randomness;
    private final Kinds kinds;
    private final Forms forms;
    private final ServerMetrics metrics;
    private final Store store;
    private final Optional<ConfigurationWatch> following;
    private final Server server;
    private final StoreFeed feed;
    private ObjectRegistry registry;

    /** Opens the store and wires the rooms; nobody is answered before {@link #start}. */
    public Hub(ClusterConfig config, Clock clock, Randomness randomness) {
        this.clock = clock;
        this.randomness = randomness;
        kinds = new Kinds(schema, Strategies.all(schema));
        forms = Forms.withBudget(FORM_CACHE_BYTES).keepingTrees(StoreFeed::keepsTrees);
        metrics = ServerMetrics.of(clock);
        StoreMetrics.size(metrics.metrics(), () -> Folders.size(config.storeFolder()));
        LogEngine log =
                LogEngine.open(
                        config.storeFolder(),
                        kinds.reader(forms),
                        clock,
                        LogSettings.standard().keeping(config.history()),
                        config.atRest().seal());
        store = metrics.store().counted(log);
        following = config.atRest().followed().map(file -> follow(config.name(), file, log));
        var connect =
                new StreamRoom(this::pod, name -> Optional.ofNullable(nodes.get(name)), streams);
        server =
                new Server(
                        serverConfig(config),
                        new Server.Parts(
                                store,
                                schema,
                                body -> ((ObjectBody) body).peek(),
                                escalation -> registry(config, escalation),
                                Optional.of(connect),
                                clock,
                                randomness,
                                metrics));
        feed = new StoreFeed(store, new io.podium.client.view.Kinds(schema), clock, feedLoop);
    }

    /** From now on the store is sealed as the file says. */
    private ConfigurationWatch follow(String cluster, AtRest.Followed followed, LogEngine log) {
        return new ConfigurationWatch(
                () -> Files.readAllBytes(followed.file()),
                followed.digest(),
                log,
                randomness,
                followLoop,
                new EncryptionMetrics(
                        metrics.metrics(), clock, AtRest.digest(cluster), followed.digest()));
    }

    private static Config serverConfig(ClusterConfig config) {
        var certificates = config.certificates().get();
        String issuer = "https://kubernetes.default.svc." + config.clusterDomain();
        return new Config(
                List.of(config.apiAddresses().getFirst()),
                EVENT_LOOPS,
                certificates.serving().key(),
                certificates.serving().chain(),
                List.of(certificates.authority().certificate()),
                certificates.serviceAccounts(),
                issuer,
                List.of(issuer),
                Map.of(),
                config.kubernetesAddress(),
                config.advertised(),
                config.anonymous(),
                Limits.usual(),
                config.audit(),
                frontProxies(config.frontProxies(), certificates));
    }

    private static FrontProxySettings frontProxies(
            FrontProxySettings said, Certificates certificates) {
        if (said.roots().isEmpty()) {
            return said.trusting(certificates.frontProxy().certificate(), Certificates.FRONT_PROXY);
        }
        if (said.allowedNames().isEmpty()
                && said.roots().contains(certificates.authority().certificate())) {
            LOG.warn(
                    "--requestheader-client-ca-file has the authority of all users, and no"
                            + " --requestheader-allowed-names: each of them may ask for any other");
        }
        return said;
    }

    private ObjectRegistry registry(ClusterConfig config, Escalation escalation) {
        var services =
                new ServiceAllocator(
                        new AddressRange(config.serviceRange().toString(), randomness),
                        new PortRange(FIRST_NODE_PORT, LAST_NODE_PORT, randomness));
        registry =
                new ObjectRegistry(
                        new Parts(
                                store,
                                kinds,
                                forms,
                                clock,
                                randomness,
                                registryLoop,
                                Admissions.builtIn(randomness, Rights.plugins(escalation))
                                        .with(metrics.admission()),
                                services,
                                metrics.watches(),
                                plane,
                                this::usage));
        return registry;
    }

    private NodeUsage usage(String node) {
        return usages.getOrDefault(node, () -> NodeUsage.UNKNOWN).get();
    }

    private Optional<Pod> pod(String namespace, String name) {
        return store.snapshot()
                .get(new Key("pods", namespace, name))
                .map(entry -> Pod.of(((ObjectBody) entry.body()).peek()));
    }

    /**
     * Listens where users are and writes what every cluster needs; returns when that is durable.
     */
    public void start() {
        server.start().join();
    }

    /** Listens where nodes and pods are, too, on addresses the machine has by now. */
    void listen(List<InetSocketAddress> more) {
        more.forEach(server::listen);
    }

    /**
     * A door for a controller or the like: the service account of that name in kube-system, or the
     * program of all controllers itself.
     */
    Door controllerDoor(String name) {
        if (name.equals(CONTROLLERS)) {
            return door("system:" + CONTROLLERS);
        }
        return door(
                "system:serviceaccount:kube-system:" + name,
                "system:serviceaccounts",
                "system:serviceaccounts:kube-system");
    }

    /** A door for a user of these groups, authenticated by being in this process. */
    Door door(String user, String... groups) {
        Set<String> all = new java.util.TreeSet<>(Set.of(groups));
        all.add(User.AUTHENTICATED_GROUP);
        return new InProcessDoor(feed, schema, new User(user, "", all, Map.of()), server::serve);
    }

    /** A token of the account that counts while it lies in the Secret. */
    String token(ServiceAccount account, Secret secret) {
        return server.legacyToken(
                new LegacyToken(account.namespace(), account.name(), account.uid(), secret.name()));
    }

    /** From now on new connections see this certificate. */
    void present(Credential serving) {
        server.present(serving.key(), serving.chain());
    }

    /** From now on this part of the control plane counts as running, until the handle is closed. */
    AutoCloseable runs(String part, Loop loop) {
        return plane.runs(part, loop);
    }

    /** From now on streams into the node's pods go there. */
    void streams(String node, NodeStreams nodeStreams) {
        nodes.put(node, nodeStreams);
    }

    /**
     * From now on the node is asked there for what it uses.
     *
     * @param usage {@link NodeUsage#UNKNOWN} while it is out of reach
     */
    void usage(String node, Supplier<NodeUsage> usage) {
        usages.put(node, usage);
    }

    /** Where this cluster's numbers are scraped. */
    Metrics metrics() {
        return metrics.metrics();
    }

    io.podium.client.view.Kinds kinds() {
        return feed.kinds();
    }

    @Override
    public void close() {
        server.close();
        streams.close();
        feed.close();
        registry.close();
        following.ifPresent(ConfigurationWatch::close);
        followLoop.close();
        store.close();
        feedLoop.close();
        registryLoop.close();
    }
}
