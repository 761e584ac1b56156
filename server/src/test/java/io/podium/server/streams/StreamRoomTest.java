package io.podium.server.streams;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.channel.Channel;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import io.podium.api.core.v1.Pod;
import io.podium.api.core.v1.PodStatus;
import io.podium.api.error.ApiError;
import io.podium.api.streams.NodeStreams.Obstacle;
import io.podium.server.wire.Response;
import io.podium.server.wire.Upgrade;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class StreamRoomTest {
    private final FakeNode node = new FakeNode();
    private Optional<Pod> pod = Optional.of(FakeNode.pod("main"));

    private StreamRoom room() {
        return new StreamRoom(
                (namespace, name) -> pod,
                name -> name.equals("node-1") ? Optional.of(node) : Optional.empty(),
                node.doers);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    exec        | SPDY/3.1  | v4.channel.k8s.io             | SPDY/3.1 v4.channel.k8s.io
                    exec        | spdy/3.1  | v5.channel.k8s.io, v4.channel.k8s.io, v3.channel.k8s.io | SPDY/3.1 v4.channel.k8s.io
                    exec        | SPDY/3.1  | v3.channel.k8s.io             | SPDY/3.1 v3.channel.k8s.io
                    exec        | SPDY/3.1  | v9.channel.k8s.io, channel.k8s.io | SPDY/3.1 channel.k8s.io
                    exec        | SPDY/3.1  | ''                            | 403 unable to upgrade: unable to negotiate protocol: client supports [], server accepts [v4.channel.k8s.io, v3.channel.k8s.io, v2.channel.k8s.io, channel.k8s.io]
                    attach      | websocket | v5.channel.k8s.io             | websocket v5.channel.k8s.io
                    exec        | websocket | v4.channel.k8s.io, v5.channel.k8s.io | websocket v4.channel.k8s.io
                    exec        | websocket | v4.channel.k8s.io             | websocket v4.channel.k8s.io
                    exec        | websocket | base64.channel.k8s.io         | websocket base64.channel.k8s.io
                    exec        | websocket | ''                            | 'websocket '
                    exec        | websocket | v3.channel.k8s.io             | 403 unable to upgrade: unable to negotiate protocol: client supports [v3.channel.k8s.io], server accepts [v5.channel.k8s.io, v4.channel.k8s.io, v4.base64.channel.k8s.io, channel.k8s.io, base64.channel.k8s.io, ]
                    portforward | SPDY/3.1  | portforward.k8s.io            | SPDY/3.1 portforward.k8s.io
                    portforward | websocket | SPDY/3.1+portforward.k8s.io   | websocket SPDY/3.1+portforward.k8s.io
                    portforward | websocket | v4.channel.k8s.io             | websocket v4.channel.k8s.io
                    portforward | websocket | v5.channel.k8s.io             | 403 unable to upgrade: unable to negotiate protocol: client supports [v5.channel.k8s.io], server accepts [SPDY/3.1+portforward.k8s.io, v4.channel.k8s.io, v4.base64.channel.k8s.io, ]
                    log         | websocket | binary.k8s.io                 | websocket binary.k8s.io
                    log         | websocket | base64.binary.k8s.io          | websocket base64.binary.k8s.io
                    log         | websocket | channel.k8s.io                | 403 unable to upgrade: unable to negotiate protocol: client supports [channel.k8s.io], server accepts [, binary.k8s.io, base64.binary.k8s.io]
                    proxy       | websocket | v5.channel.k8s.io             | 501
                    """)
    void protocolsAreNegotiatedAndUnknownOnesRefused(
            String what, String upgrade, String offers, String answer) {
        assertThat(upgrade(what, upgrade, offers)).isEqualTo(answer);
    }

    private String upgrade(String what, String protocol, String offers) {
        var offered = new FakeUpgrade(protocol, offers);
        try {
            room().upgrade(FakeNode.request(what, "command=ls&stdout=true&ports=1"), offered);
            node.runAll();
            return offered.accepted;
        } catch (ApiError e) {
            return e.code() == 501 ? "501" : e.code() + " " + e.getMessage();
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    gone      | 404 pods "web" not found
                    nowhere   | 400 pod web does not have a host assigned
                    elsewhere | 503 no agent runs for node node-9
                    """)
    void aPodThatCannotBeReachedIsSaidSo(String state, String answer) {
        Pod there = pod.orElseThrow();
        pod =
                switch (state) {
                    case "gone" -> Optional.empty();
                    case "nowhere" -> Optional.of(there.withSpec(there.spec().withoutNodeName()));
                    case "elsewhere" ->
                            Optional.of(there.withSpec(there.spec().withNodeName("node-9")));
                    default -> Optional.of(there.withStatus(PodStatus.empty().withPhase(state)));
                };
        assertThat(upgrade("exec", "SPDY/3.1", "v4.channel.k8s.io")).isEqualTo(answer);
    }

    /** A pod that is over is no matter of the server's; upstream translates for one protocol. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    exec        | SPDY/3.1  | v4.channel.k8s.io           | 500 container not found ("main")
                    attach      | SPDY/3.1  | v4.channel.k8s.io           | 500 container not found ("main")
                    exec        | websocket | v4.channel.k8s.io           | 500 container not found ("main")
                    exec        | websocket | ''                          | 500 container not found ("main")
                    exec        | websocket | v5.channel.k8s.io           | websocket v5.channel.k8s.io
                    portforward | SPDY/3.1  | portforward.k8s.io          | 500 container not found ("main")
                    portforward | websocket | SPDY/3.1+portforward.k8s.io | 500 container not found ("main")
                    portforward | websocket | v4.channel.k8s.io           | 500 container not found ("main")
                    """)
    void whatTheNodeRefusesIsAnsweredInItsWords(
            String what, String upgrade, String offers, String answer) {
        pod = pod.map(it -> it.withStatus(PodStatus.empty().withPhase("Succeeded")));
        node.obstacle = Optional.of(new Obstacle(500, "container not found (\"main\")"));
        assertThat(upgrade(what, upgrade, offers)).isEqualTo(answer);
    }

    @Test
    void theLogIsAStreamOfPlainText() {
        var response = new FakeResponse();
        room().serve(FakeNode.request("log", "tailLines=1"), null, response);
        assertThat(response.said).isEmpty();
        node.runAll();
        assertThat(response.said).isEqualTo("200 {Content-Type=text/plain} a line\n closed");
    }

    @Test
    void thePodThatIsOnNoNodeYetHasAnEmptyLog() {
        pod = pod.map(it -> it.withSpec(it.spec().withoutNodeName()));
        var response = new FakeResponse();
        room().serve(FakeNode.request("log", ""), null, response);
        assertThat(response.said).isEqualTo("200 {Content-Type=text/plain} ");
    }

    @Test
    void senselessOptionsOfALogAreRefusedBeforeThePodIsLookedFor() {
        pod = Optional.empty();
        assertThatThrownBy(() ->
                        room().serve(
                                        FakeNode.request("log", "tailLines=-1"),
                                        null,
                                        new FakeResponse()))
                .hasMessage(
                        "PodLogOptions \"web\" is invalid: tailLines: Invalid value: -1: must be"
                                + " greater than or equal to 0");
    }

    @ParameterizedTest
    @CsvSource({"exec, 400", "portforward, 400", "proxy, 501"})
    void withoutAnUpgradeThereIsNoStream(String what, int code) {
        try {
            room().serve(
                            FakeNode.request(what, "command=ls&stdout=true"),
                            null,
                            new FakeResponse());
            throw new AssertionError("not refused");
        } catch (ApiError e) {
            assertThat(e.code()).isEqualTo(code);
        }
    }

    /** Notes what it was accepted with. */
    private static final class FakeUpgrade implements Upgrade {
        private final HttpRequest request =
                new DefaultHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.GET, "/");
        private final EmbeddedChannel channel = new EmbeddedChannel();
        private String accepted = "";

        FakeUpgrade(String protocol, String offers) {
            request.headers()
                    .set("Upgrade", protocol)
                    .set("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ==");
            if (!offers.isEmpty()) {
                boolean isSpdy = protocol.startsWith("SPDY") || protocol.startsWith("spdy");
                request.headers()
                        .set(
                                isSpdy ? "X-Stream-Protocol-Version" : "Sec-WebSocket-Protocol",
                                offers);
            }
        }

        @Override
        public HttpRequest request() {
            return request;
        }

        @Override
        public Channel channel() {
            return channel;
        }

        @Override
        public void refuse(ApiError error) {
            accepted = "refused " + error.code();
        }

        @Override
        public void answer(int code, String text) {
            accepted = code + " " + text;
        }

        @Override
        public void accept(Map<String, String> headers, Consumer<ChannelPipeline> handlers) {
            String spdy = headers.getOrDefault("X-Stream-Protocol-Version", "");
            accepted =
                    headers.get("Upgrade")
                            + " "
                            + headers.getOrDefault("Sec-WebSocket-Protocol", spdy);
            assertThat(headers).containsEntry("Connection", "Upgrade");
            if (headers.get("Upgrade").equals("websocket")) {
                // The example of RFC 6455, section 1.3.
                assertThat(headers)
                        .containsEntry("Sec-WebSocket-Accept", "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
            }
            handlers.accept(channel.pipeline());
            assertThat(channel.pipeline().names()).hasSizeGreaterThan(1);
        }
    }

    /** Writes down what is answered. */
    private static final class FakeResponse implements Response {
        private String said = "";
        private final ByteArrayOutputStream body = new ByteArrayOutputStream();

        @Override
        public void warn(String header) {
            said = header;
        }

        @Override
        public void send(int code, Map<String, String> headers, byte[] bytes) {
            said =
                    code
                            + " "
                            + new TreeMap<>(headers)
                            + " "
                            + new String(bytes, StandardCharsets.UTF_8);
        }

        @Override
        public void fail(ApiError error) {
            said = error.code() + " " + error.getMessage();
        }

        @Override
        public void open(int code, Map<String, String> headers) {
            said = code + " " + new TreeMap<>(headers) + " ";
        }

        @Override
        public void write(byte[] bytes) {
            body.writeBytes(bytes);
        }

        @Override
        public boolean isWritable() {
            return true;
        }

        @Override
        public void onDrain(Runnable callback) {
            callback.run();
        }

        @Override
        public void onEnd(Runnable callback) {
            // The client stays to the end.
        }

        @Override
        public void close() {
            said += body.toString(StandardCharsets.UTF_8) + " closed";
        }

        @Override
        public void abort() {
            said += " aborted";
        }
    }
}
