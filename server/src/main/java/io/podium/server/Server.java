package io.podium.server;

import io.netty.handler.ssl.SslContext;
import io.podium.api.error.ApiError;
import io.podium.api.json.JsonDecoder;
import io.podium.api.schema.Schema;
import io.podium.api.value.TypedMap;
import io.podium.base.Invariant;
import io.podium.base.loop.Doers;
import io.podium.base.loop.Loop;
import io.podium.base.loop.ThreadLoop;
import io.podium.base.random.Randomness;
import io.podium.base.time.Clock;
import io.podium.server.Pipeline.HeardInside;
import io.podium.server.Pipeline.SeatedInside;
import io.podium.server.audit.AuditLog;
import io.podium.server.audit.AuditRecord;
import io.podium.server.authn.Authenticator;
import io.podium.server.authn.ClientCertificates;
import io.podium.server.authn.IdentityReviews;
import io.podium.server.authn.Impersonation;
import io.podium.server.authn.LegacyLabels;
import io.podium.server.authn.LegacyToken;
import io.podium.server.authn.NodeTokens;
import io.podium.server.authn.TokenIssuer;
import io.podium.server.authn.TokenRequests;
import io.podium.server.authz.AccessReviews;
import io.podium.server.authz.AnyOf;
import io.podium.server.authz.Authorizer;
import io.podium.server.authz.Calculation;
import io.podium.server.authz.Escalation;
import io.podium.server.authz.NodeAuthorizer;
import io.podium.server.authz.Rbac;
import io.podium.server.bootstrap.Bootstrap;
import io.podium.server.bootstrap.OwnService;
import io.podium.server.discovery.AboutPages;
import io.podium.server.discovery.Discovery;
import io.podium.server.discovery.DiscoveryPages;
import io.podium.server.discovery.Lazy;
import io.podium.server.discovery.Page;
import io.podium.server.discovery.Site;
import io.podium.server.fairness.Fairness;
import io.podium.server.fairness.FlowDump;
import io.podium.server.fairness.FlowKeeper;
import io.podium.server.fairness.Seat;
import io.podium.server.health.Check;
import io.podium.server.health.HealthPages;
import io.podium.server.metrics.MetricsPage;
import io.podium.server.metrics.RequestMetrics;
import io.podium.server.metrics.Route;
import io.podium.server.metrics.ServerMetrics;
import io.podium.server.metrics.StoreMetrics;
import io.podium.server.openapi.OpenApiPages;
import io.podium.server.registry.Registry;
import io.podium.server.render.Encodings;
import io.podium.server.render.Protobuf;
import io.podium.server.render.Refusals;
import io.podium.server.request.Answer;
import io.podium.server.request.ApiRequest;
import io.podium.server.request.WatchSink;
import io.podium.server.wire.Connect;
import io.podium.server.wire.Listener;
import io.podium.server.wire.Tls;
import io.podium.store.Body;
import io.podium.store.Store;
import java.net.InetSocketAddress;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;

/**
 * The API server of one cluster: the rooms of the pipeline wired together. Requests come over HTTPS
 * once started, and from this process at any time.
 */
public final class Server implements AutoCloseable {
    private final Config config;
    private final Store store;
    private final Schema schema;
    private final Clock clock;
    private final Randomness randomness;
    private final Doers doers;
    private final TokenIssuer issuer;
    private final Rbac rbac;
    private final NodeAuthorizer nodes;
    private final ServerMetrics metrics;
    private final ThreadLoop flowLoop = new ThreadLoop("fairness");
    private final Fairness fairness;
    private final Deadline deadline;
    private final Optional<AuditLog> audit;
    private final FlowKeeper flowKeeper;
    private final Authorizer authorizer;
    private final Encodings encodings;
    private final Rooms rooms;
    private final Chain<HeardInside, Answer> inside;
    private final Listener listener;
    private final List<InetSocketAddress> addresses = new CopyOnWriteArrayList<>();
    private volatile SslContext tls;
    private volatile Optional<Entrance> entrance = Optional.empty();
    private volatile boolean isBootstrapped;
    private volatile Optional<OwnService> ownService = Optional.empty();

    /**
     * What a server is made of, besides its config.
     *
     * @param trees makes values of stored bodies
     * @param registry gets the escalation check of this server, so that writes of roles can ask it
     * @param connect the streams of pods, empty to answer them 501
     * @param metrics where everything is counted
     */
    public record Parts(
            Store store,
            Schema schema,
            Function<Body, TypedMap> trees,
            Function<Escalation, Registry> registry,
            Optional<Connect> connect,
            Clock clock,
            Randomness randomness,
            ServerMetrics metrics) {}

