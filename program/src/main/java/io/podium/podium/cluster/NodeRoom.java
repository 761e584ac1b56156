package io.podium.podium.cluster;

import io.netty.channel.EventLoopGroup;
import io.podium.api.usage.NodeUsage;
import io.podium.base.loop.Doers;
import io.podium.base.loop.Loop;
import io.podium.base.time.Clock;
import io.podium.node.Meter;
import io.podium.node.NodeConfig;
import io.podium.node.agent.Machine;
import io.podium.node.agent.NodeAgent;
import io.podium.node.cable.Cable;
import io.podium.node.cable.CableWatch;
import io.podium.node.cri.ContainerRuntime;
import io.podium.node.cri.CriRuntime;
import io.podium.node.cri.Turns;
import io.podium.node.logs.LogRotation;
import io.podium.node.probe.Dialer;
import io.podium.node.probe.NodeAsker;
import io.podium.node.streams.RuntimeStreams;
import io.podium.podium.image.LocalImages;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;

/** One node of the cluster: the agent on its machine. */
final class NodeRoom implements AutoCloseable {
    /** Of Podium, as nodes show it. */
    static final String VERSION = "v1.36.0+podium-0.1.0";

    private static final String LOGS = "logs";

    private final NodeAgent agent;
    private final ContainerRuntime runtime;
    private final LogRotation rotation;
    private final CableWatch watch;

    /** Whether the server listens where the node's network leads to it. */
    private final boolean hasWay;

    /** Connects to the machine's runtime; nothing happens before {@link #start}. */
    NodeRoom(
            ClusterConfig config,
            NodeHost host,
            Hub hub,
            Clock clock,
            Loop loop,
            Doers doers,
            EventLoopGroup loops,
            Meter meter) {
        runtime =
                new LocalImages(
                        new CriRuntime(
                                host.runtimeSocket(),
                                Turns.ofMachine(Runtime.getRuntime().availableProcessors(), clock)),
                        config.images(),
                        host.runtimeSocket());
        Dialer dialer = Dialer.in(host.place());
        InetSocketAddress server = config.apiAddresses().getLast();
        var cable =
                new Cable(
                        hub.door("system:node:" + host.name(), "system:nodes"),
                        server.getHostString() + ":" + server.getPort());
        watch =
                new CableWatch(
                        cable,
                        host.name(),
                        dialer,
                        server,
                        host.reconnect(),
                        loop,
                        task -> {
                            var _ = doers.call(Executors.callable(task));
                        });
        hasWay = config.apiAddresses().size() > 1;
        agent =
                new NodeAgent(
                        nodeConfig(config, host),
                        cable,
                        runtime,
                        new NodeAsker(runtime, dialer, clock, doers),
                        clock,
                        loop,
                        doers,
                        meter);
        rotation =
                new LogRotation(
                        host.folder().resolve(LOGS),
                        config.logLimits(),
                        runtime,
                        clock,
                        loop,
                        task -> {
                            var _ = doers.call(Executors.callable(task));
                        });
        hub.streams(host.name(), new RuntimeStreams(agent, loops, doers));
        hub.usage(host.name(), () -> cable.isCut() ? NodeUsage.UNKNOWN : agent.usage());
    }

    private static NodeConfig nodeConfig(ClusterConfig config, NodeHost host) {
        Path folder = host.folder();
        return new NodeConfig(
                host.name(),
                List.of(host.address().getHostAddress()),
                host.runtimeSocket(),
                folder.resolve("kubelet"),
                host.secrets(),
                folder.resolve(LOGS),
                host.cgroup(),
                Path.of("/sys/fs/cgroup"),
                config.dnsAddress(),
                config.clusterDomain(),
                Path.of("/etc/resolv.conf"),
                Machine.capacity(folder),
                Map.of(),
                VERSION,
                0,
                host.podRange().toString(),
                config.nodeLimits());
    }

    void start() {
        agent.start();
        rotation.start();
        if (hasWay) {
            watch.start();
        }
    }

    @Override
    public void close() {
        watch.close();
        rotation.close();
        agent.close();
        runtime.close();
    }
}
