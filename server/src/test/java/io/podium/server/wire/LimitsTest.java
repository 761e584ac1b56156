package io.podium.server.wire;

import static io.podium.server.wire.RawHttp2.CONTINUATION;
import static io.podium.server.wire.RawHttp2.END_HEADERS;
import static io.podium.server.wire.RawHttp2.END_STREAM;
import static io.podium.server.wire.RawHttp2.GOAWAY;
import static io.podium.server.wire.RawHttp2.HEADERS;
import static io.podium.server.wire.RawHttp2.PING;
import static io.podium.server.wire.RawHttp2.RESET;
import static io.podium.server.wire.RawHttp2.SETTINGS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.podium.base.random.Randomness;
import io.podium.base.time.Clock;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What one client may cost, over real sockets: each limit lets pass and refuses. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class LimitsTest {
    private static final int MEBIBYTE = 1 << 20;
    private static final int ENHANCE_YOUR_CALM = 0xb;

    /** Long enough for a handshake on a slow machine. */
    private static final Duration SOON = Duration.ofMillis(1500);

    private static final Duration NEVER = Duration.ofDays(1);
    private static final byte[] NO_WINDOW = {0, 4, 0, 0, 0, 0};

    private final TestCertificates authority = new TestCertificates();
    private final Listener listener = new Listener(1);
    private final AtomicInteger asked = new AtomicInteger();
    private final AtomicLong written = new AtomicLong();
    private final CompletableFuture<Long> stalled = new CompletableFuture<>();

    private volatile boolean isOver;

    @AfterEach
    void close() {
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
        asked.incrementAndGet();
        switch (call.head().uri()) {
            case "/mebibyte" -> call.response().send(200, Map.of(), new byte[MEBIBYTE]);
            case "/endless" -> {
                call.response().open(200, Map.of());
                call.response().onEnd(() -> isOver = true);
                flow(call.response());
            }
            case "/silent" -> call.response().open(200, Map.of());
            default -> call.response().send(200, Map.of(), new byte[] {'o', 'k'});
        }
    }

    /** As a watch writes: no more than the connection takes. */
    private void flow(Response response) {
        while (!isOver && written.get() < 64L * MEBIBYTE && response.isWritable()) {
            response.write(new byte[16 * 1024]);
            written.addAndGet(16 * 1024);
        }
        if (isOver) {
            return;
        }
        stalled.complete(written.get());
        response.onDrain(() -> flow(response));
    }

    private SSLSocket connect(InetSocketAddress address) throws IOException {
        var socket =
                (SSLSocket)
                        authority
                                .trusting()
                                .getSocketFactory()
                                .createSocket(address.getAddress(), address.getPort());
        socket.setSoTimeout(20_000);
        return socket;
    }

    private static void write(SSLSocket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
        socket.getOutputStream().flush();
    }

    private static String line(InputStream in) throws IOException {
        var line = new ByteArrayOutputStream();
        for (int c = in.read(); c >= 0 && c != '\n'; c = in.read()) {
            line.write(c);
        }
        return line.toString(StandardCharsets.US_ASCII).trim();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            useHeadersInDisplayName = true,
            textBlock =
                    """
                    PATH   | HEADER | STATUS
                    60000  | 0      | HTTP/1.1 200 OK
                    66000  | 0      | HTTP/1.1 414 Request-URI Too Long
                    10     | 60000  | HTTP/1.1 200 OK
                    10     | 66000  | HTTP/1.1 431 Request Header Fields Too Large
                    """)
    void linesAndHeadsHaveAMostSize(int path, int header, String status) throws Exception {
        try (SSLSocket socket = connect(listen(WireLimits.usual()))) {
            write(
                    socket,
                    "GET /"
                            + "a".repeat(path)
                            + " HTTP/1.1\r\nHost: x\r\nX: "
                            + "b".repeat(header)
                            + "\r\n\r\n");
            assertThat(line(socket.getInputStream())).isEqualTo(status);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "'GET / HTTP/1.1\r\nHost: x\r\n'",
        "'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nabc'"
    })
    void whoTakesTooLongToAskIsHungUpOn(String beginning) throws Exception {
        var address = listen(WireLimits.usual().withTimes(SOON, SOON.multipliedBy(2), NEVER));
        try (SSLSocket watch = connect(address);
                SSLSocket slow = connect(address)) {
            write(watch, "GET /silent HTTP/1.1\r\nHost: x\r\n\r\n");
            assertThat(line(watch.getInputStream())).isEqualTo("HTTP/1.1 200 OK");
            write(slow, beginning);
            assertThat(slow.getInputStream().read()).as("the end").isEqualTo(-1);
            assertThat(asked.get()).isEqualTo(1);
            // The other asked in time: its answer may last as long as it likes.
            watch.setSoTimeout(1);
            assertThatThrownBy(() -> watch.getInputStream().readAllBytes())
                    .isInstanceOf(java.net.SocketTimeoutException.class);
        }
    }

    @Test
    void aBodyThatDoesNotComeIsNotWaitedForOverHttp2() throws Exception {
        var address = listen(WireLimits.usual().withTimes(SOON, SOON, NEVER));
        try (var client = new RawHttp2(authority.trusting(), address)) {
            client.send(HEADERS, END_HEADERS, 1, RawHttp2.head(true, "/"));
            RawHttp2.Frame body = client.next(RawHttp2.DATA);
            assertThat(new String(body.payload(), StandardCharsets.UTF_8))
                    .contains("\"code\":504")
                    .contains("did not arrive within the time limit");
            client.get(3, "/");
            assertThat(client.next(RawHttp2.DATA).payload()).containsExactly('o', 'k');
        }
    }

    @Test
    void pingsAloneDoNotKeepAConnection() throws Exception {
        var address = listen(WireLimits.usual().withTimes(NEVER, NEVER, SOON));
        try (var busy = new RawHttp2(authority.trusting(), address);
                var idle = new RawHttp2(authority.trusting(), address)) {
            busy.get(1, "/silent");
            assertThat(busy.next(HEADERS)).isNotNull();
            boolean isOpen = true;
            while (isOpen) {
                try {
                    idle.send(PING, 0, 0, new byte[8]);
                    RawHttp2.Frame frame = idle.next();
                    isOpen = frame != null && frame.type() != GOAWAY;
                } catch (IOException e) {
                    isOpen = false;
                }
            }
            busy.get(3, "/");
            assertThat(busy.next(RawHttp2.DATA).payload()).containsExactly('o', 'k');
        }
    }

    @Test
    void moreConnectionsThanAllowedAreClosedAndLaterOnesFindRoom() throws Exception {
        var address = listen(WireLimits.usual().withConnections(2));
        try (SSLSocket first = connect(address);
                SSLSocket second = connect(address)) {
            write(first, "GET / HTTP/1.1\r\nHost: x\r\n\r\n");
            write(second, "GET / HTTP/1.1\r\nHost: x\r\n\r\n");
            assertThat(line(first.getInputStream())).isEqualTo("HTTP/1.1 200 OK");
            assertThat(line(second.getInputStream())).isEqualTo("HTTP/1.1 200 OK");
            try (SSLSocket third = connect(address)) {
                assertThatThrownBy(third::startHandshake).isInstanceOf(IOException.class);
            }
        }
        String answer = "";
        while (!answer.equals("HTTP/1.1 200 OK")) {
            try (SSLSocket again = connect(address)) {
                write(again, "GET / HTTP/1.1\r\nHost: x\r\n\r\n");
                answer = line(again.getInputStream());
            } catch (IOException e) {
                answer = "not yet: " + e.getMessage();
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"100,false", "1000,true"})
    void whoAsksAndTakesItBackTooOftenIsSentAway(int times, boolean isSentAway) throws Exception {
        var address = listen(WireLimits.usual());
        try (var client = new RawHttp2(authority.trusting(), address)) {
            var flood = new ByteArrayOutputStream();
            int stream = 1;
            for (int i = 0; i < times; i++, stream += 2) {
                flood.writeBytes(
                        RawHttp2.frame(
                                HEADERS,
                                END_STREAM | END_HEADERS,
                                stream,
                                RawHttp2.head(false, "/silent")));
                flood.writeBytes(RawHttp2.frame(RESET, 0, stream, new byte[] {0, 0, 0, 8}));
            }
            client.sendAll(flood.toByteArray());
            if (isSentAway) {
                assertThat(client.next(GOAWAY).errorCode()).isEqualTo(ENHANCE_YOUR_CALM);
                assertThat(asked.get()).isLessThanOrEqualTo(WireLimits.usual().resets() + 1);
            } else {
                client.get(stream, "/");
                assertThat(client.next(RawHttp2.DATA).payload()).containsExactly('o', 'k');
            }
        }
    }

    @Test
    void aConnectionHasSoManyStreamsAtOnce() throws Exception {
        var address = listen(WireLimits.usual());
        try (var client = new RawHttp2(authority.trusting(), address)) {
            int most = WireLimits.usual().streams();
            for (int i = 0; i < most; i++) {
                client.get(1 + 2 * i, "/silent");
            }
            client.get(1 + 2 * most, "/silent");
            RawHttp2.Frame refused = client.next(RESET);
            assertThat(refused.stream()).isEqualTo(1 + 2 * most);
            assertThat(refused.errorCode()).as("REFUSED_STREAM").isEqualTo(7);
            assertThat(asked.get()).isEqualTo(most);
        }
    }

    @Test
    void aHeadInEndlessPiecesEndsTheConnection() throws Exception {
        var address = listen(WireLimits.usual());
        try (var client = new RawHttp2(authority.trusting(), address)) {
            byte[] head = RawHttp2.head(false, "/");
            client.send(HEADERS, END_STREAM, 1, head[0]);
            client.send(
                    CONTINUATION,
                    END_HEADERS,
                    1,
                    java.util.Arrays.copyOfRange(head, 1, head.length));
            assertThat(client.next(RawHttp2.DATA).payload()).as("two pieces are fine").hasSize(2);
            var flood = new ByteArrayOutputStream();
            flood.writeBytes(RawHttp2.frame(HEADERS, END_STREAM, 3, head[0]));
            for (int i = 0; i < 1000; i++) {
                flood.writeBytes(RawHttp2.frame(CONTINUATION, 0, 3));
            }
            client.sendAll(flood.toByteArray());
            assertThat(client.next(GOAWAY)).isNotNull();
            assertThat(asked.get()).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @CsvSource({"6,8", "4,6"})
    void whoAsksForAnswersHeDoesNotTakeIsHungUpOn(int type, int length) throws Exception {
        var address = listen(WireLimits.usual());
        assertThat(type).isIn(PING, SETTINGS);
        byte[] payload = type == SETTINGS ? new byte[] {0, 4, 0, 0, 1, 0} : new byte[length];
        try (var client = new RawHttp2(authority.trusting(), address)) {
            var many = new ByteArrayOutputStream();
            for (int i = 0; i < 1000; i++) {
                many.writeBytes(RawHttp2.frame(type, 0, 0, payload));
            }
            assertThatThrownBy(
                            () -> {
                                for (int i = 0; i < 100_000; i++) {
                                    client.sendAll(many.toByteArray());
                                }
                            })
                    .as("as many as he likes, and nothing read")
                    .isInstanceOf(IOException.class);
        }
    }

    @Test
    void answersThatNobodyTakesAreBounded() throws Exception {
        var address = listen(WireLimits.usual().withUntaken(4L * MEBIBYTE));
        try (var client = new RawHttp2(authority.trusting(), address, NO_WINDOW)) {
            for (int i = 0; i < 50; i++) {
                client.get(1 + 2 * i, "/mebibyte");
            }
            client.get(101, "/head");
            RawHttp2.Frame frame = client.next(HEADERS);
            while (frame.stream() != 101) {
                frame = client.next(HEADERS);
            }
            assertThat(asked.get()).as("five mebibytes, and then no more").isEqualTo(5);
        }
    }

    @Test
    void aWatchWhoseClientDoesNotReadHoldsLittle() throws Exception {
        var address = listen(WireLimits.usual());
        try (SSLSocket socket = connect(address)) {
            write(socket, "GET /endless HTTP/1.1\r\nHost: x\r\n\r\n");
            stalled.get(20, java.util.concurrent.TimeUnit.SECONDS);
            // Another client is served meanwhile, and the first goes on when it reads again.
            // Sockets
            // may take a little more at first; then nothing more is made.
            long before = -1;
            while (written.get() != before) {
                before = written.get();
                try (SSLSocket other = connect(address)) {
                    write(other, "GET / HTTP/1.1\r\nHost: x\r\n\r\n");
                    assertThat(line(other.getInputStream())).isEqualTo("HTTP/1.1 200 OK");
                }
            }
            assertThat(before).as("what socket and buffers hold").isLessThan(16L * MEBIBYTE);
            assertThat(socket.getInputStream().readNBytes(20 * MEBIBYTE)).hasSize(20 * MEBIBYTE);
        }
    }

    /** A request whose body has come and whose answer does not. */
    private SSLSocket held(InetSocketAddress address, int size) throws IOException {
        SSLSocket socket = connect(address);
        write(socket, "POST /silent HTTP/1.1\r\nHost: x\r\nContent-Length: " + size + "\r\n\r\n");
        socket.getOutputStream().write(new byte[size]);
        assertThat(line(socket.getInputStream())).isEqualTo("HTTP/1.1 200 OK");
        return socket;
    }

    private String answered(InetSocketAddress address, int size) throws IOException {
        try (SSLSocket socket = connect(address)) {
            write(socket, "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: " + size + "\r\n\r\n");
            try {
                socket.getOutputStream().write(new byte[size]);
            } catch (IOException e) {
                // It is hung up on while it sends; the answer came before.
            }
            return line(socket.getInputStream());
        }
    }

    @Test
    void bodiesTogetherHoldSoMuchAndTheSmallestFindRoomLongest() throws Exception {
        var address = listen(WireLimits.usual().withMemory(12L * MEBIBYTE, 64L * MEBIBYTE));
        String busy = "HTTP/1.1 429 Too Many Requests";
        String fine = "HTTP/1.1 200 OK";
        try (var first = held(address, 3 * MEBIBYTE);
                var second = held(address, 2 * MEBIBYTE)) {
            assertThat(answered(address, MEBIBYTE)).isEqualTo(fine);
            assertThat(answered(address, 3 * MEBIBYTE)).as("more than half").isEqualTo(busy);
            assertThat(answered(address, 60_000)).isEqualTo(fine);
            assertThat(List.of(first.isClosed(), second.isClosed())).containsOnly(false);
        }
        String later = busy;
        while (later.equals(busy)) {
            later = answered(address, 3 * MEBIBYTE);
        }
        assertThat(later).as("once the others are gone").isEqualTo(fine);
    }

    @Test
    void whoDoesNotReadGetsNoFurtherAnswerOverHttp1() throws Exception {
        var address = listen(WireLimits.usual());
        int many = 100;
        try (SSLSocket socket = connect(address)) {
            write(socket, "GET /mebibyte HTTP/1.1\r\nHost: x\r\n\r\n".repeat(many));
            try (SSLSocket other = connect(address)) {
                write(other, "GET /last HTTP/1.1\r\nHost: x\r\n\r\n");
                assertThat(line(other.getInputStream())).isEqualTo("HTTP/1.1 200 OK");
            }
            assertThat(asked.get()).isLessThan(many / 2);
            for (int i = 0; i < many; i++) {
                while (!line(socket.getInputStream()).isEmpty()) {
                    assertThat(socket.isClosed()).isFalse();
                }
                assertThat(socket.getInputStream().readNBytes(MEBIBYTE)).hasSize(MEBIBYTE);
            }
            assertThat(asked.get()).isEqualTo(many + 1);
        }
    }

    @Test
    void whoDoesNotReadIsHungUpOnWhenMemoryIsShort() throws Exception {
        var address = listen(WireLimits.usual().withMemory(64L * MEBIBYTE, 32L * 1024));
        try (SSLSocket stalledOne = connect(address)) {
            write(stalledOne, "GET /endless HTTP/1.1\r\nHost: x\r\n\r\n");
            stalled.get(20, java.util.concurrent.TimeUnit.SECONDS);
            while (!isOver) {
                // Others go on, and each answer is a look at who does not read.
                try (SSLSocket other = connect(address)) {
                    write(other, "GET / HTTP/1.1\r\nHost: x\r\n\r\n");
                    assertThat(line(other.getInputStream())).isEqualTo("HTTP/1.1 200 OK");
                }
            }
        }
    }
}
