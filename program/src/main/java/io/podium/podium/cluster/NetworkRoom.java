package io.podium.podium.cluster;

import io.podium.base.loop.Doers;
import io.podium.base.loop.Loop;
import io.podium.base.random.Randomness;
import io.podium.client.Door;
import io.podium.network.Ipv4;
import io.podium.network.dns.DnsRoom;
import io.podium.network.dns.DnsSettings;
import io.podium.network.rules.RulesRoom;
import io.podium.network.rules.Settings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Services as packets on every node, and the cluster's DNS, which each node answers itself. */
final class NetworkRoom implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(NetworkRoom.class);

    /**
     * Port 53 of a node is left to whom it may belong; rules lead the cluster's DNS address here.
     */
    static final int RESOLVER_PORT = 10_053;

    private static final int DNS_PORT = 53;
    private static final Path RESOLV_CONF = Path.of("/etc/resolv.conf");

    private final ClusterConfig config;
    private final Doers doers;
    private final Ground ground;
    private final DnsRoom dns;
    private final Deque<AutoCloseable> rooms = new ArrayDeque<>();

    /** Follows the cluster from now on; nodes are added one by one. */
    NetworkRoom(
            ClusterConfig config, Door door, Doers doers, Randomness randomness, Ground ground) {
        this.ground = ground;
        this.config = config;
        this.doers = doers;
        List<Ipv4.Range> ranges =
                Stream.of(config.podRange(), config.serviceRange())
                        .flatMap(range -> Ipv4.Range.parse(range.toString()).stream())
                        .toList();
        dns =
                new DnsRoom(
                        door,
                        new DnsSettings(config.clusterDomain(), ranges, nameServers()),
                        doers,
                        randomness);
        rooms.push(dns);
        var _ = dns.start();
    }

    /**
     * Who knows the names of the world; the machine's own resolvers, asked from its own namespace.
     */
    private static List<InetSocketAddress> nameServers() {
        try (var lines = Files.lines(RESOLV_CONF)) {
            return lines.map(String::strip)
                    .filter(line -> line.startsWith("nameserver "))
                    .map(line -> line.substring("nameserver ".length()).strip())
                    .filter(text -> !text.contains("%"))
                    .map(text -> new InetSocketAddress(InetAddress.ofLiteral(text), DNS_PORT))
                    .toList();
        } catch (IOException | IllegalArgumentException e) {
            LOG.info("names outside the cluster are not resolved: {}", e.getMessage());
            return List.of();
        }
    }

    /**
     * Sets the rules of a node and answers its pods' questions; the future completes when the rules
     * are there.
     */
    CompletableFuture<Void> add(NodeHost host, Door door, Loop loop) throws IOException {
        dns.serve(ground.sockets(host));
        var resolver =
                new Settings.Dns(
                        config.dnsAddress(), host.address().getHostAddress(), RESOLVER_PORT);
        var settings =
                new Settings(
                        host.name(),
                        config.podRange().toString(),
                        config.serviceRange().toString(),
                        Optional.of(resolver));
        var rules = new RulesRoom(door, settings, ground.rules(host), loop, doers);
        rooms.push(rules);
        return rules.start();
    }

    @Override
    public void close() {
        for (AutoCloseable room : rooms) {
            try {
                room.close();
            } catch (Exception e) {
                LOG.warn("a room of the network did not close", e);
            }
        }
    }
}
