package io.podium.node.probe;

import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;

/** Opens sockets that belong to a node's own network. */
public interface Dialer {
    /** An unconnected socket, in blocking mode. */
    SocketChannel open() throws IOException;

    /** Sockets of whatever network the executor's tasks run in. */
    static Dialer in(Executor place) {
        return () -> {
            var opened = new CompletableFuture<SocketChannel>();
            place.execute(() -> {
                try {
                    opened.complete(SocketChannel.open());
                } catch (IOException | RuntimeException trouble) {
                    opened.completeExceptionally(trouble);
                }
            });
            try {
                return opened.get();
            } catch (ExecutionException trouble) {
                throw new IOException("cannot open a socket", trouble.getCause());
            } catch (InterruptedException trouble) {
                Thread.currentThread().interrupt();
                throw new IOException("interrupted while opening a socket", trouble);
            }
        };
    }
}
