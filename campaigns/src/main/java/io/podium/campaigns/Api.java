package io.podium.campaigns;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;

/** The API of one server for as long as it lives, as the administrator sees it. */
final class Api implements AutoCloseable {
    static final String OBJECTS = "/api/v1/namespaces/default/configmaps";

    private static final Pattern REVISION = Pattern.compile("\"resourceVersion\":\"([0-9]+)\"");
    private static final Pattern COUNT = Pattern.compile("\"count\":\"([0-9]+)\"");

    private final HttpClient client;
    private final String base;

    Api(SSLContext tls, int port) {
        client = HttpClient.newBuilder().sslContext(tls).build();
        base = "https://127.0.0.1:" + port;
    }

    /** An answer. */
    record Reply(int code, String body) {
        /** The first resourceVersion in it, which is the object's own or the list's. */
        long revision() {
            return number(REVISION, body).orElse(0);
        }

        OptionalLong count() {
            return number(COUNT, body);
        }
    }

    static OptionalLong number(Pattern pattern, String text) {
        Matcher matcher = pattern.matcher(text);
        return matcher.find()
                ? OptionalLong.of(Long.parseLong(matcher.group(1)))
                : OptionalLong.empty();
    }

    static long revision(String event) {
        return number(REVISION, event).orElse(0);
    }

    static OptionalLong count(String event) {
        return number(COUNT, event);
    }

    Reply get(String path) throws IOException {
        return send(request(path).GET());
    }

    /** Any request with JSON. */
    Reply ask(String method, String path, String body) throws IOException {
        return send(json(path).method(method, BodyPublishers.ofString(body)));
    }

    /** Does a writer's step. */
    Reply carryOut(Script.Step step) throws IOException {
        String body =
                """
                {"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"%s"},\
                "data":{"count":"%d","pad":"%s"}}\
                """
                        .formatted(step.name(), step.count(), step.pad());
        return switch (step.deed()) {
            case CREATE -> send(json(OBJECTS).POST(BodyPublishers.ofString(body)));
            case UPDATE, CHANGE_AGAIN ->
                    send(json(OBJECTS + "/" + step.name()).PUT(BodyPublishers.ofString(body)));
            case DELETE -> send(request(OBJECTS + "/" + step.name()).DELETE());
        };
    }

    /** An answer without end, line by line. */
    InputStream follow(String path) throws IOException {
        try {
            HttpResponse<InputStream> response =
                    client.send(request(path).GET().build(), BodyHandlers.ofInputStream());
            if (response.statusCode() != 200) {
                throw new IOException("a watch is answered " + response.statusCode());
            }
            return response.body();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(base + path)).header("Accept", "application/json");
    }

    private HttpRequest.Builder json(String path) {
        return request(path).header("Content-Type", "application/json");
    }

    private Reply send(HttpRequest.Builder request) throws IOException {
        try {
            HttpResponse<String> response = client.send(request.build(), BodyHandlers.ofString());
            return new Reply(response.statusCode(), response.body());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    @Override
    public void close() {
        client.shutdownNow();
    }
}
