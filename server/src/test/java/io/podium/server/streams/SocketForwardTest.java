package io.podium.server.streams;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBufUtil;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.podium.api.error.ApiError;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class SocketForwardTest {
    private final FakeNode node = new FakeNode();

    private EmbeddedChannel connect(ChannelProtocol protocol, Integer... ports) {
        var channel = new EmbeddedChannel();
        channel.pipeline()
                .addLast(
                        new SocketForward(
                                node.target(), List.of(ports), protocol, node.doers, channel));
        channel.runPendingTasks(); // What comes behind the handshake.
        return channel;
    }

    @Test
    void eachPortHasAStreamForItsDataAndOneForItsErrors() {
        EmbeddedChannel channel = connect(ChannelProtocol.V4, 8080, 1);
        assertThat(received(channel))
                .as("each stream begins with its port, low byte first")
                .containsExactly("0:\220\037", "1:\220\037", "2:\1\0", "3:\1\0");
        channel.writeInbound(ChannelProtocol.V4.frame(0, bytes("GET /")));
        channel.writeInbound(ChannelProtocol.V4.frame(1, bytes("nothing is read here")));
        channel.writeInbound(ChannelProtocol.V4.frame(9, bytes("nor here")));
        channel.pipeline().fireChannelInactive();
        node.runAll();
        assertThat(node.requests).as("who left before the start starts nothing").isEmpty();
    }

    @Test
    void whatCannotBeReachedIsToldAndTheLastOneCloses() {
        EmbeddedChannel channel = connect(ChannelProtocol.V4, 1);
        node.runAll();
        channel.runPendingTasks();
        assertThat(received(channel))
                .containsExactly(
                        "0:\1\0",
                        "1:\1\0",
                        "1:error forwarding port 1 to pod web, uid : connection refused",
                        "close 1000");
    }

    @Test
    void whoCannotTakeBytesGetsBase64() {
        EmbeddedChannel channel = connect(ChannelProtocol.V4_BASE64, 80);
        assertThat(received(channel)).containsExactly("0UAA=", "1UAA=");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    ports=80            | [80]
                    ports=80&ports=8080 | [80, 8080]
                    ports=80,81         | [80, 81]
                    other=80            | query parameter "ports" is required
                    ports=              | query parameter "ports" cannot be empty
                    ports=0             | port "0" must be > 0
                    ports=65536         | unable to parse "65536" as a port
                    ports=-1            | unable to parse "-1" as a port
                    ports=web           | unable to parse "web" as a port
                    """)
    void thePortsStandInTheQuery(String query, String wanted) {
        var request = FakeNode.request("portforward", query);
        if (wanted.startsWith("[")) {
            assertThat(SocketForward.ports(request)).hasToString(wanted);
        } else {
            assertThatThrownBy(() -> SocketForward.ports(request))
                    .isInstanceOf(ApiError.class)
                    .hasMessage(wanted);
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
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
                        case TextWebSocketFrame text -> text.text();
                        default ->
                                bytes[0]
                                        + ":"
                                        + new String(
                                                bytes,
                                                1,
                                                bytes.length - 1,
                                                StandardCharsets.ISO_8859_1);
                    });
            frame.release();
        }
        return words;
    }
}
