package io.podium.podium.cli;

import io.podium.base.loop.Doers;
import io.podium.base.loop.ThreadLoop;
import io.podium.base.random.Randomness;
import io.podium.base.time.Clock;
import io.podium.podium.certs.CertificateFolder;
import io.podium.podium.certs.Certificates;
import io.podium.podium.certs.Renewal;
import io.podium.podium.cluster.Cluster;
import io.podium.podium.cluster.ClusterConfig;
import io.podium.podium.cluster.Ground;
import io.podium.podium.cluster.NodeHost;
import io.podium.podium.cluster.OpeningCluster;
import io.podium.podium.host.HostPlan;
import io.podium.podium.host.Layout;
import io.podium.podium.host.Machines;
import io.podium.podium.host.Processes;
import io.podium.podium.host.Refused;
import io.podium.podium.host.Removal;
import io.podium.podium.image.ImageStore;
import io.podium.podium.image.NodeImages;
import io.podium.podium.image.PackageImages;
import io.podium.podium.state.Kubeconfig;
import io.podium.podium.state.KubeconfigMerge;
import io.podium.podium.state.Settings;
import io.podium.podium.state.StateFolder;
import io.podium.store.DamagedException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * The process behind a cluster: makes or finds the machines, then runs all rooms until it is
 * closed.
 */
final class Server implements AutoCloseable {
    /** Inside the service range; clusters of kubeadm have DNS there, too. */
    private static final int DNS_OFFSET = 10;

    private final StateFolder state;
    private final Machines machines;
    private final Cluster cluster;
    private final Renewal renewal;
    private final ThreadLoop certificatesLoop;

    private Server(
            StateFolder state,
            Machines machines,
            Cluster cluster,
            Renewal renewal,
            ThreadLoop certificatesLoop) {
        this.state = state;
        this.machines = machines;
        this.cluster = cluster;
        this.renewal = renewal;
        this.certificatesLoop = certificatesLoop;
    }

    /**
     * Starts the cluster as its settings say and returns when it is ready. If that fails, machines
     * that were made for it are removed again; machines that were there before, with containers
     * that run, are left as they were.
     */
    static Server start(
            StateFolder state, Map<String, String> environment, Consumer<String> progress)
            throws IOException {
        Settings settings = state.settings();
        HostPlan plan = settings.plan(state.layout());
        if (!settings.isSimulated()) {
            plan.check();
        }
        // Simulated nodes have no machines that could be in the way.
        boolean found = settings.isSimulated() || Machines.exist(state.layout());
        state.announce(Processes.identify(ProcessHandle.current().pid()).orElseThrow());
        try (var doers = new Doers("start")) {
            var certificates = doers.call(() -> certificates(state, plan));
            var config = config(state, environment, settings, plan, certificates::join);
            try (var opening = new OpeningCluster(config, progress)) {
                return start(state, environment, certificates, plan, opening, progress);
            }
        } catch (IOException | RuntimeException e) {
            state.withdraw();
            if (!found) {
                Removal.down(state.layout(), step -> {});
            }
            throw e;
        }
    }

    private static Server start(
            StateFolder state,
            Map<String, String> environment,
            CompletableFuture<Certificates> made,
            HostPlan plan,
            OpeningCluster opening,
            Consumer<String> progress)
            throws IOException {
        Settings settings = state.settings();
        if (!settings.isSimulated()) {
            Machines.claim(plan);
        }
        // The API may answer as soon as this machine has nothing against the cluster.
        Certificates certificates = made(made);
        progress.accept("certificates");
        opening.permit();
        Machines machines =
                settings.isSimulated()
                        ? Machines.none(state.layout())
                        : Machines.make(plan, progress);
        try {
            if (!settings.isSimulated()) {
                bringImages(state, environment, machines.nodes(), progress);
            }
            Cluster cluster = opening.take();
            cluster.join(machines.nodes(), Ground.NAMESPACES, progress);
            writeKubeconfig(state, settings, certificates);
            var loop = new ThreadLoop("certificates");
            var renewal =
                    new Renewal(
                            certificates,
                            () -> certificates(state, plan),
                            loop,
                            fresh -> renewed(state, settings, cluster, fresh));
            return new Server(state, machines, cluster, renewal, loop);
        } catch (DamagedException e) {
            machines.close();
            throw new Refused(StoreCommand.remedy(e, flags(state)), e);
        } catch (IOException | RuntimeException e) {
            machines.close();
            throw e;
        }
    }

