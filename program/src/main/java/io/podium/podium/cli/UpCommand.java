package io.podium.podium.cli;

import io.podium.base.Invariant;
import io.podium.base.time.Clock;
import io.podium.podium.cluster.Cidr;
import io.podium.podium.host.Processes;
import io.podium.podium.host.Refused;
import io.podium.podium.host.Requirements;
import io.podium.podium.state.AnonymousAccess;
import io.podium.podium.state.Kubeconfig;
import io.podium.podium.state.KubeconfigMerge;
import io.podium.podium.state.SchedulerOptions;
import io.podium.podium.state.Settings;
import io.podium.podium.state.StateFolder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** Brings a cluster up, or says that it is up. */
@Command(
        name = "up",
        description =
                "Start a cluster, or bring it back after a crash; what is not said is as it was the"
                        + " last time.")
final class UpCommand implements Callable<Integer> {
    @Mixin private ClusterOption cluster;
    @Mixin private LogOption log;
    @Mixin private AuditFlags audit;
    @Mixin private EncryptionFlag encryption;
    @Mixin private FrontProxyFlags proxies;
    @Mixin private NodeFlags node;

    @Option(
            names = "--scheduler-config",
            paramLabel = "FILE",
            description =
                    "what the scheduler is told: a kubescheduler.config.k8s.io/v1"
                            + " KubeSchedulerConfiguration (default: as upstream)")
    private Optional<Path> schedulerConfig = Optional.empty();

    @Option(names = "--nodes", paramLabel = "N", description = "how many nodes (default: 1)")
    private Optional<Integer> nodes = Optional.empty();

    @Option(
            names = "--simulated",
            paramLabel = "N",
            description =
                    "so many nodes that run nothing, in place of real ones; pods on them live as"
                            + " their annotations say (docs/simulation.md)")
    private Optional<Integer> simulated = Optional.empty();

    @Option(
            names = "--port",
            paramLabel = "PORT",
            description = "of the API server on 127.0.0.1 (default: 6443)")
    private Optional<Integer> port = Optional.empty();

    @Option(
            names = "--pod-range",
            paramLabel = "CIDR",
            converter = CidrConverter.class,
            description = "addresses of pods (default: 10.244.0.0/16)")
    private Optional<Cidr> podRange = Optional.empty();

    @Option(
            names = "--service-range",
            paramLabel = "CIDR",
            converter = CidrConverter.class,
            description = "addresses of services (default: 10.96.0.0/16)")
    private Optional<Cidr> serviceRange = Optional.empty();

    @Option(
            names = "--node-range",
            paramLabel = "CIDR",
            converter = CidrConverter.class,
            description = "addresses of nodes (default: 172.30.0.0/24)")
    private Optional<Cidr> nodeRange = Optional.empty();

    @Option(
            names = "--history",
            paramLabel = "TIME",
            converter = LengthConverter.class,
            description =
                    "how long continue tokens and watches reach back, such as 30s or 5m (default:"
                            + " 5m)")
    private Optional<Duration> history = Optional.empty();

    @Option(
            names = "--anonymous",
            paramLabel = "WHERE",
            converter = AnonymousConverter.class,
            description =
                    "where callers who show nothing are let in: health, everywhere or never"
                            + " (default: health, that is health and version alone)")
    private Optional<AnonymousAccess> anonymous = Optional.empty();

    @Option(names = "--no-merge", description = "leave ~/.kube/config alone")
    private boolean noMerge;

    @Option(names = "--no-install", description = "do not install missing Debian packages")
    private boolean noInstall;

    @Option(
            names = "--foreground",
            description = "serve in this process until Ctrl-C; containers run on after it")
    private boolean foreground;

    @Override
    public Integer call() throws IOException {
        var console = new Console(System.out, Clock.system());
        Requirements.checkSystem();
        StateFolder state = cluster.state();
        if (!wanted(state.settings()).isSimulated()) {
            Requirements.checkRoot("making network namespaces and running containers", "up");
        }
        Optional<Server> server;
        try (FileChannel lock = state.lock()) {
            Invariant.check(lock.isOpen(), "the lock of %s is held", state.layout().name());
            server = start(console, state);
        }
        // Without the lock, so that a "down" may end a server in the foreground.
        server.ifPresent(it -> new ServerExit(it).awaitSignal());
        return 0;
    }