    /** Reads the roles of the store; listens only once started. */
    public Server(Config config, Parts parts) {
        this.config = config;
        this.store = parts.store();
        this.schema = parts.schema();
        this.clock = parts.clock();
        this.randomness = parts.randomness();
        this.doers = new Doers("server");
        this.issuer = new TokenIssuer(config.issuer(), config.serviceAccountKeys(), clock);
        this.rbac = new Rbac(store, parts.trees());
        this.metrics = parts.metrics();
        this.nodes = new NodeAuthorizer(Bootstrap.nodeRules(), store, parts.trees());
        this.authorizer =
                AnyOf.of(
                        metrics.access().counted("Node", nodes),
                        metrics.access().counted("RBAC", rbac));
        var authenticator =
                new Authenticator(
                        config.frontProxies(),
                        new ClientCertificates(config.clientRoots(), clock),
                        config.anonymous(),
                        config.staticTokens(),
                        issuer,
                        config.audiences(),
                        store::snapshot,
                        parts.trees(),
                        clock,
                        new LegacyLabels(
                                schema, this::carryOut, this::aside, metrics.tokens()::used));
        this.encodings = new Encodings(new JsonDecoder(), new Protobuf());
        this.fairness =
                new Fairness(
                        config.limits().seats(),
                        store,
                        parts.trees(),
                        flowLoop,
                        clock,
                        metrics.flows());
        this.audit =
                config.audit()
                        .map(settings ->
                                AuditLog.open(settings, clock, randomness, metrics.metrics()));
        this.deadline = new Deadline(config.limits().requestTimeout(), flowLoop);
        Registry registry = parts.registry().apply(new Escalation(rbac, authorizer));
        var calculations =
                new Calculations(encodings, calculations(authenticator, parts), registry);
        this.rooms =
                new Rooms(
                        authenticator,
                        new Impersonation(authorizer),
                        new Admittance(fairness, store::snapshot, this::aside),
                        authorizer,
                        new Resolution(schema, deadline),
                        calculations,
                        registry,
                        parts.connect(),
                        new ConnectOptions(schema),
                        metrics.access());
        this.flowKeeper =
                new FlowKeeper(store, parts.trees(), rooms::carryOut, schema, flowLoop, clock);
        metrics.build(AboutPages.labels());
        StoreMetrics.census(metrics.metrics(), schema, store::snapshot);
        this.inside = Pipeline.inside(rooms);
        this.listener = new Listener(config.threads());
        metrics.connections(
                listener::openConnections, listener::untakenBytes, listener::mostUntakenBytes);
        present(config.key(), config.certificates());
    }

    private CompletableFuture<Answer> carryOut(ApiRequest request) {
        return rooms.carryOut(request);
    }

    private void aside(Runnable work) {
        var _ =
                doers.call(() -> {
                    work.run();
                    return true;
                });
    }

    private Map<String, Calculation> calculations(Authenticator authenticator, Parts parts) {
        var access = new AccessReviews(authorizer, rbac);
        var identity = new IdentityReviews(authenticator, clock);
        var tokens =
                new TokenRequests(
                        issuer,
                        config.audiences(),
                        new NodeTokens(authorizer, store::snapshot, parts.trees(), parts.clock()),
                        store::snapshot,
                        parts.trees(),
                        parts.clock(),
                        parts.randomness());
        return Map.of(
                "selfsubjectaccessreviews.authorization.k8s.io", access::self,
                "subjectaccessreviews.authorization.k8s.io", access::anyone,
                "localsubjectaccessreviews.authorization.k8s.io", access::local,
                "selfsubjectrulesreviews.authorization.k8s.io", access::rules,
                "selfsubjectreviews.authentication.k8s.io", identity::self,
                "tokenreviews.authentication.k8s.io", identity::token,
                "serviceaccounts/token", tokens::answer);
    }

    /**
     * Listens, and writes what every cluster needs.
     *
     * @return completes when the server is ready; fails when an address is taken or the store
     *     refuses
     */
    public CompletableFuture<Void> start() {
        Invariant.check(addresses.isEmpty(), "the server was started already");
        entrance =
                Optional.of(
                        new Entrance(
                                rooms,
                                new Lazy<>(this::site),
                                doers,
                                new Refusals(encodings),
                                metrics,
                                clock,
                                deadline,
                                audit));
        config.listen().forEach(this::listen);
        var bootstrap = new Bootstrap(schema, rooms::carryOut, clock);
        return bootstrap
                .run(
                        config.serviceAddress(),
                        advertised(),
                        Pem.of(config.clientRoots()),
                        config.frontProxies().told(Pem.of(config.frontProxies().roots())))
                .thenCompose(done -> flowKeeper.start())
                .thenRun(() -> {
                    ownService =
                            Optional.of(
                                    new OwnService(
                                            store,
                                            () ->
                                                    bootstrap.ownService(
                                                            config.serviceAddress(),
                                                            advertised())));
                    isBootstrapped = true;
                });
    }

