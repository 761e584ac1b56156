package io.podium.node.streams;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.podium.base.loop.Doers;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(20)
final class SpdySessionTest {
    private static EventLoopGroup loops;

    @BeforeAll
    static void start() {
        loops = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    }

    @AfterAll
    static void stop() {
        loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
    }

    @Test
    void theUpgradeNamesPathAndProtocol() throws Exception {
        try (var runtime = new FakeRuntime(loops, FakeRuntime.SWITCHING);
                var session = connect(runtime, "/exec/token?x=1")) {
            session.open(Map.of("streamtype", "error"));
            assertThat(runtime.heads.take())
                    .startsWith("POST /exec/token?x=1 HTTP/1.1\r\n")
                    .contains("Upgrade: SPDY/3.1\r\n")
                    .contains("Connection: Upgrade\r\n")
                    .contains("X-Stream-Protocol-Version: v4.channel.k8s.io\r\n");
            assertThat(runtime.frames.take())
                    .as("what came behind the 101 is not lost")
                    .isEqualTo("ping 2");
            assertThat(runtime.frames.take()).isEqualTo("open 1 {streamtype=error}");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    HTTP/1.1 403 Forbidden | the runtime's stream server refused: HTTP/1.1 403 Forbidden
                    HTTP/1.1 200 OK        | the runtime's stream server refused: HTTP/1.1 200 OK
                    ''                     | the runtime's stream server refused: it closed the connection
                    """)
    void aRefusalIsSaid(String answer, String says) {
        try (var runtime = new FakeRuntime(loops, answer.isEmpty() ? "" : answer + "\r\n\r\n")) {
            assertThatThrownBy(() -> connect(runtime, "/exec"))
                    .isInstanceOf(IOException.class)
                    .hasMessage(says);
        }
    }

    @Test
    void nobodyThereIsSaid() {
        var runtime = new FakeRuntime(loops, "");
        runtime.close();
        assertThatThrownBy(() -> connect(runtime, "/exec"))
                .isInstanceOf(IOException.class)
                .hasMessage("cannot reach the runtime's stream server");
    }

    @Test
    void streamsKeepApartAndEndOneByOne() throws Exception {
        try (var runtime = new FakeRuntime(loops, FakeRuntime.SWITCHING);
                var session = connect(runtime, "/exec")) {
            SpdyStream error = session.open(Map.of("streamtype", "error"));
            SpdyStream out = session.open(Map.of("streamtype", "stdout"));
            runtime.data(3, "hel", false);
            runtime.data(1, "status", false);
            runtime.data(3, "lo", true);
            runtime.data(99, "of no stream", false);
            assertThat(text(out)).isEqualTo("hello");
            runtime.cancel(1);
            assertThat(text(error)).as("containerd ends the error stream so").isEqualTo("status");
        }
    }

    @Test
    void whatIsWrittenIsCutAndTheHalfCloseSaysLast() throws Exception {
        try (var runtime = new FakeRuntime(loops, FakeRuntime.SWITCHING);
                var session = connect(runtime, "/exec")) {
            SpdyStream in = session.open(Map.of("streamtype", "stdin"));
            in.write(new byte[40_000], 40_000);
            in.finish();
            assertThat(runtime.frames.take()).isEqualTo("ping 2");
            assertThat(runtime.frames.take()).isEqualTo("open 1 {streamtype=stdin}");
            assertThat(runtime.frames.take()).isEqualTo("data 1 16384 letters");
            assertThat(runtime.frames.take()).isEqualTo("data 1 16384 letters");
            assertThat(runtime.frames.take()).isEqualTo("data 1 7232 letters");
            assertThat(runtime.frames.take()).isEqualTo("data 1  last");
        }
    }

    @Test
    void theEndOfTheConnectionEndsEveryStreamAndRefusesWrites() throws Exception {
        try (var runtime = new FakeRuntime(loops, FakeRuntime.SWITCHING);
                var session = connect(runtime, "/exec")) {
            SpdyStream out = session.open(Map.of("streamtype", "stdout"));
            runtime.hangUp();
            assertThat(text(out)).isEmpty();
            assertThatThrownBy(() -> out.write(new byte[1], 1))
                    .isInstanceOf(IOException.class)
                    .hasMessage("the runtime closed the stream");
            assertThat(text(session.open(Map.of("streamtype", "late"))))
                    .as("nobody waits for what cannot come")
                    .isEmpty();
        }
    }

    @Test
    void pumpsCarryBothWaysToTheEnd() throws Exception {
        try (var runtime = new FakeRuntime(loops, FakeRuntime.SWITCHING);
                var session = connect(runtime, "/exec");
                var doers = new Doers("pumps")) {
            SpdyStream both = session.open(Map.of("streamtype", "data"));
            var sent = new ByteArrayInputStream("to the runtime".getBytes(StandardCharsets.UTF_8));
            var received = new ByteArrayOutputStream();
            var out = Pump.out(doers, both, received);
            Pump.in(doers, sent, both).get();
            runtime.data(1, "to the client", true);
            out.get();
            assertThat(received.toString(StandardCharsets.UTF_8)).isEqualTo("to the client");
            assertThat(runtime.frames.take()).isEqualTo("ping 2");
            assertThat(runtime.frames.take()).isEqualTo("open 1 {streamtype=data}");
            assertThat(runtime.frames.take()).isEqualTo("data 1 to the runtime");
            assertThat(runtime.frames.take()).isEqualTo("data 1  last");
        }
    }

    @Test
    void troubleIsAlwaysAnIoException() {
        var io = new IOException("gone");
        assertThat(Pump.trouble(new java.util.concurrent.ExecutionException(io))).isSameAs(io);
        assertThat(
                        Pump.trouble(
                                new java.util.concurrent.ExecutionException(
                                        new IllegalStateException("bug"))))
                .isInstanceOf(IOException.class)
                .hasRootCauseMessage("bug");
    }

    private static SpdySession connect(FakeRuntime runtime, String path)
            throws IOException, InterruptedException {
        return SpdySession.connect(loops, runtime.url(path), "v4.channel.k8s.io");
    }

    private static String text(SpdyStream stream) throws IOException {
        return new String(stream.input().readAllBytes(), StandardCharsets.UTF_8);
    }
}
