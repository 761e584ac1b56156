package io.podium.server.wire;

import static io.podium.server.wire.RawHttp2.DATA;
import static io.podium.server.wire.RawHttp2.END_HEADERS;
import static io.podium.server.wire.RawHttp2.END_STREAM;
import static io.podium.server.wire.RawHttp2.HEADERS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.podium.base.random.Randomness;
import io.podium.base.time.Clock;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What all clients together make the server hold before it does anything for them. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class HeldLimitsTest {
    private static final int MEBIBYTE = 1 << 20;
    private static final Duration SOON = Duration.ofMillis(300);
    private static final Duration NEVER = Duration.ofDays(1);
    private static final String FINE = "HTTP/1.1 200 OK";
    private static final String BUSY = "HTTP/1.1 429 Too Many Requests";
    private static final String END = "";

    private final TestCertificates authority = new TestCertificates();
    private final Listener listener = new Listener(1);
    private final List<Socket> open = new ArrayList<>();
    private final Queue<Runnable> working = new ConcurrentLinkedQueue<>();

    @AfterEach
    void close() throws IOException {
        for (Socket socket : open) {
            socket.close();
        }
        listener.close();
    }

    private InetSocketAddress listen(WireLimits limits) {
        TestCertificates.Pair server = authority.server();
        return listener.listen(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                () ->
                        Tls.context(
                                server.keys().getPrivate(),
                                List.of(server.certificate()),
                                List.of(authority.root().certificate())),
                this::answer,
                Clock.system(),
                Randomness.seeded(1),
                limits);
    }

    private void answer(Call call) {
        switch (call.head().uri()) {
            case "/silent" -> call.response().open(200, Map.of());
            case "/working" -> {
                working.add(call.response().working());
                call.response().open(200, Map.of());
            }
            default -> call.response().send(200, Map.of(), new byte[] {'o', 'k'});
        }
    }

    private SSLSocket connect(InetSocketAddress address) throws IOException {
        var socket =
                (SSLSocket)
                        authority
                                .trusting()
                                .getSocketFactory()
                                .createSocket(address.getAddress(), address.getPort());
        socket.setSoTimeout(20_000);
        open.add(socket);
        return socket;
    }

    private static void write(SSLSocket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
        socket.getOutputStream().flush();
    }

    /** The first line of what comes; "" where nothing does because the connection ends. */
    private static String line(SSLSocket socket) {
        var line = new ByteArrayOutputStream();
        try {
            for (int c = socket.getInputStream().read(); c >= 0 && c != '\n'; ) {
                line.write(c);
                c = socket.getInputStream().read();
            }
        } catch (IOException e) {
            return END;
        }
        return line.toString(StandardCharsets.US_ASCII).strip();
    }

    /** What one is told who asks that on a connection of its own, which stays open. */
    private String asked(InetSocketAddress address, String request) throws IOException {
        SSLSocket socket = connect(address);
        try {
            write(socket, request);
        } catch (IOException e) {
            return END;
        }
        return line(socket);
    }

    private static String get(String path, int headerBytes) {
        return "GET " + path + " HTTP/1.1\r\nHost: x\r\nX: " + "b".repeat(headerBytes) + "\r\n\r\n";
    }

    private static String post(String path, int bodyBytes) {
        return "POST "
                + path
                + " HTTP/1.1\r\nHost: x\r\nContent-Length: "
                + bodyBytes
                + "\r\n\r\n"
                + "b".repeat(bodyBytes);
    }

    @Test
    void bodiesOverHttp2HoldNoMoreThanOthers() throws Exception {
        var address = listen(WireLimits.usual().withMemory(12L * MEBIBYTE, 64L * MEBIBYTE));
        for (int size : List.of(3, 2, 1)) {
            assertThat(asked(address, post("/silent", size * MEBIBYTE))).isEqualTo(FINE);
        }
        try (var client = new RawHttp2(authority.trusting(), address)) {
            client.agree();
            client.send(HEADERS, END_HEADERS, 1, RawHttp2.head(true, "/"));
            client.send(DATA, END_STREAM, 1, new byte[16_000]);
            assertThat(client.next(DATA).payload()).as("a usual one").containsExactly('o', 'k');
            client.send(HEADERS, END_HEADERS, 3, RawHttp2.head(true, "/"));
            for (int i = 0; i < 9; i++) {
                client.send(DATA, 0, 3, new byte[16_000]);
            }
            RawHttp2.Frame refusal = client.next(DATA);
            assertThat(refusal.stream()).isEqualTo(3);
            assertThat(new String(refusal.payload(), StandardCharsets.UTF_8))
                    .contains("\"code\":429", "\"retryAfterSeconds\":1");
        }
    }

    @Test
    void whoseBodyOfUsualSizeIsRefusedKeepsTheConnection() throws Exception {
        var address = listen(WireLimits.usual().withMemory(12L * MEBIBYTE, 64L * MEBIBYTE));
        for (int size : List.of(3, 2, 1)) {
            assertThat(asked(address, post("/silent", size * MEBIBYTE))).isEqualTo(FINE);
        }
        String told = FINE;
        while (told.equals(FINE)) {
            told = asked(address, post("/silent", 60_000));
        }
        assertThat(told).isEqualTo(BUSY);
        var refused = (SSLSocket) open.getLast();
        write(refused, get("/", 10));
        String line = BUSY;
        while (!line.endsWith(FINE)) {
            line = line(refused); // The rest of the refusal comes first.
            assertThat(refused.isClosed()).isFalse();
        }
    }

    @Test
    void aBodyIsHeldUntilTheWorkIsOverEvenIfItsClientLeft() throws Exception {
        var address = listen(WireLimits.usual().withMemory(12L * MEBIBYTE, 64L * MEBIBYTE));
        for (int i = 0; i < 2; i++) {
            assertThat(asked(address, post("/working", 3 * MEBIBYTE))).isEqualTo(FINE);
            open.removeLast().close();
        }
        // Whether they are gone is seen by who comes after them on the same event loop.
        assertThat(asked(address, get("/", 1))).isEqualTo(FINE);
        assertThat(asked(address, post("/", 3 * MEBIBYTE))).isEqualTo(BUSY);
        working.forEach(Runnable::run);
        assertThat(asked(address, post("/", 3 * MEBIBYTE))).isEqualTo(FINE);
    }

    @Test
    void headsTogetherHoldSoMuchAndTheSmallestFindRoomLongest() throws Exception {
        var address = listen(WireLimits.usual().withHeads(MEBIBYTE));
        String told = FINE;
        int held = 0;
        while (told.equals(FINE)) {
            told = asked(address, get("/silent", 60_000));
            held++;
        }
        assertThat(told).isEqualTo(BUSY);
        assertThat(held).as("a large one counts twice, and takes half at most").isEqualTo(5);
        assertThat(asked(address, get("/", 10))).isEqualTo(FINE);
        open.removeFirst().close();
        String later = BUSY;
        while (later.equals(BUSY)) {
            later = asked(address, get("/", 60_000));
        }
        assertThat(later).as("once one of them is gone").isEqualTo(FINE);
    }

    @Test
    void headsOfStreamsCountToo() throws Exception {
        var address = listen(WireLimits.usual().withHeads(MEBIBYTE));
        for (int i = 0; i < 4; i++) {
            assertThat(asked(address, get("/silent", 60_000))).isEqualTo(FINE);
        }
        var clients = new ArrayList<RawHttp2>();
        int code = 200;
        while (code == 200) {
            var client = new RawHttp2(authority.trusting(), address);
            clients.add(client);
            for (int i = 0; i < 200 && code == 200; i++) {
                client.get(1 + 2 * i, "/silent");
                // 0x88 is the status 200 of the static table; a refusal is a literal.
                code = client.next(HEADERS).payload()[0] == (byte) 0x88 ? 200 : 429;
            }
            assertThat(clients.size()).as("connections with 200 streams each").isLessThan(4);
        }
        assertThat(new String(clients.getLast().next(DATA).payload(), StandardCharsets.UTF_8))
                .contains("\"code\":429");
        for (RawHttp2 client : clients) {
            client.close();
        }
    }

    @Test
    void whatIsSentBeforeItsTurnHoldsTheLeast() throws Exception {
        var address = listen(WireLimits.usual().withHeads(MEBIBYTE));
        String many = "GET / HTTP/1.1\r\n\r\n".repeat(3000);
        assertThat(asked(address, get("/silent", 1) + many)).isIn(FINE, END);
        assertThat(asked(address, get("/", 10))).as("others are served").isEqualTo(FINE);
        String rest = FINE;
        while (!rest.equals(END)) {
            // An empty line ends the head; behind it nothing comes but the end.
            rest = line((SSLSocket) open.getFirst()) + line((SSLSocket) open.getFirst());
        }
        SSLSocket modest = connect(address);
        write(modest, "GET / HTTP/1.1\r\n\r\n".repeat(100));
        for (int answers = 0; answers < 100; ) {
            String line = line(modest);
            assertThat(modest.isClosed()).isFalse();
            answers += line.endsWith(FINE) ? 1 : 0;
        }
    }

    @Test
    void headsThatDoNotEndHoldSoMuch() throws Exception {
        var address = listen(WireLimits.usual().withHeads(MEBIBYTE));
        int many = 13;
        for (int i = 0; i < many; i++) {
            write(connect(address), "GET / HTTP/1.1\r\nX: " + "b".repeat(58_000));
        }
        assertThat(asked(address, get("/", 10))).as("others are served").isEqualTo(FINE);
        assertThat(asked(address, "GET / HTTP/1.1\r\nX: " + "b".repeat(58_000)))
                .as("one more is hung up on")
                .isEqualTo(END);
        open.removeFirst().close();
        String later = BUSY;
        while (!later.equals(FINE)) {
            later = asked(address, get("/", 25_000));
        }
        assertThat(later).as("once one of them is gone").isEqualTo(FINE);
    }

    @Test
    void recordsThatDoNotEndHoldSoMuch() throws Exception {
        var address = listen(WireLimits.usual().withHeads(MEBIBYTE));
        byte[] begun = new byte[16_000];
        System.arraycopy(new byte[] {22, 3, 1, 0x3f, (byte) 0xff}, 0, begun, 0, 5);
        int many = 49; // Three quarters of a mebibyte.
        for (int i = 0; i < many; i++) {
            raw(address).getOutputStream().write(begun);
        }
        int ended = 0;
        while (ended < 10) {
            Socket further = raw(address);
            further.getOutputStream().write(begun);
            assertThat(isEnded(further)).isTrue();
            ended++;
        }
        assertThat(asked(address, get("/", 10))).as("others are served").isEqualTo(FINE);
    }

    private Socket raw(InetSocketAddress address) throws IOException {
        var socket = new Socket(address.getAddress(), address.getPort());
        socket.setSoTimeout(20_000);
        open.add(socket);
        return socket;
    }

    private static boolean isEnded(Socket socket) {
        try {
            return socket.getInputStream().read() < 0;
        } catch (SocketTimeoutException e) {
            return false;
        } catch (IOException e) {
            return true;
        }
    }

    @Test
    void aFrameThatDoesNotEndIsNotWaitedForAndOneInTwoPartsIs() throws Exception {
        var address = listen(WireLimits.usual().withTimes(SOON, SOON.multipliedBy(2), NEVER));
        byte[] head =
                RawHttp2.frame(HEADERS, END_HEADERS | END_STREAM, 1, RawHttp2.head(false, "/"));
        try (var client = new RawHttp2(authority.trusting(), address);
                var slow = new RawHttp2(authority.trusting(), address)) {
            client.agree();
            client.sendAll(Arrays.copyOf(head, 12));
            client.sendAll(Arrays.copyOfRange(head, 12, head.length));
            assertThat(client.next(DATA).payload()).containsExactly('o', 'k');
            slow.agree();
            slow.sendAll(Arrays.copyOf(head, head.length - 1));
            assertThat(slow.next(DATA)).as("the end").isNull();
            client.get(3, "/");
            assertThat(client.next(DATA).payload()).containsExactly('o', 'k');
        }
    }

    @Test
    void whoComesWhileManyAgreeOnTlsWaitsUntilOneGivesUp() throws Exception {
        var address = listen(WireLimits.usual().withHandshakes(2));
        SSLSocket early = connect(address);
        write(early, get("/", 1));
        assertThat(line(early)).isEqualTo(FINE);
        Socket first = raw(address);
        raw(address);
        SSLSocket third = connect(address);
        third.setSoTimeout((int) SOON.toMillis());
        assertThatThrownBy(third::startHandshake).isInstanceOf(SocketTimeoutException.class);
        first.close();
        third.close();
        assertThat(asked(address, get("/", 10))).isEqualTo(FINE);
    }
}
