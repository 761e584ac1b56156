package io.podium.podium.cluster;

import io.podium.network.dns.Sockets;
import io.podium.network.rules.Nft;
import io.podium.network.rules.NftCommand;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;

/** Each node has a network namespace of its own. */
final class NamespaceGround implements Ground {
    private static final int BACKLOG = 64;

    @Override
    public Nft rules(NodeHost host) {
        return NftCommand.inNamespace(host.namespace().toString());
    }

    @Override
    public Sockets sockets(NodeHost host) {
        var address = new InetSocketAddress(host.address(), NetworkRoom.RESOLVER_PORT);
        return new Sockets() {
            @Override
            public DatagramSocket datagrams() throws IOException {
                return inside(host.place(), () -> new DatagramSocket(address));
            }

            @Override
            public ServerSocket connections() throws IOException {
                return inside(
                        host.place(),
                        () -> new ServerSocket(address.getPort(), BACKLOG, address.getAddress()));
            }
        };
    }

    /** Opens a socket. */
    private interface Opener<T> {
        T open() throws IOException;
    }

    /** A socket belongs to the namespace of the thread that opens it. */
    private static <T> T inside(Executor place, Opener<T> opener) throws IOException {
        try {
            return CompletableFuture.supplyAsync(
                            () -> {
                                try {
                                    return opener.open();
                                } catch (IOException e) {
                                    throw new UncheckedIOException(e);
                                }
                            },
                            place)
                    .join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof UncheckedIOException io
                    ? io.getCause()
                    : new IOException(e.getCause());
        }
    }
}