    /** Starts what does not run; returns the server if it is in this process. */
    private Optional<Server> start(Console console, StateFolder state) throws IOException {
        state.checkVersion();
        Settings kept = state.settings();
        Settings wanted = wanted(kept);
        wanted.check();
        if (!wanted.isSimulated()) {
            wanted.plan(state.layout()).check();
        }
        Optional<Processes.Identity> running = state.server();
        if (running.isPresent()) {
            sayUpAlready(console, state, running.get(), kept, wanted);
            return Optional.empty();
        }
        if (!wanted.isSimulated()) {
            Requirements.ensurePackages(!noInstall, System.getenv(), console::line);
        }
        checkPort(wanted.port());
        state.prepare(wanted);
        console.line(
                "Starting cluster "
                        + state.layout().name()
                        + ": "
                        + (wanted.isSimulated()
                                ? wanted.simulated() + " simulated nodes"
                                : wanted.nodes() + (wanted.nodes() == 1 ? " node" : " nodes")));
        Optional<Server> server;
        try {
            server = launch(console, state);
        } catch (IOException | RuntimeException e) {
            state.prepare(kept); // What could not be is not tried again by a plain "up".
            throw e;
        }
        finish(console, state, wanted);
        return server;
    }

    private Optional<Server> launch(Console console, StateFolder state) throws IOException {
        if (foreground) {
            log.use();
            return Optional.of(Server.start(state, System.getenv(), console::step));
        }
        ServerProcess.start(state, log.arguments(), console::step);
        return Optional.empty();
    }

    private Settings wanted(Settings kept) {
        // Who asks for one sort says no more of the other that was there before.
        int fleet = simulated.orElse(nodes.isPresent() ? 0 : kept.simulated());
        int real = simulated.orElse(0) > 0 ? 0 : Math.max(kept.nodes(), fleet > 0 ? 0 : 1);
        return new Settings(
                nodes.orElse(real),
                port.orElse(kept.port()),
                podRange.orElse(kept.podRange()),
                serviceRange.orElse(kept.serviceRange()),
                nodeRange.orElse(kept.nodeRange()),
                history.orElse(kept.history()),
                anonymous.orElse(kept.anonymous()),
                audit.over(kept.audit()),
                encryption.over(kept.encryption()),
                proxies.over(kept.proxies()),
                scheduler(kept.scheduler()),
                node.over(kept.node()),
                fleet);
    }

    /** The server may run in another folder; an empty name takes the file away again. */
    private SchedulerOptions scheduler(SchedulerOptions kept) {
        return schedulerConfig
                .map(file ->
                        new SchedulerOptions(
                                file.toString().isEmpty()
                                        ? ""
                                        : file.toAbsolutePath().normalize().toString()))
                .orElse(kept);
    }

    private void sayUpAlready(
            Console console,
            StateFolder state,
            Processes.Identity server,
            Settings kept,
            Settings wanted)
            throws IOException {
        if (!kept.equals(wanted)) {
            throw new Refused(
                    "cluster "
                            + state.layout().name()
                            + " is up with other settings ("
                            + kept
                            + "): run ./podium down"
                            + cluster.flag()
                            + " first");
        }
        console.line(
                "Cluster "
                        + state.layout().name()
                        + " is up already: process "
                        + server.pid()
                        + ", https://127.0.0.1:"
                        + kept.port());
    }

    private void finish(Console console, StateFolder state, Settings settings) throws IOException {
        String context = Kubeconfig.contextName(state.layout().name());
        console.line(
                "Cluster "
                        + state.layout().name()
                        + " is up at https://127.0.0.1:"
                        + settings.port()
                        + " ("
                        + console.total()
                        + ")");
        if (noMerge) {
            console.line("Next: export KUBECONFIG=" + state.kubeconfig());
        } else {
            var merge = new KubeconfigMerge(state);
            try {
                merge.add(KubeconfigReader.read(state, context));
                console.line(
                        "Context \""
                                + context
                                + "\" is in "
                                + merge.file()
                                + " and is the current one. Next:");
            } catch (Refused e) {
                console.line("Note: " + e.getMessage());
                console.line("Next: export KUBECONFIG=" + state.kubeconfig());
            }
        }
        console.line("  kubectl get nodes");
        console.line("  kubectl apply -f examples/nginx-deployment.yaml");
        console.line("  ./podium down" + cluster.flag());
    }

    private static void checkPort(int port) throws Refused {
        try (var socket = new ServerSocket()) {
            socket.setReuseAddress(
                    true); // Connections of a server that has just ended do not count.
            socket.bind(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port));
        } catch (IOException e) {
            throw new Refused(
                    "port "
                            + port
                            + " of 127.0.0.1 is in use by another program: choose another with"
                            + " --port",
                    e);
        }
    }

    /** Reads ranges as the user writes them. */
    static final class CidrConverter implements ITypeConverter<Cidr> {
        @Override
        public Cidr convert(String text) {
            try {
                return Cidr.parse(text);
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(e.getMessage());
            }
        }
    }

    /** Reads lengths of time as the user writes them. */
    static final class AnonymousConverter implements ITypeConverter<AnonymousAccess> {
        @Override
        public AnonymousAccess convert(String text) {
            try {
                return AnonymousAccess.of(text);
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(e.getMessage());
            }
        }
    }

    static final class LengthConverter implements ITypeConverter<Duration> {
        @Override
        public Duration convert(String text) {
            try {
                return Settings.duration(text);
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(e.getMessage());
            }
        }
    }
}
