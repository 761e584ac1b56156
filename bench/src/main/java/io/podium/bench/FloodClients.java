package io.podium.bench;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import io.podium.bench.FloodTally.Role;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import javax.net.ssl.SSLException;

/**
 * The process of the clients: opens so many connections, some hundred at a time, and floods until
 * its input ends; says how many there are, and on each line it reads, what came of it.
 */
final class FloodClients {
    private static final int AT_ONCE = 256;
    private static final int SMALL = 10_000;
    private static final int LARGE = 900_000;

    private final int count;
    private final PrintStream out;
    private final FloodTally tally = new FloodTally();
    private final FloodClient.Shared shared;
    private final EventLoop loop;
    private int begun;
    private int opened;

    private FloodClients(int port, int count, PrintStream out) throws SSLException {
        this.count = count;
        this.out = out;
        SslContext tls =
                SslContextBuilder.forClient()
                        .sslProvider(SslProvider.OPENSSL)
                        .trustManager(InsecureTrustManagerFactory.INSTANCE)
                        .endpointIdentificationAlgorithm("")
                        .build();
        var group = new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
        loop = (EventLoop) group.next();
        Bootstrap bootstrap =
                new Bootstrap()
                        .group(group)
                        .channel(EpollSocketChannel.class)
                        .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, 60_000);
        shared =
                new FloodClient.Shared(
                        bootstrap, tls, port, tally, data(SMALL), data(LARGE), this::opened);
    }

    /** Text that does not pack well, and the end of the object. */
    private static ByteBuf data(int size) {
        var random = new java.util.SplittableRandom(1);
        var text = new StringBuilder(size);
        while (text.length() < size) {
            text.append(Long.toString(random.nextLong() >>> 1, 36));
        }
        text.append("\"}}");
        byte[] bytes = text.toString().getBytes(StandardCharsets.US_ASCII);
        return Unpooled.directBuffer(bytes.length).writeBytes(bytes);
    }

    /** Of a hundred: 40 watch, 20 list, 40 create. */
    private static Role role(int number) {
        int of = number % 100;
        if (of < 40) {
            return of < 9 ? Role.WATCH_UNREAD : of == 9 ? Role.WATCH_WRITES : Role.WATCH;
        }
        if (of < 60) {
            return of % 2 == 0 ? Role.LIST : Role.LIST_UNREAD;
        }
        return of < 90 ? Role.CREATE : Role.CREATE_LARGE;
    }

    private void begin() {
        loop.execute(() -> {
            while (begun < Math.min(AT_ONCE, count)) {
                next();
            }
        });
    }

    private void next() {
        // Shuffled, so that no sort of client comes before the others.
        int number = (int) ((begun++ * 7919L) % count);
        new FloodClient(shared, role(number), number).connect();
    }

    private void opened() {
        opened++;
        if (opened == count) {
            out.println("connected " + tally.open());
        }
        if (begun < count) {
            next();
        }
    }

    /** Arguments: the port, and how many clients. */
    public static void main(String[] arguments) throws IOException {
        PrintStream out = System.out;
        var clients =
                new FloodClients(
                        Integer.parseInt(arguments[0]), Integer.parseInt(arguments[1]), out);
        clients.begin();
        var in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        while (in.readLine() != null) {
            FloodTally tally = clients.tally;
            out.print(tally.text());
            out.println("open " + tally.open() + " handshakes " + tally.handshakes());
        }
        System.exit(0);
    }
}
