package io.podium.server.streams;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.podium.api.streams.NodeStreams.Exit;
import io.podium.api.streams.NodeStreams.StreamRefused;
import io.podium.api.streams.NodeStreams.TerminalSize;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class SocketCommandTest {
    private static final byte[] CLOSE_STDIN = {(byte) 255, 0};
    private static final String SUCCESS = "3:{\"metadata\":{},\"status\":\"Success\"}";

    private final FakeNode node = new FakeNode();

    private EmbeddedChannel connect(String query, ChannelProtocol protocol) {
        Command command = Command.of(FakeNode.request("exec", query), node.target());
        var channel = new EmbeddedChannel();
        channel.pipeline()
                .addLast(new SocketCommand(command, new Runner(node.doers), protocol, channel));
        channel.runPendingTasks(); // What comes behind the handshake.
        return channel;
    }

    private void cat() {
        node.program =
                terminal -> {
                    terminal.stdin().orElseThrow().transferTo(terminal.stdout().orElseThrow());
                    return new Exit(0);
                };
    }

    @Test
    void theFirstByteSaysWhichStreamAndVersionFiveClosesStdin() {
        cat();
        EmbeddedChannel channel = connect("command=cat&stdin=true&stdout=true", ChannelProtocol.V5);
        send(channel, 0, "thr");
        send(channel, 0, "ough");
        send(channel, 1, "a client has nothing to say here");
        channel.writeInbound(new BinaryWebSocketFrame());
        channel.writeInbound(new BinaryWebSocketFrame(Unpooled.wrappedBuffer(CLOSE_STDIN)));
        node.runAll();
        assertThat(received(channel))
                .containsExactly("1:", "1:thr", "1:ough", SUCCESS, "close 1000");
    }

    @Test
    void closingAnotherStreamIsNotClosingStdin() {
        cat();
        EmbeddedChannel channel = connect("command=cat&stdin=true&stdout=true", ChannelProtocol.V5);
        channel.writeInbound(
                new BinaryWebSocketFrame(Unpooled.wrappedBuffer(new byte[] {(byte) 255, 1})));
        channel.writeInbound(
                new BinaryWebSocketFrame(Unpooled.wrappedBuffer(new byte[] {(byte) 255})));
        send(channel, 0, "still open");
        channel.writeInbound(new BinaryWebSocketFrame(Unpooled.wrappedBuffer(CLOSE_STDIN)));
        node.runAll();
        assertThat(received(channel)).startsWith("1:", "1:still open");
    }

    @Test
    void versionFourKnowsNoClosing() {
        node.program =
                terminal -> {
                    // Without an end, what came is all there is to read; a read beyond would wait.
                    byte[] into = new byte[10];
                    int count = terminal.stdin().orElseThrow().read(into);
                    terminal.stdout().orElseThrow().write(into, 0, count);
                    return new Exit(0);
                };
        EmbeddedChannel channel = connect("command=cat&stdin=true&stdout=true", ChannelProtocol.V4);
        channel.writeInbound(new BinaryWebSocketFrame(Unpooled.wrappedBuffer(CLOSE_STDIN)));
        send(channel, 0, "after");
        node.runAll();
        assertThat(received(channel)).startsWith("1:", "1:after");
    }

    @Test
    void outputsKeepApartAndTheStatusComesLast() {
        node.program =
                terminal -> {
                    terminal.stdout().orElseThrow().write("out".getBytes(StandardCharsets.UTF_8));
                    terminal.stderr().orElseThrow().write("err".getBytes(StandardCharsets.UTF_8));
                    assertThat(terminal.stdin()).isEmpty();
                    return new Exit(0);
                };
        EmbeddedChannel channel = connect("command=x&stdout=true&stderr=true", ChannelProtocol.V5);
        node.runAll();
        assertThat(received(channel))
                .containsExactly("1:", "1:out", "2:err", SUCCESS, "close 1000");
    }

    @Test
    void sizesArriveAndWhatIsNoneIsDropped() {
        var sizes = new ArrayList<TerminalSize>();
        node.program =
                terminal -> {
                    terminal.sizes().drainTo(sizes);
                    return new Exit(0);
                };
        EmbeddedChannel channel = connect("command=sh&stdout=true&tty=true", ChannelProtocol.V5);
        send(channel, 4, "{\"Width\":97,\"Height\":31}");
        send(channel, 4, "{");
        send(channel, 4, "{\"Width\":80,\"Height\":24}");
        node.runAll();
        assertThat(sizes).containsExactly(new TerminalSize(97, 31), new TerminalSize(80, 24));
    }

    @Test
    void aPingIsAnsweredAndACloseCloses() {
        EmbeddedChannel channel = connect("command=x&stdout=true", ChannelProtocol.V5);
        channel.writeInbound(
                new PingWebSocketFrame(Unpooled.copiedBuffer("p", StandardCharsets.UTF_8)));
        assertThat(received(channel)).containsExactly("1:", "pong p");
        channel.writeInbound(new CloseWebSocketFrame());
        assertThat(channel.isActive()).isFalse();
        node.runAll();
        assertThat(node.requests).as("nothing starts for a client that left").isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "channel.k8s.io,           0, 1: 1:out close 1000",
        "channel.k8s.io,           3, 1: 1:out 3:command close 1000",
        "v4.channel.k8s.io,        0, 1: 1:out 3:{\"metadata\":{} close 1000",
        "base64.channel.k8s.io,    0, 1: 1:b3V0 close 1000",
        "v4.base64.channel.k8s.io, 0, 1: 1:b3V0 3:eyJtZXRhZGF0YSI6e30sInN0YXR1cyI6IlN1Y2Nlc3MifQ== close 1000"
    })
    void eachVersionHasItsForm(String protocol, int code, String wanted) {
        node.program =
                terminal -> {
                    terminal.stdout().orElseThrow().write("out".getBytes(StandardCharsets.UTF_8));
                    return new Exit(code);
                };
        EmbeddedChannel channel = connect("command=x&stdout=true", ChannelProtocol.named(protocol));
        node.runAll();
        List<String> seen =
                received(channel).stream()
                        .map(one -> one.startsWith("close") ? one : one.split("[ ,]", 2)[0])
                        .toList();
        assertThat(String.join(" ", seen)).isEqualTo(wanted);
    }

    /** Upstream translates for clients of version 5, and repeats what it is told as its own. */
    @ParameterizedTest
    @CsvSource(
            textBlock =
                    """
                    v5.channel.k8s.io, 500, Internal error occurred: Internal error occurred: no such command
                    v4.channel.k8s.io, 500, Internal error occurred: no such command
                    v5.channel.k8s.io, 404, Internal error occurred: unable to upgrade connection: Internal error occurred: no such command
                    """)
    void whatCouldNotBeRunIsSaidInTheWordsOfWhoTellsIt(String protocol, int code, String wanted) {
        node.program =
                terminal -> {
                    throw new StreamRefused(code, "Internal error occurred: no such command");
                };
        EmbeddedChannel channel = connect("command=x&stdout=true", ChannelProtocol.named(protocol));
        node.runAll();
        assertThat(received(channel).get(1)).contains("\"message\":\"" + wanted + "\"");
    }

    @Test
    void aStreamEndsWhateverBecomesOfTheNode() {
        node.program =
                terminal -> {
                    throw new IllegalStateException("nobody expected this");
                };
        EmbeddedChannel channel = connect("command=x&stdout=true", ChannelProtocol.V5);
        node.runAll();
        assertThat(received(channel).getLast()).isEqualTo("close 1000");
    }

    @Test
    void whoCannotSendBytesSendsADigitAndBase64() {
        cat();
        EmbeddedChannel channel =
                connect("command=cat&stdin=true&stdout=true", ChannelProtocol.V1_BASE64);
        channel.writeInbound(new TextWebSocketFrame("0aGVsbG8="));
        channel.writeInbound(new TextWebSocketFrame("0not base64"));
        assertThat(channel.isActive()).as("nonsense ends it").isFalse();
        node.runAll();
    }

    @Test
    void theFirstMessageIsEmptyAndOfTheLowestStreamThatIsWritten() {
        node.program = terminal -> new Exit(0);
        for (String streams : List.of("stdout=true", "stderr=true", "stdin=true")) {
            EmbeddedChannel channel = connect("command=x&" + streams, ChannelProtocol.V4);
            assertThat(received(channel))
                    .containsExactly(
                            switch (streams) {
                                case "stdout=true" -> "1:";
                                case "stderr=true" -> "2:";
                                default -> "3:";
                            });
        }
        node.runAll();
    }

    private static void send(EmbeddedChannel channel, int stream, String text) {
        ByteBuf head = Unpooled.wrappedBuffer(new byte[] {(byte) stream});
        channel.writeInbound(
                new BinaryWebSocketFrame(
                        Unpooled.wrappedBuffer(
                                head, Unpooled.copiedBuffer(text, StandardCharsets.UTF_8))));
    }

    private static List<String> received(EmbeddedChannel channel) {
        channel.runPendingTasks();
        var words = new ArrayList<String>();
        for (WebSocketFrame frame = channel.readOutbound();
                frame != null;
                frame = channel.readOutbound()) {
            byte[] bytes = ByteBufUtil.getBytes(frame.content());
            words.add(
                    switch (frame) {
                        case CloseWebSocketFrame close -> "close " + close.statusCode();
                        case PongWebSocketFrame pong -> "pong " + text(bytes, 0);
                        case TextWebSocketFrame text ->
                                text.text().charAt(0) + ":" + text.text().substring(1);
                        default -> bytes[0] + ":" + text(bytes, 1);
                    });
            frame.release();
        }
        return words;
    }

    private static String text(byte[] bytes, int from) {
        return new String(bytes, from, bytes.length - from, StandardCharsets.UTF_8);
    }
}
