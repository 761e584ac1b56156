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
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.podium.api.streams.NodeStreams.Exit;
import io.podium.api.streams.NodeStreams.TerminalSize;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class SocketCommandTest {
    private static final byte[] CLOSE_STDIN = {(byte) 255, 0};
    private static final String SUCCESS = "3:{\"metadata\":{},\"status\":\"Success\"}";

    private final FakeNode node = new FakeNode();

    private EmbeddedChannel connect(String query, boolean closesStreams) {
        Command command = Command.of(FakeNode.request("exec", query), node.target());
        var channel = new EmbeddedChannel();
        channel.pipeline()
                .addLast(
                        new SocketCommand(command, new Runner(node.doers), closesStreams, channel));
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
        EmbeddedChannel channel = connect("command=cat&stdin=true&stdout=true", true);
        send(channel, 0, "thr");
        send(channel, 0, "ough");
        send(channel, 1, "a client has nothing to say here");
        channel.writeInbound(new BinaryWebSocketFrame());
        channel.writeInbound(new BinaryWebSocketFrame(Unpooled.wrappedBuffer(CLOSE_STDIN)));
        node.runAll();
        assertThat(received(channel)).containsExactly("1:thr", "1:ough", SUCCESS, "close 1000");
    }

    @Test
    void closingAnotherStreamIsNotClosingStdin() {
        cat();
        EmbeddedChannel channel = connect("command=cat&stdin=true&stdout=true", true);
        channel.writeInbound(
                new BinaryWebSocketFrame(Unpooled.wrappedBuffer(new byte[] {(byte) 255, 1})));
        channel.writeInbound(
                new BinaryWebSocketFrame(Unpooled.wrappedBuffer(new byte[] {(byte) 255})));
        send(channel, 0, "still open");
        channel.writeInbound(new BinaryWebSocketFrame(Unpooled.wrappedBuffer(CLOSE_STDIN)));
        node.runAll();
        assertThat(received(channel)).startsWith("1:still open");
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
        EmbeddedChannel channel = connect("command=cat&stdin=true&stdout=true", false);
        channel.writeInbound(new BinaryWebSocketFrame(Unpooled.wrappedBuffer(CLOSE_STDIN)));
        send(channel, 0, "after");
        node.runAll();
        assertThat(received(channel)).startsWith("1:after");
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
        EmbeddedChannel channel = connect("command=x&stdout=true&stderr=true", true);
        node.runAll();
        assertThat(received(channel)).containsExactly("1:out", "2:err", SUCCESS, "close 1000");
    }

    @Test
    void sizesArriveAndWhatIsNoneIsDropped() {
        var sizes = new ArrayList<TerminalSize>();
        node.program =
                terminal -> {
                    terminal.sizes().drainTo(sizes);
                    return new Exit(0);
                };
        EmbeddedChannel channel = connect("command=sh&stdout=true&tty=true", true);
        send(channel, 4, "{\"Width\":97,\"Height\":31}");
        send(channel, 4, "{");
        send(channel, 4, "{\"Width\":80,\"Height\":24}");
        node.runAll();
        assertThat(sizes).containsExactly(new TerminalSize(97, 31), new TerminalSize(80, 24));
    }

    @Test
    void aPingIsAnsweredAndACloseCloses() {
        EmbeddedChannel channel = connect("command=x&stdout=true", true);
        channel.writeInbound(
                new PingWebSocketFrame(Unpooled.copiedBuffer("p", StandardCharsets.UTF_8)));
        assertThat(received(channel)).containsExactly("pong p");
        channel.writeInbound(new CloseWebSocketFrame());
        assertThat(channel.isActive()).isFalse();
        node.runAll();
        assertThat(node.requests).as("nothing starts for a client that left").isEmpty();
    }

    private static void send(EmbeddedChannel channel, int stream, String text) {
        ByteBuf head = Unpooled.wrappedBuffer(new byte[] {(byte) stream});
        channel.writeInbound(
                new BinaryWebSocketFrame(
                        Unpooled.wrappedBuffer(
                                head, Unpooled.copiedBuffer(text, StandardCharsets.UTF_8))));
    }

    private static List<String> received(EmbeddedChannel channel) {
        var words = new ArrayList<String>();
        for (WebSocketFrame frame = channel.readOutbound();
                frame != null;
                frame = channel.readOutbound()) {
            byte[] bytes = ByteBufUtil.getBytes(frame.content());
            words.add(
                    switch (frame) {
                        case CloseWebSocketFrame close -> "close " + close.statusCode();
                        case PongWebSocketFrame pong -> "pong " + text(bytes, 0);
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