    /** Listens there, too; once started, and as soon as the machine has the address. */
    public void listen(InetSocketAddress address) {
        addresses.add(
                listener.listen(
                        address,
                        () -> tls,
                        entrance.orElseThrow(),
                        clock,
                        randomness,
                        config.limits().wire()));
    }

    /** From now on new connections see this certificate; those that are there stay as they are. */
    public void present(PrivateKey key, List<X509Certificate> certificates) {
        tls = Tls.context(key, certificates, config.welcomeRoots());
    }

    /** Where others reach us; a port that was left open is the one we got. */
    private InetSocketAddress advertised() {
        InetSocketAddress told = config.advertised();
        return told.getPort() != 0
                ? told
                : new InetSocketAddress(told.getAddress(), addresses.getFirst().getPort());
    }

    private Site site() {
        InetSocketAddress advertised = advertised();
        String text = advertised.getAddress().getHostAddress() + ":" + advertised.getPort();
        var pages = new TreeMap<String, Page>();
        pages.putAll(DiscoveryPages.of(new Discovery(schema, text)));
        pages.putAll(AboutPages.of(issuer, text));
        pages.putAll(OpenApiPages.of(schema, doers));
        pages.put("/metrics", new MetricsPage(metrics.metrics(), doers));
        return new Site(pages, HealthPages.of(checks()), FlowDump.pages(fairness, clock));
    }

    private List<Check> checks() {
        return List.of(
                Check.of("ping", Optional::empty),
                Check.of("etcd", store::trouble),
                new Check(
                        "poststarthook/rbac/bootstrap-roles",
                        true,
                        () -> isBootstrapped ? Optional.empty() : Optional.of("not finished")),
                new Check(
                        "poststarthook/priority-and-fairness-config-producer",
                        true,
                        () -> isBootstrapped ? Optional.empty() : Optional.of("not finished")));
    }

    /** Where the server listens, once started. */
    public List<InetSocketAddress> addresses() {
        return List.copyOf(addresses);
    }

    /** Reads and writes of this process, permitted like all others. Every verb but watch. */
    public CompletableFuture<Answer> serve(ApiRequest request) {
        RequestMetrics.Running running = metrics.requests().begin(Route.of(request), clock.nanos());
        AuditRecord log = audit.map(to -> AuditRecord.inside(to, request)).orElse(AuditRecord.NONE);
        CompletableFuture<Answer> served = inside.run(new HeardInside(request, log));
        var _ =
                served.whenComplete((answer, trouble) -> {
                    int code = code(answer, trouble);
                    running.end(code, -1);
                    if (log.isKept()) {
                        over(log, code, answer, trouble);
                    }
                });
        return served;
    }

    private static void over(AuditRecord log, int code, Answer answer, Throwable trouble) {
        if (trouble == null) {
            log.answered(answer.told());
        } else if (Chain.cause(trouble) instanceof ApiError refusal) {
            log.refused(refusal);
        } else {
            log.refused(ApiError.fault(String.valueOf(trouble.getMessage())));
        }
        log.complete(code);
    }

    private static int code(Answer answer, Throwable trouble) {
        if (trouble == null) {
            return answer.code();
        }
        return Chain.cause(trouble) instanceof ApiError refusal ? refusal.code() : 500;
    }

    /** The token for a Secret of the type kubernetes.io/service-account-token. */
    public String legacyToken(LegacyToken token) {
        return token.signedBy(issuer);
    }

    /** Watches of this process, permitted like all others. */
    public Loop.Cancel watch(ApiRequest request, WatchSink sink) {
        var permitted = rooms.permitInside(new SeatedInside(request, AuditRecord.NONE, Seat.FREE));
        return Pipeline.watch(rooms, permitted, sink);
    }

    @Override
    public void close() {
        listener.close();
        ownService.ifPresent(OwnService::close);
        nodes.close();
        rbac.close();
        flowKeeper.close();
        fairness.close();
        flowLoop.close();
        audit.ifPresent(AuditLog::close);
        doers.close();
    }
}
