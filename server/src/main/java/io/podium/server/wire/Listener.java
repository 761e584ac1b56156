package io.podium.server.wire;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.ssl.SslContext;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.podium.base.random.Randomness;
import io.podium.base.time.Clock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Listens on addresses and hands whole requests to the front. */
public final class Listener implements AutoCloseable {
    private final Transport transport;
    private final MultiThreadIoEventLoopGroup acceptor;
    private final MultiThreadIoEventLoopGroup workers;
    private final List<Channel> sockets = new ArrayList<>();
    private final List<Connections> all = new CopyOnWriteArrayList<>();

    /** Has not begun to listen yet. */
    public Listener(int threads) {
        transport = Transport.best();
        acceptor =
                new MultiThreadIoEventLoopGroup(
                        1, new DefaultThreadFactory("wire-accept", true), transport.handlers());
        workers =
                new MultiThreadIoEventLoopGroup(
                        threads, new DefaultThreadFactory("wire", true), transport.handlers());
    }

    /** Listens with the usual limits. */
    public InetSocketAddress listen(
            InetSocketAddress address,
            Supplier<SslContext> tls,
            Front front,
            Clock clock,
            Randomness randomness) {
        return listen(address, tls, front, clock, randomness, WireLimits.usual());
    }

    /**
     * Listens on one address, port 0 for any free one.
     *
     * @param tls asked for each connection, so that certificates can change meanwhile
     * @return the address it listens on
     * @throws UncheckedIOException when it cannot, naming the address
     */
    public InetSocketAddress listen(
            InetSocketAddress address,
            Supplier<SslContext> tls,
            Front front,
            Clock clock,
            Randomness randomness,
            WireLimits limits) {
        var strain = Strain.ofHeap(clock);
        var connections = new Connections(limits, clock, strain);
        all.add(connections);
        var room =
                new WireRoom(
                        front,
                        clock,
                        randomness,
                        limits,
                        connections,
                        new Burden(limits.bodies(), Burden.LEAST_BODIES, strain),
                        new Burden(limits.heads(), Burden.LEAST_HEADS, strain));
        ServerBootstrap bootstrap =
                new ServerBootstrap()
                        .group(acceptor, workers)
                        .channel(transport.serverChannel())
                        .option(ChannelOption.SO_BACKLOG, 1024)
                        .option(ChannelOption.SO_REUSEADDR, true)
                        .childOption(ChannelOption.TCP_NODELAY, true)
                        .childOption(ChannelOption.SO_KEEPALIVE, true)
                        .childOption(
                                ChannelOption.WRITE_BUFFER_WATER_MARK,
                                new WriteBufferWaterMark(16 * 1024, 64 * 1024))
                        .handler(new Accepting(connections))
                        .childHandler(
                                new ChannelInitializer<SocketChannel>() {
                                    @Override
                                    protected void initChannel(SocketChannel channel) {
                                        Pipelines.begin(channel, tls.get(), room);
                                    }
                                });
        if (transport == Transport.EPOLL) {
            // Clients that vanished without a word are found after about a minute, as upstream
            // finds them.
            bootstrap
                    .childOption(EpollChannelOption.TCP_KEEPIDLE, 30)
                    .childOption(EpollChannelOption.TCP_KEEPINTVL, 15)
                    .childOption(EpollChannelOption.TCP_KEEPCNT, 3);
        }
        var bound = bootstrap.bind(address).awaitUninterruptibly();
        if (!bound.isSuccess()) {
            throw new UncheckedIOException(
                    new IOException(
                            "cannot listen on "
                                    + address.getHostString()
                                    + ":"
                                    + address.getPort()
                                    + ": "
                                    + bound.cause().getMessage(),
                            bound.cause()));
        }
        sockets.add(bound.channel());
        return (InetSocketAddress) bound.channel().localAddress();
    }

    /** How many connections are open. */
    public int openConnections() {
        return all.stream().mapToInt(Connections::open).sum();
    }

    /** How many bytes of answers connections have not taken yet. */
    public long untakenBytes() {
        return all.stream().mapToLong(Connections::untaken).sum();
    }

    /** The most bytes of answers that were untaken at once, on the worst address. */
    public long mostUntakenBytes() {
        return all.stream().mapToLong(Connections::mostUntaken).max().orElse(0);
    }

    /** Stops listening and closes every connection. */
    @Override
    public void close() {
        sockets.forEach(socket -> socket.close().awaitUninterruptibly());
        workers.shutdownGracefully(0, 2, TimeUnit.SECONDS).awaitUninterruptibly();
        acceptor.shutdownGracefully(0, 2, TimeUnit.SECONDS).awaitUninterruptibly();
    }
}
