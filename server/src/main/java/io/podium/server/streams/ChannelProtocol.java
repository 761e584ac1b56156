package io.podium.server.streams;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/**
 * How clients and server speak of several streams in one connection (k8s.io remotecommand). What
 * changed from version to version: 3 tells the sizes of a terminal, 4 ends with a whole Status, 5
 * can close stdin alone (KEP-4006).
 */
enum ChannelProtocol {
    V5("v5.channel.k8s.io", 5),
    V4("v4.channel.k8s.io", 4),
    V4_BASE64("v4.base64.channel.k8s.io", 4),
    V3("v3.channel.k8s.io", 3),
    V2("v2.channel.k8s.io", 2),
    V1("channel.k8s.io", 1),
    V1_BASE64("base64.channel.k8s.io", 1),
    /** Of clients that name none. */
    UNNAMED("", 1);

    /** Those spoken over WebSockets. */
    static final List<String> COMMANDS_OF_SOCKETS =
            names(V5, V4, V4_BASE64, V1, V1_BASE64, UNNAMED);

    /** Those spoken over SPDY. */
    static final List<String> COMMANDS_OF_SPDY = names(V4, V3, V2, V1);

    /** Those that carry ports over WebSockets; SPDY has one of its own. */
    static final List<String> PORTS_OF_SOCKETS = names(V4, V4_BASE64, UNNAMED);

    private final String word;
    private final int version;

    ChannelProtocol(String word, int version) {
        this.word = word;
        this.version = version;
    }

    /** Bytes of the stream of a number. */
    static final class Message {
        private final int stream;
        private final byte[] bytes;

        private Message(int stream, byte[] bytes) {
            this.stream = stream;
            this.bytes = bytes;
        }

        int stream() {
            return stream;
        }

        byte[] bytes() {
            return bytes;
        }
    }

    private static List<String> names(ChannelProtocol... protocols) {
        return Arrays.stream(protocols).map(one -> one.word).toList();
    }

    /** The one of a name that was offered and is known. */
    static ChannelProtocol named(String word) {
        return Arrays.stream(values())
                .filter(one -> one.word.equals(word))
                .findFirst()
                .orElseThrow();
    }

    boolean resizes() {
        return version >= 3;
    }

    boolean tellsStatus() {
        return version >= 4;
    }

    boolean closesStreams() {
        return version >= 5;
    }

    private boolean isText() {
        return word.contains("base64");
    }

    /** The message as clients expect it: the stream in its first byte, or as a digit and base64. */
    WebSocketFrame frame(int stream, byte[] bytes) {
        if (isText()) {
            return new TextWebSocketFrame(
                    (char) ('0' + stream) + Base64.getEncoder().encodeToString(bytes));
        }
        ByteBuf head = Unpooled.wrappedBuffer(new byte[] {(byte) stream});
        return new BinaryWebSocketFrame(
                Unpooled.wrappedBuffer(head, Unpooled.wrappedBuffer(bytes)));
    }

    /**
     * What a client said; nothing for an empty message.
     *
     * @throws IllegalArgumentException for what should be base64 and is not
     */
    Optional<Message> read(WebSocketFrame frame) {
        byte[] bytes = ByteBufUtil.getBytes(frame.content());
        if (bytes.length == 0) {
            return Optional.empty();
        }
        byte[] rest = Arrays.copyOfRange(bytes, 1, bytes.length);
        return Optional.of(
                isText()
                        ? new Message(
                                bytes[0] - '0',
                                Base64.getDecoder()
                                        .decode(
                                                new String(rest, StandardCharsets.US_ASCII)
                                                        .strip()))
                        : new Message(Byte.toUnsignedInt(bytes[0]), rest));
    }
}
