package io.podium.podium.host;

import io.podium.node.volume.SecretsFolder;
import io.podium.podium.cluster.NodeHost;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The machines of a running cluster's nodes: made, or found again, by {@link #up}. */
public final class Machines implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Machines.class);

    private final List<NodeHost> nodes;
    private final List<Place> places;
    private final RuntimeWatch watch;

    private Machines(Layout layout, List<NodeHost> nodes, List<Place> places) {
        this.watch = new RuntimeWatch(layout, nodes.size());
        this.nodes = List.copyOf(nodes);
        this.places = List.copyOf(places);
    }

    /** Those of a cluster that needs none. */
    public static Machines none(Layout layout) {
        return new Machines(layout, List.of(), List.of());
    }

    public List<NodeHost> nodes() {
        return nodes;
    }

    /** Takes the names and ranges of the plan; refuses what this machine cannot have. */
    public static void claim(HostPlan plan) throws IOException {
        plan.check();
        Ownership.claim(plan.layout());
        Ownership.keepRanges(plan);
        HostRoutes.refuseOverlap(plan);
    }

    /**
     * Makes what is missing of the machines that were claimed and waits until their runtimes
     * answer. What runs already is left alone: its containers go on. From then on a containerd that
     * ends is started again.
     *
     * @param progress is told in a few words what was done
     */
    public static Machines up(HostPlan plan, Consumer<String> progress) throws IOException {
        claim(plan);
        return make(plan, progress);
    }

    /** The second half of {@link #up}, after {@link #claim}. */
    public static Machines make(HostPlan plan, Consumer<String> progress) throws IOException {
        Layout layout = plan.layout();
        var network = new HostNetwork(plan);
        network.makeRoot();
        for (int number = 1; number <= plan.nodes(); number++) {
            network.makeNode(number);
        }
        network.connectNodes();
        progress.accept(
                plan.nodes()
                        + (plan.nodes() == 1 ? " node" : " nodes")
                        + " on bridge "
                        + layout.bridge()
                        + " "
                        + plan.bridgeAddress().getHostAddress()
                        + "/"
                        + plan.nodeRange().bits());
        startRuntimes(plan, progress);
        return enter(plan);
    }

    /** Ends the threads inside the nodes' namespaces; the machines themselves stay. */
    @Override
    public void close() {
        watch.close();
        places.forEach(Place::close);
    }

    private static void startRuntimes(HostPlan plan, Consumer<String> progress) throws IOException {
        boolean keepsOomScores = !Capabilities.has(Capabilities.SYS_RESOURCE);
        String snapshotter = Overlay.worksAt(plan.layout().home()) ? "overlayfs" : "native";
        int found = 0;
        for (int number = 1; number <= plan.nodes(); number++) {
            var daemon = new RuntimeDaemon(plan.layout(), number);
            if (daemon.running().isPresent()) {
                found++;
            } else {
                daemon.ensureStarted(
                        new RuntimeConfig(
                                plan.layout().nodeHome(number),
                                plan.layout().nodeRun(number),
                                plan.nodeAddress(number),
                                plan.nodePodRange(number),
                                plan.layout().namespace(number),
                                snapshotter,
                                keepsOomScores));
            }
        }
        for (int number = 1; number <= plan.nodes(); number++) {
            new RuntimeDaemon(plan.layout(), number).awaitReady();
        }
        progress.accept(
                "containerd on "
                        + plan.nodes()
                        + (plan.nodes() == 1 ? " node" : " nodes")
                        + (found > 0 ? " (" + found + " running already)" : ""));
    }

    private static Machines enter(HostPlan plan) throws IOException {
        var nodes = new ArrayList<NodeHost>();
        var places = new ArrayList<Place>();
        Layout layout = plan.layout();
        try {
            for (int number = 1; number <= plan.nodes(); number++) {
                var place = Place.enter(Layout.nodeName(number), layout.namespaceFile(number));
                places.add(place);
                var node =
                        new NodeHost(
                                Layout.nodeName(number),
                                plan.nodeAddress(number),
                                plan.nodePodRange(number),
                                layout.runtimeSocket(number),
                                layout.namespaceFile(number),
                                layout.nodeHome(number),
                                layout.nodeCgroup(number),
                                place,
                                reconnecting(plan, number));
                SecretsFolder.mount(node.secrets());
                nodes.add(node);
            }
        } catch (IOException e) {
            places.forEach(Place::close);
            throw e;
        }
        return new Machines(layout, nodes, places);
    }

    private static Runnable reconnecting(HostPlan plan, int number) {
        return () -> {
            try {
                new HostNetwork(plan).reconnect(number);
            } catch (IOException e) {
                LOG.warn("{} has no way to the other nodes", Layout.nodeName(number), e);
            }
        };
    }

    /** Whether anything of the cluster is on the machine. */
    public static boolean exist(Layout layout) throws IOException {
        return Files.exists(layout.run())
                || !HostNetwork.nodeNumbers(layout).isEmpty()
                || HostNetwork.hasBridge(layout);
    }

    /** The nodes of the cluster whose containerd runs now. */
    public static List<Integer> runningNodes(Layout layout) throws IOException {
        var running = new ArrayList<Integer>();
        for (int number : HostNetwork.nodeNumbers(layout)) {
            if (new RuntimeDaemon(layout, number).running().isPresent()) {
                running.add(number);
            }
        }
        return running;
    }

    /** The real path of a folder that is made if it is missing. */
    static Path made(Path folder) throws IOException {
        return Files.createDirectories(folder).toRealPath();
    }
}
