package io.podium.node.probe;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.channels.SocketChannel;
import java.util.Locale;

/** One connection of a question; its troubles read as Go words them, as users know them. */
final class Connection implements AutoCloseable {
    private final SocketChannel channel;

    private Connection(SocketChannel channel) {
        this.channel = channel;
    }

    /** Connects, or throws with the words for an event. */
    static Connection open(Dialer dialer, String host, int port, Patience patience)
            throws IOException {
        String what = "dial tcp " + hostPort(host, port) + ": ";
        InetAddress address;
        try {
            address = InetAddress.getByName(host);
        } catch (UnknownHostException trouble) {
            throw new IOException("dial tcp: lookup " + host + ": no such host", trouble);
        }
        SocketChannel channel = dialer.open();
        try {
            channel.socket().setTcpNoDelay(true);
            // Gone at once, so that many probes leave no sockets behind in TIME_WAIT.
            channel.socket().setSoLinger(true, 1);
            channel.socket().connect(new InetSocketAddress(address, port), patience.leftMillis());
            return new Connection(channel);
        } catch (IOException trouble) {
            channel.close();
            throw new IOException(what + words(trouble), trouble);
        }
    }

    static String hostPort(String host, int port) {
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
    }

    private static String words(IOException trouble) {
        return switch (trouble) {
            case SocketTimeoutException ignored -> "i/o timeout";
            case InterruptedIOException ignored -> "i/o timeout";
            case NoRouteToHostException ignored -> "connect: no route to host";
            case ConnectException refused
                    when String.valueOf(refused.getMessage()).contains("refused") ->
                    "connect: connection refused";
            default -> "connect: " + asGo(String.valueOf(trouble.getMessage()));
        };
    }

    /** The kernel's words begin with a small letter there. */
    private static String asGo(String words) {
        return words.isEmpty()
                ? words
                : words.substring(0, 1).toLowerCase(Locale.ROOT) + words.substring(1);
    }

    Socket socket() {
        return channel.socket();
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
