package io.podium.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Watches as they come over the wire, by all the ways there are to ask for one. */
class WatchWireTest {
    private static final String MAPS = "/api/v1/namespaces/default/configmaps";
    private static final String ADMIN = "admin-token";
    private static final String END = "{\"type\":\"BOOKMARK\"";

    private final TestServer server = TestServer.started(0, Optional.empty());

    @AfterEach
    void close() {
        server.close();
    }

    private void create(String name) throws Exception {
        var answer =
                server.send(
                        server.to(ADMIN, MAPS)
                                .header("Content-Type", "application/json")
                                .POST(
                                        BodyPublishers.ofString(
                                                "{\"metadata\":{\"name\":\"" + name + "\"}}")));
        assertThat(answer.statusCode()).isEqualTo(201);
    }

    /** Messages as they come, "close 1000" at the end. */
    private static final class Messages implements WebSocket.Listener {
        final BlockingQueue<String> all = new LinkedBlockingQueue<>();
        private final StringBuilder text = new StringBuilder();

        @Override
        public CompletionStage<?> onText(WebSocket socket, CharSequence part, boolean isLast) {
            text.append(part);
            if (isLast) {
                all.add(text.toString());
                text.setLength(0);
            }
            socket.request(1);
            return null;
        }

        @Override
        public CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
            all.add("close " + code);
            return null;
        }

        String next() throws InterruptedException {
            String message = all.poll(20, TimeUnit.SECONDS);
            return message == null ? "nothing came" : message;
        }
    }

    private WebSocket socket(String path, Messages messages) {
        return server.client()
                .newWebSocketBuilder()
                .header("Authorization", "Bearer " + ADMIN)
                .buildAsync(
                        URI.create(server.uri(path).toString().replace("https", "wss")), messages)
                .join();
    }

    @Test
    void eachEventIsAMessageOfItsOwnOverAWebSocket() throws Exception {
        create("a");
        var messages = new Messages();
        WebSocket socket =
                socket(MAPS + "?watch=1&allowWatchBookmarks=true&timeoutSeconds=5", messages);
        assertThat(messages.next())
                .startsWith("{\"type\":\"ADDED\"")
                .contains("\"a\"")
                .endsWith("}\n");
        assertThat(messages.next()).startsWith(END).contains("k8s.io/initial-events-end");
        create("b");
        create("c");
        assertThat(messages.next()).contains("ADDED", "\"b\"");
        assertThat(messages.next()).contains("ADDED", "\"c\"");
        assertThat(messages.next()).as("shortly before the end").startsWith(END);
        assertThat(messages.next()).isEqualTo("close 1000");
        socket.abort();
    }

    @Test
    void aWatchThatIsRefusedIsNoSocket() {
        try {
            socket(MAPS + "?watch=1&resourceVersion=x", new Messages());
            throw new AssertionError("it was not refused");
        } catch (CompletionException e) {
            var refused = (WebSocketHandshakeException) e.getCause();
            assertThat(refused.getResponse().statusCode()).isEqualTo(400);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                MAPS + "?watch",
                MAPS + "?watch=1",
                MAPS + "?watch=True&fieldSelector=metadata.name%3Da",
                "/api/v1/configmaps?watch=yes&fieldSelector=metadata.name%3Da",
                "/api/v1/watch/namespaces/default/configmaps?x=y",
                "/api/v1/watch/namespaces/default/configmaps/a?x=y",
                "/api/v1/watch/configmaps?fieldSelector=metadata.namespace%3Ddefault"
            })
    void everyPathOfAWatchLeadsToOne(String path) throws Exception {
        create("a");
        HttpResponse<String> seen = server.get(ADMIN, path + "&timeoutSeconds=1");
        assertThat(seen.statusCode()).isEqualTo(200);
        assertThat(seen.body().lines()).hasSize(1);
        assertThat(seen.body())
                .startsWith("{\"type\":\"ADDED\",\"object\":{\"kind\":\"ConfigMap\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {MAPS + "/a?watch=1", MAPS + "?watch=false", MAPS + "?watch=0"})
    void whatOnlyLooksLikeAWatchIsNone(String path) throws Exception {
        create("a");
        assertThat(server.get(ADMIN, path).body()).startsWith("{\"kind\":\"ConfigMap");
    }

    @Test
    void theOldPrefixWithANameTakesNoOtherName() throws Exception {
        String path =
                "/api/v1/watch/namespaces/default/configmaps/a?timeoutSeconds=1&fieldSelector=";
        HttpResponse<String> refused = server.get(ADMIN, path + "metadata.name%3Db");
        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(refused.body())
                .contains("fieldSelector metadata.name doesn't match requested name");
        assertThat(server.get(ADMIN, path + "metadata.name%3Da").statusCode()).isEqualTo(200);
    }

    @Test
    void anOldVersionIsToldInsideTheStream() throws Exception {
        create("a");
        create("b");
        server.store.compact(server.store.revision());
        HttpResponse<String> told = server.get(ADMIN, MAPS + "?watch=1&resourceVersion=1");
        assertThat(told.statusCode()).isEqualTo(200);
        assertThat(told.body())
                .isEqualTo(
                        """
                        {"type":"ERROR","object":{"kind":"Status","apiVersion":"v1","metadata":{},\
                        "status":"Failure","message":"too old resource version: 1 (%d)",\
                        "reason":"Expired","code":410}}
                        """
                                .formatted(server.store.revision()));
    }
}
