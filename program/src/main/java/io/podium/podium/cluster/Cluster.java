package io.podium.podium.cluster;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.podium.api.core.v1.Node;
import io.podium.api.streams.NodeStreams;
import io.podium.api.usage.NodeUsage;
import io.podium.base.loop.Doers;
import io.podium.base.loop.ThreadLoop;
import io.podium.base.random.Randomness;
import io.podium.base.time.Clock;
import io.podium.client.Door;
import io.podium.client.View;
import io.podium.client.runtime.Spoke;
import io.podium.controllers.Controllers;
import io.podium.controllers.Trust;
import io.podium.node.fleet.Fleet;
import io.podium.node.fleet.FleetSettings;
import io.podium.podium.certs.Certificates;
import io.podium.podium.certs.ClusterAuthority;
import io.podium.scheduler.Scheduler;
import io.podium.server.health.ControlPlane;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A running cluster: the rooms, wired. */
public final class Cluster implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Cluster.class);
    private static final int NODES_READY_SECONDS = 60;

    /** The user the default roles of schedulers are bound to. */
    private static final String SCHEDULER_USER = "system:kube-scheduler";

    /** The user the default roles of service proxies are bound to. */
    private static final String PROXY_USER = "system:kube-proxy";

    /** What was started, newest first; closed in that order. */
    private final Deque<AutoCloseable> rooms = new ArrayDeque<>();

    private final ClusterConfig config;
    private final Clock clock = Clock.system();
    private final Randomness randomness = Randomness.secure();
    private final Hub hub;

    private Cluster(ClusterConfig config) {
        this.config = config;
        hub = keep(new Hub(config, clock, randomness));
    }

    /** Starts a cluster without machines, and returns when its simulated nodes are ready. */
    public static Cluster start(ClusterConfig config, Consumer<String> progress)
            throws IOException {
        Cluster cluster = open(config, () -> {}, progress);
        cluster.join(List.of(), Ground.NAMESPACES, progress);
        return cluster;
    }

    /**
     * Opens the hub, and then has the API answer and the controllers and the scheduler work, for
     * all of which nodes do not matter.
     *
     * @param permission blocks until something may be written and answered, or throws
     * @param progress is told in a few words what was done
     */
    static Cluster open(ClusterConfig config, Runnable permission, Consumer<String> progress) {
        var cluster = new Cluster(config);
        try {
            permission.run();
            cluster.control(progress);
            return cluster;
        } catch (RuntimeException e) {
            cluster.close();
            throw e;
        }
    }

    private void control(Consumer<String> progress) {
        hub.start();
        progress.accept(
                "API server answers at https://127.0.0.1:"
                        + config.apiAddresses().getFirst().getPort());
        Certificates certificates = config.certificates().get();
        var trust =
                new Trust(
                        certificates.authorityPem(),
                        new ClusterAuthority(certificates.authority(), clock, randomness),
                        hub::token);
        ThreadLoop controllers = keep(new ThreadLoop("controllers"));
        Spoke spoke =
                keep(
                        Controllers.room(
                                hub::controllerDoor,
                                hub.kinds(),
                                controllers,
                                clock,
                                randomness,
                                new QueueMetrics(hub.metrics(), clock),
                                trust));
        spoke.start();
        keep(hub.runs(ControlPlane.CONTROLLERS, controllers));
        ThreadLoop scheduling = keep(new ThreadLoop("scheduler"));
        Scheduler scheduler =
                keep(
                        Scheduler.room(
                                hub.door(SCHEDULER_USER),
                                scheduling,
                                clock,
                                randomness,
                                config.scheduling(),
                                new SchedulingMetrics(hub.metrics())));
        scheduler.start();
        keep(hub.runs(ControlPlane.SCHEDULER, scheduling));
        progress.accept("controllers and scheduler");
    }

    /**
     * The nodes join, on these machines or simulated; returns when they are ready. If that fails
     * the cluster is closed.
     */
    public void join(List<NodeHost> machines, Ground ground, Consumer<String> progress)
            throws IOException {
        try {
            Door master = hub.door("system:podium", "system:masters");
            if (config.simulated() > 0) {
                List<String> names = startFleet();
                awaitNodes(master, names);
                progress.accept(names.size() + " simulated nodes ready");
            } else {
                hub.listen(config.apiAddresses().stream().skip(1).toList());
                DnsService.announce(config.dnsAddress(), machines, master);
                startNodes(machines, ground);
                awaitNodes(master, machines.stream().map(NodeHost::name).toList());
                progress.accept(
                        machines.size() == 1 ? "1 node ready" : machines.size() + " nodes ready");
            }
        } catch (IOException | RuntimeException e) {
            close();
            throw e;
        }
    }

    /** From now on new connections see these certificates; those that are there stay. */
    public void present(Certificates certificates) {
        hub.present(certificates.serving());
    }

    private void startNodes(List<NodeHost> machines, Ground ground) throws IOException {
        EventLoopGroup streams = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
        keep(() -> {
            var _ = streams.shutdownGracefully(0, 1, TimeUnit.SECONDS);
        });
        Doers doers = keep(new Doers("nodes"));
        NetworkRoom network =
                keep(new NetworkRoom(config, hub.door(PROXY_USER), doers, randomness, ground));
        var meter = new NodeMetrics(hub.metrics());
        for (NodeHost host : machines) {
            ThreadLoop loop = keep(new ThreadLoop(host.name()));
            network.add(host, hub.door(PROXY_USER), loop).join();
            NodeRoom room =
                    keep(new NodeRoom(config, host, hub, clock, loop, doers, streams, meter));
            room.start();
        }
    }

    private List<String> startFleet() {
        ThreadLoop loop = keep(new ThreadLoop("fleet"));
        Fleet fleet =
                keep(
                        new Fleet(
                                FleetSettings.of(config.simulated(), NodeRoom.VERSION),
                                name -> hub.door("system:node:" + name, "system:nodes"),
                                hub.door("system:podium", "system:masters"),
                                loop,
                                clock));
        NodeStreams streams = fleet.streams();
        for (String name : fleet.names()) {
            NodeUsage usage = fleet.usage(name);
            hub.streams(name, streams);
            hub.usage(name, () -> usage);
        }
        fleet.start();
        return fleet.names();
    }

    private static void awaitNodes(Door door, List<String> names) throws IOException {
        var ready = new CompletableFuture<Void>();
        try (AutoCloseable _ =
                door.follow((view, changes) -> {
                    if (names.stream().allMatch(name -> isReady(view, name))) {
                        ready.complete(null);
                    }
                })) {
            ready.get(NODES_READY_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw new IOException(
                    "the nodes did not become ready within " + NODES_READY_SECONDS + " s", e);
        } catch (Exception e) {
            throw new IOException("waiting for the nodes failed", e);
        }
    }

    private static boolean isReady(View view, String name) {
        return view.find(Node.class, "", name)
                .filter(node ->
                        node.status().conditions().stream()
                                .anyMatch(condition ->
                                        condition.type().equals("Ready")
                                                && condition.status().equals("True")))
                .isPresent();
    }

    private <T extends AutoCloseable> T keep(T room) {
        rooms.push(room);
        return room;
    }

    /** Ends the rooms; containers run on. */
    @Override
    public void close() {
        for (AutoCloseable room : new ArrayList<>(rooms)) {
            try {
                room.close();
            } catch (Exception e) {
                LOG.warn("a room did not close", e);
            }
        }
        rooms.clear();
    }
}
