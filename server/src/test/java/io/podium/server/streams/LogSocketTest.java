package io.podium.server.streams;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.Channel;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocket13FrameEncoder;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.podium.api.error.ApiError;
import io.podium.api.streams.NodeStreams.LogRequest;
import io.podium.api.streams.NodeStreams.StreamRefused;
import io.podium.server.wire.Upgrade;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class LogSocketTest {
    private final FakeNode node = new FakeNode();
    private final AcceptedUpgrade upgrade = new AcceptedUpgrade();

    private LogRequest request() {
        return new LogRequest(
                node.target().reference(),
                "main",
                false,
                false,
                false,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    @ParameterizedTest
    @CsvSource({
        "'', binary a line",
        "binary.k8s.io, binary a line",
        "base64.binary.k8s.io, text YSBsaW5lCg=="
    })
    void messagesHoldTheLogAndNothingElse(String protocol, String wanted)
            throws InterruptedException {
        new LogSocket(upgrade, protocol).run(request(), node.target());
        upgrade.channel.runPendingTasks();
        assertThat(upgrade.frames().stream().map(String::strip))
                .containsExactly(wanted, "close 1000");
    }

    @Test
    void whatTheNodeRefusesIsAnOrdinaryAnswer() throws InterruptedException {
        node.refusal = Optional.of(new StreamRefused(400, "container is waiting to start"));
        new LogSocket(upgrade, "").run(request(), node.target());
        assertThat(upgrade.said).isEqualTo("400 container is waiting to start");
    }

    @Test
    void aLogThatWasNeverWrittenIsAnEmptyStream() {
        new LogSocket(upgrade, "").nothing();
        upgrade.channel.runPendingTasks();
        assertThat(upgrade.frames()).containsExactly("close 1000");
    }

    /** A connection that is handed over at once; what is written is kept as frames. */
    private static final class AcceptedUpgrade implements Upgrade {
        private final EmbeddedChannel channel = new EmbeddedChannel();
        private String said = "";

        @Override
        public HttpRequest request() {
            return new DefaultHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.GET, "/");
        }

        @Override
        public Channel channel() {
            return channel;
        }

        @Override
        public void answer(int code, String text) {
            throw new AssertionError("answered " + text);
        }

        @Override
        public void refuse(ApiError error) {
            said = error.code() + " " + error.getMessage();
        }

        @Override
        public void accept(Map<String, String> headers, Consumer<ChannelPipeline> handlers) {
            handlers.accept(channel.pipeline());
            channel.pipeline().remove(WebSocket13FrameEncoder.class); // So that frames are seen.
        }

        private List<String> frames() {
            var frames = new ArrayList<String>();
            for (WebSocketFrame frame = channel.readOutbound();
                    frame != null;
                    frame = channel.readOutbound()) {
                frames.add(
                        switch (frame) {
                            case CloseWebSocketFrame close -> "close " + close.statusCode();
                            case TextWebSocketFrame text -> "text " + text.text();
                            default -> "binary " + frame.content().toString(StandardCharsets.UTF_8);
                        });
                frame.release();
            }
            return frames;
        }
    }
}
