package io.podium.podium.cli;

import io.podium.base.time.Clock;
import io.podium.network.dns.Sockets;
import io.podium.network.rules.Nft;
import io.podium.node.cri.CriServer;
import io.podium.node.simulation.SimulatedRuntime;
import io.podium.podium.cluster.Ground;
import io.podium.podium.cluster.NodeHost;
import io.podium.podium.state.Settings;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A node that is none: its runtime answers on a socket and runs nothing, its rules go nowhere, and
 * its folders are thrown away. What a real node's agent does is done all the same.
 */
final class WarmUpNode implements Ground, AutoCloseable {
    private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

    private final NodeHost host;
    private final CriServer runtime;

    /** Its runtime listens from now on. */
    WarmUpNode(Path folder) throws IOException {
        Path own = Files.createDirectories(folder.resolve("node"));
        Path socket = own.resolve("cri");
        runtime = new CriServer(socket, new SimulatedRuntime(Clock.system(), "192.0.2."));
        host =
                new NodeHost(
                        "node-1",
                        InetAddress.ofLiteral("192.0.2.1"), // An address of nobody, by RFC 5737.
                        Settings.DEFAULT.podRange(),
                        socket,
                        own,
                        own,
                        "",
                        Runnable::run,
                        () -> {});
    }

    NodeHost host() {
        return host;
    }

    @Override
    public Nft rules(NodeHost node) {
        return transaction -> {};
    }

    @Override
    public Sockets sockets(NodeHost node) {
        return new Sockets() {
            @Override
            public DatagramSocket datagrams() throws IOException {
                return new DatagramSocket(new InetSocketAddress(LOOPBACK, 0));
            }

            @Override
            public ServerSocket connections() throws IOException {
                return new ServerSocket(0, 1, LOOPBACK);
            }
        };
    }

    @Override
    public void close() {
        runtime.close();
    }
}