    private static Certificates made(CompletableFuture<Certificates> certificates)
            throws IOException {
        try {
            return certificates.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof IOException cause) {
                throw cause;
            }
            throw e;
        }
    }

    private static String flags(StateFolder state) {
        String name = state.layout().name();
        return name.equals(Layout.DEFAULT_NAME) ? "" : " --name " + name;
    }

    /** Ends the rooms; nodes and containers stay until {@code down}. */
    @Override
    public void close() throws IOException {
        renewal.close();
        certificatesLoop.close();
        cluster.close();
        machines.close();
        state.withdraw();
    }

    private static ClusterConfig config(
            StateFolder state,
            Map<String, String> environment,
            Settings settings,
            HostPlan plan,
            Supplier<Certificates> certificates)
            throws Refused {
        return new ClusterConfig(
                state.layout().name(),
                state.home(),
                listened(settings, plan),
                settings.podRange(),
                settings.serviceRange(),
                settings.serviceRange().address(DNS_OFFSET).getHostAddress(),
                "cluster.local",
                certificates,
                new ImageStore(state.images(environment)),
                settings.history(),
                settings.anonymous().rule(),
                settings.audit().settings(),
                settings.encryption().atRest(Randomness.secure()),
                settings.proxies().settings(),
                settings.scheduler().configuration(),
                settings.simulated(),
                settings.node().limits().keeping(List.of(PackageImages.pauseName())),
                settings.node().logs());
    }

    /** Simulated nodes need no bridge. */
    private static List<InetSocketAddress> listened(Settings settings, HostPlan plan) {
        var loopback = new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), settings.port());
        return settings.isSimulated()
                ? List.of(loopback)
                : List.of(loopback, new InetSocketAddress(plan.bridgeAddress(), settings.port()));
    }

    private static Certificates certificates(StateFolder state, HostPlan plan) throws IOException {
        var addresses =
                Set.of(
                        plan.bridgeAddress().getHostAddress(),
                        plan.serviceRange().address(1).getHostAddress());
        var names = new ArrayList<String>();
        for (int number = 1; number <= plan.nodes(); number++) {
            names.add(Layout.nodeName(number));
        }
        return new CertificateFolder(state.certificates(), Clock.system(), Randomness.secure())
                .open(addresses, names);
    }

    /** The server shows the new ones, and so does the user, wherever our context is. */
    private static void renewed(
            StateFolder state, Settings settings, Cluster cluster, Certificates fresh) {
        cluster.present(fresh);
        try {
            writeKubeconfig(state, settings, fresh);
            new KubeconfigMerge(state)
                    .refresh(Kubeconfig.of(state.layout().name(), settings.port(), fresh));
        } catch (IOException e) {
            throw new UncheckedIOException("the renewed kubeconfig cannot be written", e);
        }
    }

    private static void bringImages(
            StateFolder state,
            Map<String, String> environment,
            List<NodeHost> nodes,
            Consumer<String> progress)
            throws IOException {
        var store = new ImageStore(state.images(environment));
        if (store.find(PackageImages.pauseName()).isEmpty()) {
            new PackageImages(store, step -> {}).makePause();
            state.user().own(state.images(environment));
        }
        int copied = 0;
        for (NodeHost node : nodes) {
            copied += new NodeImages(node.runtimeSocket()).refresh(store);
        }
        progress.accept(
                copied == 0 ? "images are on the nodes" : copied + " images copied to the nodes");
    }

    private static void writeKubeconfig(
            StateFolder state, Settings settings, Certificates certificates) throws IOException {
        var kubeconfig = Kubeconfig.of(state.layout().name(), settings.port(), certificates);
        Files.deleteIfExists(state.kubeconfig());
        Files.createFile(
                state.kubeconfig(),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(state.kubeconfig(), kubeconfig.text());
        state.user().ownOnly(state.kubeconfig());
    }
}
