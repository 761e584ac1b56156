package io.podium.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.podium.server.wire.WireLimits;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A thousand watchers who never read, over real connections, while much is written. */
@Timeout(value = 180, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class StalledWatchersTest {
    private static final String ADMIN = "admin-token";
    private static final String MAPS = "/api/v1/namespaces/default/configmaps";
    private static final int WATCHERS = 1_000;
    private static final int WRITES = 12;
    private static final int SIZE = 200_000;

    /** What all together may leave untaken: a fortieth of what would be sent to them. */
    private static final long ROOM = 64L << 20;

    private final List<Socket> open = new ArrayList<>();
    private final ExecutorService readers = Executors.newVirtualThreadPerTaskExecutor();
    private TestServer server;
    private SSLSocketFactory factory;

    @AfterEach
    void close() throws IOException {
        readers.shutdownNow();
        for (Socket socket : open) {
            socket.close();
        }
        server.close();
    }

    @Test
    void holdLittleTogetherAndOthersGoOn() throws Exception {
        server =
                TestServer.limited(
                        new Limits(
                                600,
                                Duration.ofSeconds(60),
                                WireLimits.usual().withMemory(64L << 20, ROOM)));
        factory = server.authority.trusting().getSocketFactory();
        long before = number("podium_open_connections");
        for (int i = 0; i < WATCHERS; i++) {
            stalled();
        }
        SSLSocket awake = stalled();
        Future<List<String>> seen = readers.submit(names(awake));
        assertThat(number("podium_open_connections")).isGreaterThan(WATCHERS);

        for (int i = 0; i < WRITES; i++) {
            create("large-" + i);
        }

        assertThat(seen.get()).as("what one who reads sees").hasSize(WRITES);
        assertThat(seen.get()).doesNotHaveDuplicates();
        assertThat(server.get(ADMIN, MAPS + "?limit=1").statusCode()).isEqualTo(200);
        long oneFrame = SIZE + 10_000;
        assertThat(number("podium_untaken_bytes_most"))
                .as("held for all of them at the worst moment")
                .isLessThan(ROOM + 2 * oneFrame);

        int served = 0;
        for (Socket socket : open.subList(0, WATCHERS)) {
            served += endsOrTakes((SSLSocket) socket) ? 1 : 0;
            socket.close();
        }
        assertThat(served).as("hung up on, or served once they read").isEqualTo(WATCHERS);
        awake.close();
        long left = WATCHERS;
        while (left > before) {
            left = number("podium_open_connections");
        }
        while (watches() > 0) {
            assertThat(server.get(ADMIN, "/livez").statusCode()).isEqualTo(200);
        }
        assertThat(number("podium_untaken_bytes")).as("left behind").isLessThan(oneFrame);
    }

    /** A watch that was accepted and of whose events nothing is read. */
    private SSLSocket stalled() throws IOException {
        while (true) {
            SSLSocket socket = asked();
            byte[] line = socket.getInputStream().readNBytes(15);
            String status = new String(line, StandardCharsets.US_ASCII);
            if (status.equals("HTTP/1.1 200 OK")) {
                open.add(socket);
                return socket;
            }
            // Whose memory is short tells long requests to come again, as this JVM's may be.
            assertThat(status).startsWith("HTTP/1.1 429");
            socket.close();
        }
    }

    private SSLSocket asked() throws IOException {
        InetSocketAddress address = server.server().addresses().getFirst();
        var socket = new Socket();
        socket.setReceiveBufferSize(16 * 1024);
        socket.connect(address);
        var tls = (SSLSocket) factory.createSocket(socket, "127.0.0.1", address.getPort(), true);
        tls.setSoTimeout(60_000);
        String request =
                "GET "
                        + MAPS
                        + "?watch=true HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer "
                        + ADMIN
                        + "\r\n\r\n";
        tls.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
        return tls;
    }

    private void create(String name) throws Exception {
        HttpResponse<String> made =
                server.post(
                        ADMIN,
                        MAPS,
                        "{\"metadata\":{\"name\":\"%s\"},\"data\":{\"v\":\"%s\"}}"
                                .formatted(name, "x".repeat(SIZE)));
        assertThat(made.statusCode()).isEqualTo(201);
    }

    /** Reads until all writes were seen. */
    private static Callable<List<String>> names(SSLSocket socket) {
        return () -> {
            var names = new ArrayList<String>();
            var lines =
                    new BufferedReader(
                            new InputStreamReader(
                                    socket.getInputStream(), StandardCharsets.US_ASCII));
            while (names.size() < WRITES) {
                String line = lines.readLine();
                if (line.contains("\"type\":\"ADDED\"") && line.contains("\"name\":\"large-")) {
                    int from = line.indexOf("\"large-") + 1;
                    names.add(line.substring(from, line.indexOf('"', from)));
                }
            }
            return names;
        };
    }

    /** Whether a watch that begins to read now gets on, or is told that it is over. */
    private static boolean endsOrTakes(SSLSocket socket) {
        try {
            return socket.getInputStream().read(new byte[1024]) != 0;
        } catch (SocketTimeoutException e) {
            return false;
        } catch (IOException e) {
            return true; // Cut off.
        }
    }

    private long watches() throws Exception {
        return server.get(ADMIN, "/metrics")
                .body()
                .lines()
                .filter(line -> line.startsWith("apiserver_longrunning_requests{"))
                .filter(line -> line.contains("configmaps") && line.contains("WATCH"))
                .mapToLong(StalledWatchersTest::value)
                .sum();
    }

    private long number(String name) throws Exception {
        return server.get(ADMIN, "/metrics")
                .body()
                .lines()
                .filter(line -> line.startsWith(name + " "))
                .mapToLong(StalledWatchersTest::value)
                .findFirst()
                .orElseThrow();
    }

    private static long value(String line) {
        return (long) Double.parseDouble(line.substring(line.lastIndexOf(' ')));
    }
}
